package io.althing.raft.log;

/// What an entry's payload is. The codes are on disk and on the wire: never renumber.
public enum EntryKind {
    /// A leader's first entry of its term; empty.
    NOOP(0),
    /// Commands for the state machine; opaque to consensus.
    COMMAND(1),
    /// An encoded [io.althing.raft.membership.Configuration], in force from the moment it is
    /// appended.
    CONFIGURATION(2);

    private final int code;

    EntryKind(int code) {
        this.code = code;
    }

    public int code() {
        return code;
    }

    /// @throws IllegalArgumentException for a code this version does not know
    public static EntryKind of(int code) {
        return switch (code) {
            case 0 -> NOOP;
            case 1 -> COMMAND;
            case 2 -> CONFIGURATION;
            default -> throw new IllegalArgumentException("unknown entry kind: " + code);
        };
    }
}
