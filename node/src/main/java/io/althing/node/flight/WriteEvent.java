package io.althing.node.flight;

import jdk.jfr.Category;
import jdk.jfr.DataAmount;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import jdk.jfr.Timespan;

@Name("althing.Write")
@Label("Batch of Writes")
@Description("A batch of writes on the member it came in at, from its first command to its answers")
@Category("Althing")
@StackTrace(false)
public final class WriteEvent extends Event {
    @Label("Log Index")
    public long index;

    @Label("Commands")
    public int commands;

    @Label("Bytes")
    @DataAmount
    public long bytes;

    @Label("Queued")
    @Timespan(Timespan.NANOSECONDS)
    public long queued;

    @Label("Until on Own Disk")
    @Timespan(Timespan.NANOSECONDS)
    public long journal;

    @Label("Until Committed")
    @Timespan(Timespan.NANOSECONDS)
    public long commit;

    @Label("Until Answered")
    @Timespan(Timespan.NANOSECONDS)
    public long apply;
}
