package io.althing.simulation.workload;

import io.althing.store.Bytes;

/// One lock holder's lease, and what its client knows of it.
public final class Session {
    public final int client;
    public final long leaseId;
    public final long ttlNanos;
    public final Bytes lock;

    /// What it writes into the lock's key; nobody else ever does.
    public final String value;

    private long token;
    private long renewedNanos = Long.MIN_VALUE;
    private long endedNanos = Long.MAX_VALUE;
    private long missedAfterNanos = Long.MAX_VALUE;

    public Session(int client, long leaseId, long ttlNanos, Bytes lock, String value) {
        this.client = client;
        this.leaseId = leaseId;
        this.ttlNanos = ttlNanos;
        this.lock = lock;
        this.value = value;
    }

    public void acquired(long revision) {
        token = revision;
    }

    /// A grant or renewal that was sent at this moment has been confirmed.
    public void renewed(long sentNanos) {
        renewedNanos = Math.max(renewedNanos, sentNanos);
    }

    /// The client hears that its lease is gone.
    public void missed(long atNanos) {
        if (missedAfterNanos == Long.MAX_VALUE) {
            missedAfterNanos = atNanos - renewedNanos;
        }
    }

    /// How long after its last confirmed renewal the client heard that the lease is gone;
    /// forever, if it never did.
    public long missedAfterNanos() {
        return missedAfterNanos;
    }

    /// From here on the client itself may have let go.
    public void ends(long atNanos) {
        endedNanos = Math.min(endedNanos, atNanos);
    }

    /// The fencing token: the revision at which the lock's key was created; 0 if it never was
    /// known to be.
    public long token() {
        return token;
    }

    public long renewedNanos() {
        return renewedNanos;
    }

    public long endedNanos() {
        return endedNanos;
    }
}
