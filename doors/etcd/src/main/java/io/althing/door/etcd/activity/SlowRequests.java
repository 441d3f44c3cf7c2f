package io.althing.door.etcd.activity;

import io.althing.store.Bytes;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/// The last requests that took long. Any thread; whoever was not slow does not come here.
public final class SlowRequests {
    public static final int KEPT = 256;

    /// Longer keys are cut.
    public static final int KEY_BYTES_MAX = 64;

    /// @param call such as `etcdserverpb.KV/Range`
    /// @param key the beginning of the key it was about; empty if it was about none
    /// @param isPrefix whether the key goes on, or others follow
    /// @param user empty for nobody in particular
    /// @param beganNanos by the monotonic clock
    /// @param status gRPC's name of the outcome
    public record Slow(
            String call,
            Bytes key,
            boolean isPrefix,
            String user,
            long endedMillis,
            long beganNanos,
            long tookNanos,
            String status) {}

    private final long slowNanos;
    private final ArrayDeque<Slow> kept = new ArrayDeque<>();
    private long total;

    /// @param slowNanos from how long on a request is slow
    public SlowRequests(long slowNanos) {
        this.slowNanos = slowNanos;
    }

    public long slowNanos() {
        return slowNanos;
    }

    public synchronized void add(Slow slow) {
        total++;
        if (kept.size() == KEPT) {
            kept.removeLast();
        }
        kept.addFirst(slow);
    }

    /// The newest first.
    public synchronized List<Slow> kept() {
        return new ArrayList<>(kept);
    }

    /// How many there were.
    public synchronized long total() {
        return total;
    }
}
