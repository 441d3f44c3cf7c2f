package io.althing.chaos.fault;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/// All that can be done to a cluster here.
public enum FaultKind {
    KILL_LEADER("SIGKILL of the leader"),
    KILL_FOLLOWER("SIGKILL of another member"),
    KILL_MINORITY("SIGKILL of as many as can be missed"),
    KILL_ALL("SIGKILL of all members at once"),
    PAUSE("SIGSTOP, mostly of the leader"),
    ISOLATE("a member is cut off from all others"),
    ONE_WAY("what the leader sends is lost, what it is sent arrives"),
    DEAF("what a member is sent is lost, what it sends arrives"),
    BRIDGE("two members lose each other, and all others reach both"),
    STALL("nothing moves between the leader and another member, and nothing is lost"),
    DELAY("everything between members is late"),
    FLIP("bits between members are turned over"),
    TEAR("connections between members break in the middle of messages"),
    DISK_FULL("no room on a member's disk", Needs.DISK),
    SYNC_FAILURE("syncs of a member's disk fail", Needs.DISK),
    POWER_LOSS("a member loses what it has not synced", Needs.DISK),
    POWER_LOSS_ALL("all members lose what they have not synced, at once", Needs.DISK),
    CLOCK("a member's wall clock jumps", Needs.CLOCK),
    ROLLING_RESTART("all members are restarted, one after the other"),
    HANDOVER("the leader is asked to hand over"),
    REPLACE("a member is removed, and a new one takes its place");

    /// What a kind needs of the machine.
    public enum Needs {
        NOTHING,
        DISK,
        CLOCK
    }

    private final String says;
    private final Needs needs;

    FaultKind(String says) {
        this(says, Needs.NOTHING);
    }

    FaultKind(String says, Needs needs) {
        this.says = says;
        this.needs = needs;
    }

    public String says() {
        return says;
    }

    public Needs needs() {
        return needs;
    }

    /// As it is written on the command line.
    public String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    public static Optional<FaultKind> of(String word) {
        return Arrays.stream(values()).filter(kind -> kind.word().equals(word)).findFirst();
    }

    /// Whether it leaves no member over for another fault, or is an operator's work, which waits
    /// for better times.
    public boolean comesAlone() {
        return switch (this) {
            case KILL_MINORITY, KILL_ALL, POWER_LOSS_ALL, ROLLING_RESTART, HANDOVER, REPLACE -> true;
            default -> false;
        };
    }

    /// Whether it is an operator's work, of which clients that retry see nothing but a delay.
    public boolean isPlanned() {
        return this == ROLLING_RESTART || this == HANDOVER;
    }

    /// Whether clients must be served while it lasts, by those who are not harmed.
    public boolean mustBeSurvived() {
        return switch (this) {
            case KILL_ALL, POWER_LOSS_ALL, DELAY, FLIP, TEAR -> false;
            default -> true;
        };
    }
}
