package io.althing.coordination;

/// What a resource is. Names of different kinds have nothing to do with each other. The order is
/// on disk.
public enum Kind {
    /// A mutex and a read-write lock: whoever has it alone keeps everybody else out, those who
    /// share it only those who want it alone. Reentrant by owner.
    LOCK,

    /// So many permits, for all together.
    SEMAPHORE,

    /// A lock whose holder leads, and says something to those who follow.
    ELECTION;

    String word() {
        return switch (this) {
            case LOCK -> "lock";
            case SEMAPHORE -> "semaphore";
            case ELECTION -> "election";
        };
    }

    /// Whether its holder may acquire it again without waiting.
    boolean isReentrant() {
        return this != SEMAPHORE;
    }
}
