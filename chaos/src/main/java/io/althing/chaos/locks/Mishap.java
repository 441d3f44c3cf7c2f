package io.althing.chaos.locks;

import java.util.List;

/// What was done to a process of holders.
///
/// @param sessions those that it had, as far as was heard
/// @param fromNanos it did nothing from here on
/// @param untilNanos up to here; [Long#MAX_VALUE] if it was killed
record Mishap(List<Long> sessions, long fromNanos, long untilNanos) {
    Mishap {
        sessions = List.copyOf(sessions);
    }

    boolean isDeath() {
        return untilNanos == Long.MAX_VALUE;
    }
}
