package io.althing.node.measure;

import io.althing.raft.membership.NodeId;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;

/// All that one member measures. Bounds of buckets are etcd's, so that its dashboards fit.
public final class Measures {
    public final Histogram journalSync = Histogram.doubling(0.001, 14);
    public final Histogram journalWrite = Histogram.doubling(0.001, 14);
    public final LongAdder journalBytes = new LongAdder();

    /// What became durable with one sync.
    public final Histogram syncEntries = Histogram.counting(1, 8);

    public final Histogram syncBytes = Histogram.counting(256, 10);

    /// From handing a batch of changes to the engine until readers see it.
    public final Histogram publish = Histogram.doubling(0.001, 14);

    /// Where the time of a batch of this member's writes went.
    public final WriteStages writeStages = new WriteStages();

    /// From a question to the leader until it is told at which index reads may be served.
    public final Histogram readIndex = Histogram.doubling(0.0001, 16);

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

    /// Copies of the store on their way between members.
    public final Copies copies = new Copies();

    public final Campaigns campaigns = new Campaigns();

    public final LongAdder leasesGranted = new LongAdder();
    public final LongAdder leasesRevoked = new LongAdder();
    public final LongAdder leasesRenewed = new LongAdder();
    public final LongAdder leasesExpired = new LongAdder();

    public final LongAdder sentEvents = new LongAdder();
    public final AtomicInteger watchStreams = new AtomicInteger();

    /// Calls that stand in lines of etcd's locks and elections.
    public final Waits lineWaits = new Waits();

    /// Calls of claimants: for locks, semaphores, elections.
    public final Waits claimWaits = new Waits();

    /// Calls that wait until something is so: latches, barriers.
    public final Waits conditionWaits = new Waits();

    /// What answers under way hold.
    public final AtomicLong answerBytes = new AtomicLong();

    /// Answers that were refused for what they would have taken.
    public final LongAdder refusedAnswers = new LongAdder();

    public final BackupMeasures backup = new BackupMeasures();

    private final Map<NodeId, Histogram> roundTrips = new ConcurrentHashMap<>();
    private final Map<String, Histogram> bursts = new ConcurrentHashMap<>();
    private final Map<String, LongSupplier> queues = new ConcurrentHashMap<>();
    private final Map<String, Budget> budgets = new ConcurrentHashMap<>();
    private volatile Map<NodeId, Long> lags = Map.of();
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

    public void lags(Map<NodeId, Long> entriesByPeer) {
        lags = entriesByPeer;
    }

    /// How many entries each peer was behind a moment ago; only a leader knows.
    public Map<NodeId, Long> lags() {
        return lags;
    }

    /// What a lane does before it looks at the time again.
    public Histogram bursts(String lane) {
        return bursts.computeIfAbsent(lane, any -> Histogram.doubling(0.00001, 20));
    }

    public SortedMap<String, Histogram> bursts() {
        return new TreeMap<>(bursts);
    }

    /// Makes a queue known; its length is asked for only when somebody looks at it.
    public void queue(String name, LongSupplier length) {
        queues.put(name, length);
    }

    public SortedMap<String, LongSupplier> queues() {
        return new TreeMap<>(queues);
    }

    /// Memory that is given out up to a bound.
    public record Budget(LongSupplier heldBytes, long bytesMax) {}

    public void budget(String name, LongSupplier heldBytes, long bytesMax) {
        budgets.put(name, new Budget(heldBytes, bytesMax));
    }

    public SortedMap<String, Budget> budgets() {
        return new TreeMap<>(budgets);
    }

    /// From a heartbeat's leaving to its answer, by peer; only a leader learns them.
    public Map<NodeId, Histogram> roundTrips() {
        return Map.copyOf(roundTrips);
    }
}
