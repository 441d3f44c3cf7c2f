package io.althing.client.guard;

import io.althing.client.coordination.Grant;

/// Under which lock, and with which fencing token, something is done. For what is held alone:
/// among those who share a lock or a semaphore a smaller token does not come too late.
///
/// @param name the lock's; it is given in messages and kept at resources
/// @param token greater than that of everybody who held the lock before
public record Fence(String name, long token) {
    public Fence {
        if (name.isEmpty()) {
            throw new IllegalArgumentException("a fence has the name of a lock");
        }
    }

    /// That of what is held; of several locks, of the first.
    public static Fence of(Grant grant) {
        return new Fence(grant.names().get(0), grant.token());
    }
}
