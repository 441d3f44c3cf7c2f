package io.althing.node;

import java.util.LinkedHashMap;
import java.util.Map;

/// Keeps what is said over and over from filling the log: the first few times are told, then one
/// in a minute, with how many were not.
final class Repeats {
    private static final int TOLD_AT_FIRST = 3;
    private static final long QUIET_NANOS = 60_000_000_000L;

    /// Whoever could invent kinds could take memory otherwise.
    private static final int KINDS_MAX = 256;

    private static final class Kind {
        int told;
        int untold;
        long lastToldNanos;
    }

    private final Map<String, Kind> kinds = new LinkedHashMap<>();

    /// Returns -1 if it is not to be told this time, else how many times were passed over before.
    int heard(String what, long nowNanos) {
        if (kinds.size() >= KINDS_MAX) {
            kinds.clear();
        }
        Kind kind = kinds.computeIfAbsent(what, any -> new Kind());
        if (kind.told >= TOLD_AT_FIRST && nowNanos - kind.lastToldNanos < QUIET_NANOS) {
            kind.untold++;
            return -1;
        }
        int untold = kind.untold;
        kind.told++;
        kind.untold = 0;
        kind.lastToldNanos = nowNanos;
        return untold;
    }

    /// What comes next is news again.
    void forget() {
        kinds.clear();
    }
}
