package io.althing.client.id;

import java.util.concurrent.CompletableFuture;

/// Where ranges of numbers come from that nobody else is given.
@FunctionalInterface
public interface SegmentSource {
    /// Takes `count` numbers. The future may fail; the numbers of a request that failed may be
    /// lost, but are given to nobody else.
    CompletableFuture<Segment> take(long count);

    /// Numbers from `first` to before `end`.
    record Segment(long first, long end) {
        public Segment {
            if (first >= end) {
                throw new IllegalArgumentException("a segment from " + first + " to before " + end + " is empty");
            }
        }
    }
}
