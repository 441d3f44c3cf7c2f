package io.althing.node.flight;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;

@Name("althing.Election")
@Label("Election")
@Description("This member took another role, or follows another leader")
@Category("Althing")
@StackTrace(false)
public final class ElectionEvent extends Event {
    @Label("Member")
    public String member = "";

    @Label("From")
    public String from = "";

    @Label("To")
    public String to = "";

    @Label("Term")
    public long term;

    @Label("Leader")
    public String leader = "";

    @Label("Reason")
    public String reason = "";
}
