package io.althing.node.flight;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;

@Name("althing.SnapshotTransfer")
@Label("Snapshot Transfer")
@Description("A copy of the store went to another member")
@Category("Althing")
@StackTrace(false)
public final class SnapshotTransferEvent extends Event {
    @Label("To")
    public String to = "";

    @Label("Log Index")
    public long index;

    @Label("Delivered")
    public boolean isDelivered;
}
