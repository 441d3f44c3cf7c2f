package io.althing.node.flight;

import jdk.jfr.Category;
import jdk.jfr.DataAmount;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;

@Name("althing.JournalSync")
@Label("Journal Sync")
@Description("The journal made everything before durable")
@Category("Althing")
@StackTrace(false)
public final class JournalSyncEvent extends Event {
    @Label("Last Log Index")
    public long lastIndex;

    @Label("Entries")
    public long entries;

    @Label("Bytes")
    @DataAmount
    public long bytes;
}
