package io.althing.coordination;

import io.althing.store.command.Answer;
import java.util.List;

/// What comes of an [Ask].
public sealed interface Verdict extends Answer {
    /// All parts are held.
    ///
    /// @param tokens the fencing token of each part, in the order of the parts: greater than that
    ///     of everybody who held it before
    record Granted(List<Long> tokens) implements Verdict {
        public Granted {
            tokens = List.copyOf(tokens);
        }
    }

    /// In line; whoever waits is told by the deletion of its key [Keys#wait].
    ///
    /// @param place the revision at which it came: who came earlier goes first
    record Waiting(long place) implements Verdict {}

    /// Not to be had without waiting.
    record Busy() implements Verdict {}

    /// @param isHeld whether some of it is still held, as it was acquired more than once
    record Released(boolean isHeld) implements Verdict {}

    /// Neither waits nor holds.
    record Cancelled() implements Verdict {}

    /// @param before what the counter was at
    /// @param after what it is at
    /// @param isDone whether the condition held; without one it always does
    record Counted(long before, long after, boolean isDone) implements Verdict {}

    /// @param number held until the session ends or it is given back
    /// @param reservedMillis no id of this number may speak of a time before this one, in
    ///     milliseconds since 1970: somebody may have made it already; 0 if nobody did
    record Worker(int number, long reservedMillis) implements Verdict {}

    /// @param granted 0 or more
    /// @param waitMillis when there is one again; 0 if all were granted
    record Spent(long granted, long waitMillis) implements Verdict {}

    record Done() implements Verdict {}

    /// Nothing was changed.
    ///
    /// @param text what is wrong and what to do
    record Refused(Why why, String text) implements Verdict {
        @Override
        public boolean isRefusal() {
            return true;
        }
    }

    enum Why {
        /// The session has expired or was closed, with all that it held.
        SESSION_LOST,
        NOT_HELD,
        /// Held, but not in the way or as often as is to be given back.
        NOT_HELD_SO,
        /// Who shares a lock cannot have it alone: two of them would wait for each other.
        NO_UPGRADE,
        /// There is no semaphore of this name.
        NO_SEMAPHORE,
        /// The semaphore has another number of permits, or fewer than are asked for.
        OTHER_PERMITS,
        TOO_MANY_WAITING,
        /// A counter would not fit into 64 bits any more.
        OUT_OF_RANGE,
        /// All worker numbers are taken.
        EXHAUSTED
    }
}
