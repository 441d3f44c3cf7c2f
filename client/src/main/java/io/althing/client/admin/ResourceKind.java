package io.althing.client.admin;

/// What sessions hold. Names of different kinds have nothing to do with each other.
public enum ResourceKind {
    /// A mutex or a read-write lock.
    LOCK,
    SEMAPHORE,
    /// A lock whose holder leads.
    ELECTION,
    BARRIER;

    static ResourceKind of(io.althing.api.v1.ResourceKind wire) {
        return valueOf(wire.name());
    }

    io.althing.api.v1.ResourceKind toWire() {
        return io.althing.api.v1.ResourceKind.valueOf(name());
    }
}
