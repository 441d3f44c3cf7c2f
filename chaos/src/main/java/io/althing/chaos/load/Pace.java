package io.althing.chaos.load;

import io.althing.simulation.workload.Call;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// How fast calls were answered, second by second, and when writes of the pulse were. Filled by
/// the desk, read by others as well.
public final class Pace {
    private static final long SECOND = 1_000_000_000L;

    /// @param micros of those that were answered
    /// @param failed those that were not
    public record Second(int answered, long medianMicros, long slowMicros, int failed) {}

    private final long beganNanos;
    private final List<Second> seconds = new ArrayList<>();
    private long[] micros = new long[64];
    private int answered;
    private int failed;
    private long calls;
    private long[] beats = new long[1024];
    private int beatCount;

    /// @param beganNanos when the first second begins
    public Pace(long beganNanos) {
        this.beganNanos = beganNanos;
    }

    synchronized void ended(Call call, long atNanos) {
        turnTo(atNanos);
        calls++;
        if (call.result() == null) {
            failed++;
            return;
        }
        if (answered == micros.length) {
            micros = Arrays.copyOf(micros, 2 * answered);
        }
        micros[answered++] = (atNanos - call.begunNanos) / 1_000;
    }

    /// A write of the pulse was answered. Moments never go back.
    synchronized void beat(long atNanos) {
        if (beatCount == beats.length) {
            beats = Arrays.copyOf(beats, 2 * beatCount);
        }
        beats[beatCount] = beatCount == 0 ? atNanos : Math.max(atNanos, beats[beatCount - 1]);
        beatCount++;
    }

    private void turnTo(long nowNanos) {
        while (nowNanos - beganNanos >= (seconds.size() + 1) * SECOND) {
            long[] sorted = Arrays.copyOf(micros, answered);
            Arrays.sort(sorted);
            seconds.add(new Second(answered, at(sorted, 0.5), at(sorted, 0.99), failed));
            answered = 0;
            failed = 0;
        }
    }

    private static long at(long[] sorted, double share) {
        return sorted.length == 0 ? 0 : sorted[(int) Math.min(sorted.length - 1, (long) (share * sorted.length))];
    }

    /// All whole seconds so far.
    public synchronized List<Second> seconds(long nowNanos) {
        turnTo(nowNanos);
        return List.copyOf(seconds);
    }

    public synchronized long calls() {
        return calls;
    }

    /// The longest time without an answer to the pulse that had any part between two moments;
    /// what has not ended yet counts up to the second of them.
    public synchronized long longestGapNanos(long fromNanos, long toNanos) {
        int at = Arrays.binarySearch(beats, 0, beatCount, fromNanos);
        int first = Math.max(1, at < 0 ? -at - 1 : at);
        long longest = 0;
        for (int i = first; i <= beatCount && i > 0; i++) {
            boolean isOpen = i == beatCount;
            long end = isOpen ? toNanos : beats[i];
            longest = beatCount == 0 ? longest : Math.max(longest, end - beats[i - 1]);
            if (end >= toNanos) {
                break;
            }
        }
        return longest;
    }
}
