package io.althing.node.measure;

import io.althing.raft.membership.NodeId;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;

/// All that one member measures. Bounds of buckets are etcd's, so that its dashboards fit.
public final class Measures {
    public final Histogram journalSync = Histogram.doubling(0.001, 14);
    public final Histogram journalWrite = Histogram.doubling(0.001, 14);
    public final LongAdder journalBytes = new LongAdder();

    /// From handing a batch of changes to the engine until readers see it.
    public final Histogram publish = Histogram.doubling(0.001, 14);

    /// One log entry each, with all its commands.
    public final Histogram apply = Histogram.doubling(0.0001, 20);

    public final LongAdder slowApplies = new LongAdder();

    /// Reads from the applied state, without the wait until it is fresh enough.
    public final Histogram range = Histogram.doubling(0.0001, 20);

    public final Histogram hash = Histogram.doubling(0.01, 15);
    public final Histogram tidy = Histogram.doubling(0.1, 13);

    /// From asking for a snapshot until its last byte is sent.
    public final Histogram snapshot = Histogram.doubling(0.01, 17);

    public final LongAdder puts = new LongAdder();
    public final LongAdder ranges = new LongAdder();
    public final LongAdder deletes = new LongAdder();

    /// Those of more than one operation.
    public final LongAdder transactions = new LongAdder();

    public final LongAdder leaderChanges = new LongAdder();
    public final LongAdder failedWrites = new LongAdder();
    public final LongAdder failedReads = new LongAdder();
    public final LongAdder repeatedReads = new LongAdder();
    public final AtomicInteger snapshotsInstalling = new AtomicInteger();

    public final LongAdder leasesGranted = new LongAdder();
    public final LongAdder leasesRevoked = new LongAdder();
    public final LongAdder leasesRenewed = new LongAdder();
    public final LongAdder leasesExpired = new LongAdder();

    public final LongAdder sentEvents = new LongAdder();
    public final AtomicInteger watchStreams = new AtomicInteger();

    /// What answers under way hold.
    public final AtomicLong answerBytes = new AtomicLong();

    /// Answers that were refused for what they would have taken.
    public final LongAdder refusedAnswers = new LongAdder();

    public final BackupMeasures backup = new BackupMeasures();

    private final Map<NodeId, Histogram> roundTrips = new ConcurrentHashMap<>();
    private final long slowApplyNanos;

    /// @param slowApplyNanos an entry that takes longer to apply counts as slow
    public Measures(long slowApplyNanos) {
        this.slowApplyNanos = slowApplyNanos;
    }

    public void applied(long nanos) {
        apply.observe(nanos);
        if (nanos > slowApplyNanos) {
            slowApplies.increment();
        }
    }

    public void roundTrip(NodeId peer, long nanos) {
        roundTrips.computeIfAbsent(peer, any -> Histogram.doubling(0.0001, 16)).observe(nanos);
    }

    /// From a heartbeat's leaving to its answer, by peer; only a leader learns them.
    public Map<NodeId, Histogram> roundTrips() {
        return Map.copyOf(roundTrips);
    }
}
