package io.althing.raft.progress;

/// What a leader knows of one peer's log. Owned by the leader's thread.
///
/// In PROBE the match is unknown and one message at a time looks for it; in REPLICATE it is
/// known and messages are pipelined; in
/// SNAPSHOT the peer needs what the log no longer has, and nothing is sent until that has
/// arrived or failed.
public final class Progress {
    public enum State {
        PROBE,
        REPLICATE,
        SNAPSHOT
    }

    private final Inflight inflight;
    private State state = State.PROBE;
    private long matchIndex;
    private long nextIndex;
    private long ackedRound;
    private long sentCommitIndex;
    private boolean isProbeSent;
    private boolean isFetching;
    private boolean isRecentlyActive;
    private boolean hasSnapshotFailed;

    public Progress(long nextIndex, int inflightMaxMessages, long inflightMaxBytes) {
        this.nextIndex = nextIndex;
        this.inflight = new Inflight(inflightMaxMessages, inflightMaxBytes);
    }

    public State state() {
        return state;
    }

    /// The highest index known to be durable at the peer and equal to ours.
    public long matchIndex() {
        return matchIndex;
    }

    /// The next index to send.
    public long nextIndex() {
        return nextIndex;
    }

    /// The highest confirmation round the peer has acknowledged.
    public long ackedRound() {
        return ackedRound;
    }

    public void acknowledgeRound(long round) {
        ackedRound = Math.max(ackedRound, round);
    }

    public boolean isRecentlyActive() {
        return isRecentlyActive;
    }

    public void active(boolean isActive) {
        isRecentlyActive = isActive;
    }

    /// The highest commit index the peer has been sent.
    public long sentCommitIndex() {
        return sentCommitIndex;
    }

    public void commitSent(long index) {
        sentCommitIndex = Math.max(sentCommitIndex, index);
    }

    /// Tells whether nothing may be sent now.
    public boolean isPaused() {
        return switch (state) {
            case PROBE -> isProbeSent || isFetching;
            case REPLICATE -> inflight.isFull() || isFetching;
            case SNAPSHOT -> true;
        };
    }

    /// Entries up to `lastIndex` are on their way; an empty message while probing counts too.
    public void sent(long lastIndex, int sizeBytes) {
        switch (state) {
            case PROBE -> isProbeSent = true;
            case REPLICATE -> {
                if (sizeBytes > 0) {
                    inflight.add(lastIndex, sizeBytes);
                    nextIndex = lastIndex + 1;
                }
            }
            case SNAPSHOT -> {}
        }
    }

    public void fetching(boolean isOn) {
        isFetching = isOn;
    }

    public boolean isFetching() {
        return isFetching;
    }

    /// The peer's log durably matches up to `index`. Returns whether that is news.
    public boolean matched(long index) {
        boolean isNews = index > matchIndex;
        matchIndex = Math.max(matchIndex, index);
        inflight.acknowledge(index);
        nextIndex = Math.max(nextIndex, matchIndex + 1);
        switch (state) {
            case PROBE -> {
                state = State.REPLICATE;
                nextIndex = matchIndex + 1;
                inflight.clear();
                isProbeSent = false;
            }
            case REPLICATE, SNAPSHOT -> {}
        }
        return isNews;
    }

    /// The peer lacks what precedes our next entry: look for the match again, not after
    /// `candidateIndex`.
    ///
    /// Honoured even below the match we believed in: a learner that lost its disk would be
    /// refused for ever otherwise.
    public void rejected(long candidateIndex) {
        nextIndex = Math.max(1, candidateIndex + 1);
        matchIndex = Math.min(matchIndex, candidateIndex);
        becomeProbe();
    }

    /// What was on the way is likely lost.
    public void lost() {
        if (state == State.REPLICATE) {
            nextIndex = matchIndex + 1;
            becomeProbe();
        } else {
            isProbeSent = false;
        }
        isFetching = false;
    }

    private void becomeProbe() {
        state = State.PROBE;
        isProbeSent = false;
        inflight.clear();
    }

    /// A probe may be repeated, once the peer has shown that it is there.
    public void probeAgain() {
        isProbeSent = false;
    }

    /// Tells whether the last snapshot could not be delivered.
    public boolean hasSnapshotFailed() {
        return hasSnapshotFailed;
    }

    public void snapshotStarted() {
        state = State.SNAPSHOT;
        inflight.clear();
        isFetching = false;
    }

    /// The snapshot at `index` has arrived, or could not be sent.
    public void snapshotEnded(long index, boolean isDelivered) {
        if (state == State.SNAPSHOT) {
            hasSnapshotFailed = !isDelivered;
            if (isDelivered) {
                nextIndex = Math.max(nextIndex, index + 1);
            }
            becomeProbe();
            // The peer confirms when it has installed; until then, or the next heartbeat, there
            // is no use in probing.
            isProbeSent = true;
        }
    }
}
