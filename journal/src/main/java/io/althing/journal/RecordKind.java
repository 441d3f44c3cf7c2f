package io.althing.journal;

import org.jspecify.annotations.Nullable;

/// What a record is. The codes are on disk: never renumber.
enum RecordKind {
    /// Opens what one append wrote; see [BatchFrame].
    BATCH(1),
    /// Term and vote.
    HARD_STATE(2),
    /// The log starts after this point.
    START(3),
    /// As START, and all entries before this record are gone.
    RESET(4),
    /// The last entry before this segment: older segments, which hold it, may have been dropped.
    TAIL(5),
    NOOP(16),
    COMMAND(17),
    CONFIGURATION(18);

    /// Entry records have their kind's code plus this.
    static final int ENTRY_BASE = 16;

    final byte code;

    RecordKind(int code) {
        this.code = (byte) code;
    }

    static @Nullable RecordKind of(byte code) {
        return switch (code) {
            case 1 -> BATCH;
            case 2 -> HARD_STATE;
            case 3 -> START;
            case 4 -> RESET;
            case 5 -> TAIL;
            case 16 -> NOOP;
            case 17 -> COMMAND;
            case 18 -> CONFIGURATION;
            default -> null;
        };
    }

    boolean isEntry() {
        return code >= ENTRY_BASE;
    }
}
