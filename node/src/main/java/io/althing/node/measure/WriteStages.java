package io.althing.node.measure;

import java.util.ArrayDeque;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Where the time of a batch of writes goes on the member that it came in at. The log's part is
/// done twice at once: on this member's own disk, and on a majority of all.
public final class WriteStages {
    private static final long SLOW_NANOS = 20_000_000L;
    private static final int SLOW_KEPT = 512;

    /// Until it is addressed to a leader.
    public final Histogram queued = Histogram.doubling(0.0001, 16);

    /// From then on until this member's own journal has it on disk.
    public final Histogram journalled = Histogram.doubling(0.0001, 16);

    /// From being addressed until this member knows that it is committed.
    public final Histogram committed = Histogram.doubling(0.0001, 16);

    /// From then on until it is applied, and whoever waits is answered.
    public final Histogram applied = Histogram.doubling(0.0001, 16);

    /// The moments of one batch, by the clock of the member.
    ///
    /// @param arrivedNanos of its first command that did not wait for others to go along with
    /// @param journalledNanos 0 if that is not known, as when a majority of others was faster
    public record Moments(
            long arrivedNanos, long addressedNanos, long journalledNanos, long committedNanos, long answeredNanos) {
        /// From its first command's arrival to the last answer.
        public long tookNanos() {
            return answeredNanos - arrivedNanos;
        }
    }

    /// Is told where the time of one command's batch went, on the apply lane; must not block.
    public interface Witness {
        void saw(Moments batch);
    }

    /// Guarded by this object; slow batches are few.
    private final ArrayDeque<Moments> slow = new ArrayDeque<>();

    /// Asked on the thread that hands in a command; null for a command that nobody follows.
    private volatile Supplier<@Nullable Witness> witnesses = () -> null;

    public void witnesses(Supplier<@Nullable Witness> supplier) {
        witnesses = supplier;
    }

    public @Nullable Witness witness() {
        return witnesses.get();
    }

    public void add(Moments batch) {
        queued.observe(batch.addressedNanos - batch.arrivedNanos);
        if (batch.journalledNanos != 0) {
            journalled.observe(batch.journalledNanos - batch.addressedNanos);
        }
        committed.observe(batch.committedNanos - batch.addressedNanos);
        applied.observe(batch.answeredNanos - batch.committedNanos);
        if (batch.tookNanos() >= SLOW_NANOS) {
            remember(batch);
        }
    }

    private synchronized void remember(Moments batch) {
        if (slow.size() == SLOW_KEPT) {
            slow.removeFirst();
        }
        slow.addLast(batch);
    }

    /// The last batches that took long, to tell where the time of a slow request went.
    public synchronized List<Moments> slowBatches() {
        return List.copyOf(slow);
    }
}
