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
    ELECTION,

    /// A room that everybody enters at once, and that opens when so many are in it. It closes
    /// when the last one has left.
    BARRIER;

    String word() {
        return switch (this) {
            case LOCK -> "lock";
            case SEMAPHORE -> "semaphore";
            case ELECTION -> "election";
            case BARRIER -> "barrier";
        };
    }

    /// Whether its holder may acquire it again without waiting.
    boolean isReentrant() {
        return this != SEMAPHORE;
    }

    /// Whether how many units it has is said by whoever comes first: permits of a semaphore, who
    /// must come to a barrier.
    boolean isSized() {
        return this == SEMAPHORE || this == BARRIER;
    }
}
