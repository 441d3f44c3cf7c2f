package io.althing.node.flight;

import jdk.jfr.Category;
import jdk.jfr.DataAmount;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;

@Name("althing.Apply")
@Label("Apply")
@Description("One log entry was applied, with all its commands")
@Category("Althing")
@StackTrace(false)
public final class ApplyEvent extends Event {
    @Label("Log Index")
    public long index;

    @Label("Bytes")
    @DataAmount
    public long bytes;
}
