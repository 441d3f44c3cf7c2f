package io.althing.chaos.holder;

import io.althing.client.coordination.Grant;

/// Something that a lock protects: a number, which whoever holds the lock reads, and later writes
/// one greater. Two who do so at once lose an update.
interface Shared {
    /// Returns the number.
    ///
    /// @throws Stale if the token of the grant is refused
    long read(Grant grant) throws Stale;

    /// @param isSafe what the holder believed right before
    /// @throws Stale if the token of the grant is refused
    void write(Grant grant, long number, boolean isSafe) throws Stale;

    /// Somebody else has held the lock since.
    final class Stale extends Exception {
        private static final long serialVersionUID = 1;
    }
}
