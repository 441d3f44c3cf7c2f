package io.althing.door.etcd.activity;

import io.althing.store.Bytes;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.ReentrantLock;

/// Which keys are asked for most: of one request in [#SAMPLED] the key is counted. What is told
/// is of the minute before and the present one, so that what was hot long ago is not told for
/// ever.
///
/// A request that comes while another one is counted is not waited for: it is left out.
public final class HotKeys {
    /// Longer keys are cut.
    public static final int KEY_BYTES_MAX = 128;

    /// A key that is told made up one in so many of the sample at least.
    static final int CAPACITY = 128;

    /// A power of two.
    static final int SAMPLED = 32;

    static final long PERIOD_NANOS = 60_000_000_000L;
    private static final int TOLD_MAX = 64;

    /// @param requests about how many, at most
    /// @param error that many less at least
    /// @param writesPercent of those that were counted
    public record Hot(Bytes key, long requests, long error, int writesPercent) {}

    /// @param requests that the counts stand for
    public record Told(List<Hot> keys, long requests, long seconds) {}

    /// Guards what follows.
    private final ReentrantLock lock = new ReentrantLock();

    private HeavyHitters<Bytes> before = new HeavyHitters<>(CAPACITY);
    private HeavyHitters<Bytes> present = new HeavyHitters<>(CAPACITY);
    private long presentNanos;
    private long beforeNanos;

    public HotKeys(long nowNanos) {
        presentNanos = nowNanos;
        beforeNanos = nowNanos;
    }

    /// Whether the next request is one of those that are counted. Any thread; a few nanoseconds.
    public static boolean isSampled() {
        return (ThreadLocalRandom.current().nextInt() & SAMPLED - 1) == 0;
    }

    /// Counts the key of a sampled request.
    public void count(byte[] key, boolean isWrite, long nowNanos) {
        if (lock.tryLock()) {
            try {
                turn(nowNanos);
                present.add(Bytes.wrap(key.length > KEY_BYTES_MAX ? Arrays.copyOf(key, KEY_BYTES_MAX) : key), isWrite);
            } finally {
                lock.unlock();
            }
        }
    }

    private void turn(long nowNanos) {
        if (nowNanos - presentNanos < PERIOD_NANOS) {
            return;
        }
        boolean isLongAgo = nowNanos - presentNanos >= 2 * PERIOD_NANOS;
        before = isLongAgo ? new HeavyHitters<>(CAPACITY) : present;
        beforeNanos = isLongAgo ? nowNanos : presentNanos;
        present = new HeavyHitters<>(CAPACITY);
        presentNanos = nowNanos;
    }

    /// The most asked for first.
    public Told told(long nowNanos) {
        lock.lock();
        try {
            turn(nowNanos);
            var together = new HeavyHitters.Sum<Bytes>();
            together.add(before);
            together.add(present);
            List<Hot> hot = together.hitters().stream()
                    .limit(TOLD_MAX)
                    .map(each -> new Hot(each.item(), each.count() * SAMPLED, each.error() * SAMPLED, (int)
                            (100 * each.marked() / Math.max(1, each.count() - each.error()))))
                    .toList();
            long seconds = (nowNanos - beforeNanos) / 1_000_000_000L;
            return new Told(hot, (before.total() + present.total()) * SAMPLED, seconds);
        } finally {
            lock.unlock();
        }
    }
}
