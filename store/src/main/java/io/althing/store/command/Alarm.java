package io.althing.store.command;

import java.util.Comparator;

/// Something wrong with a member that concerns all: while it is up, all refuse certain writes.
public record Alarm(long memberId, Kind kind) implements Comparable<Alarm> {
    private static final Comparator<Alarm> ORDER =
            Comparator.comparing(Alarm::kind).thenComparing(Alarm::memberId);

    /// Ordinals are on disk: constants are only ever added at the end.
    public enum Kind {
        /// No more data fits: what adds any is refused.
        NO_SPACE,
        /// The members' states differ: nothing is written any more.
        CORRUPT,
        /// The member's state is not that of the majority: it does not serve, the others do.
        DIVERGED
    }

    @Override
    public int compareTo(Alarm other) {
        return ORDER.compare(this, other);
    }
}
