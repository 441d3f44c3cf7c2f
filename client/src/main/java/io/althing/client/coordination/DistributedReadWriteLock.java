package io.althing.client.coordination;

import io.althing.api.v1.ResourceKind;
import io.althing.client.rpc.Answer;

/// A lock that many may share to read and one has alone to write.
public final class DistributedReadWriteLock {
    private final DistributedLock read;
    private final DistributedLock write;
    private final Claim shared;

    DistributedReadWriteLock(DistributedLock read, DistributedLock write, String name) {
        this.read = read;
        this.write = write;
        this.shared = Claim.of(ResourceKind.LOCK, name, 1);
    }

    /// The side that is shared.
    public DistributedLock read() {
        return read;
    }

    /// The side that one has alone.
    public DistributedLock write() {
        return write;
    }

    /// Makes a writer a reader, with nobody writing in between. `writer` is released by that.
    ///
    /// The other way round is refused by the cluster: two readers who both want it would wait for
    /// each other.
    public Answer<Grant> downgrade(Grant writer) {
        return writer.share(shared);
    }
}
