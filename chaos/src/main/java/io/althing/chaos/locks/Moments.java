package io.althing.chaos.locks;

import com.google.protobuf.ByteString;
import io.althing.chaos.cluster.Seat;
import io.etcd.jetcd.api.KVGrpc;
import io.etcd.jetcd.api.RangeRequest;
import io.etcd.jetcd.api.ResponseHeader;
import io.grpc.StatusRuntimeException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/// When revisions came to be, as far as anybody outside can know: every member is asked all the
/// time, and answers with a revision that had come by then. Tells too when a member did not
/// answer, and when the leader changed.
final class Moments implements AutoCloseable {
    private static final long REST_NANOS = 10_000_000L;
    private static final long ASK_MILLIS = 1_000;

    /// Shorter ones are within what a deadline allows for.
    private static final long SILENCE_NANOS = 1_000_000_000L;

    private final List<Seen> seen = new ArrayList<>();
    private final List<Trouble> troubles = new ArrayList<>();
    private final List<Thread> askers = new ArrayList<>();

    /// When a term was heard of first.
    private final List<Long> leaders = new ArrayList<>();

    private long term;
    private volatile boolean isClosed;

    /// At this moment the revision had come.
    private record Seen(long atNanos, long revision) {}

    /// A member did not answer meanwhile, or there is another leader since.
    record Trouble(long fromNanos, long untilNanos) {}

    void start(List<Seat> seats) {
        for (Seat seat : seats) {
            askers.add(Thread.ofPlatform().daemon().name("asks " + seat.name()).start(() -> askAlways(seat)));
        }
    }

    private void askAlways(Seat seat) {
        RangeRequest request = RangeRequest.newBuilder()
                .setKey(ByteString.copyFrom("moment", StandardCharsets.UTF_8))
                .setCountOnly(true)
                .build();
        long answeredNanos = System.nanoTime();
        while (!isClosed) {
            try {
                ResponseHeader header = KVGrpc.newBlockingStub(seat.door.channel())
                        .withDeadlineAfter(ASK_MILLIS, TimeUnit.MILLISECONDS)
                        .range(request)
                        .getHeader();
                long nowNanos = System.nanoTime();
                answered(header, answeredNanos, nowNanos);
                answeredNanos = nowNanos;
            } catch (StatusRuntimeException _) {
                seat.door.wake();
            }
            LockSupport.parkNanos(REST_NANOS);
        }
    }

    private synchronized void answered(ResponseHeader header, long beforeNanos, long nowNanos) {
        seen.add(new Seen(nowNanos, header.getRevision()));
        if (nowNanos - beforeNanos > SILENCE_NANOS) {
            troubles.add(new Trouble(beforeNanos, nowNanos));
        }
        if (header.getRaftTerm() > term) {
            troubles.add(new Trouble(nowNanos - SILENCE_NANOS, nowNanos));
            leaders.add(nowNanos);
            term = header.getRaftTerm();
        }
    }

    /// Somebody was told at this moment of something that happened at this revision.
    synchronized void told(long atNanos, long revision) {
        seen.add(new Seen(atNanos, revision));
    }

    /// All that is known up to now.
    synchronized Known known() {
        List<Seen> sorted = new ArrayList<>(seen);
        sorted.sort(Comparator.comparingLong(Seen::atNanos));
        long[] nanos = new long[sorted.size()];
        long[] revisions = new long[sorted.size()];
        for (int i = 0; i < nanos.length; i++) {
            nanos[i] = sorted.get(i).atNanos;
            revisions[i] = Math.max(i == 0 ? 0 : revisions[i - 1], sorted.get(i).revision);
        }
        return new Known(nanos, revisions, List.copyOf(troubles), List.copyOf(leaders));
    }

    /// Forgets what is of no use for what happens from now on.
    synchronized void forget() {
        seen.clear();
        troubles.clear();
        leaders.clear();
    }

    @Override
    public void close() {
        isClosed = true;
    }

    /// What was seen up to some moment.
    static final class Known {
        private final long[] nanos;
        private final long[] revisions;
        private final List<Trouble> troubles;
        private final List<Long> leaders;

        /// @param nanos ascending
        /// @param revisions the greatest that had been seen by then
        Known(long[] nanos, long[] revisions, List<Trouble> troubles, List<Long> leaders) {
            this.nanos = nanos;
            this.revisions = revisions;
            this.troubles = troubles;
            this.leaders = leaders;
        }

        /// Whether another leader was heard of between two revisions.
        boolean hasNewLeader(long from, long until) {
            long fromNanos = atLatestNanos(from);
            long untilNanos = atLatestNanos(until);
            return leaders.stream().anyMatch(each -> each > fromNanos && each < untilNanos);
        }

        /// The first moment at which this revision is known to have come; [Long#MAX_VALUE] if it
        /// is not known.
        long atLatestNanos(long revision) {
            int low = 0;
            int high = revisions.length;
            while (low < high) {
                int middle = (low + high) >>> 1;
                if (revisions[middle] >= revision) {
                    high = middle;
                } else {
                    low = middle + 1;
                }
            }
            return low == revisions.length ? Long.MAX_VALUE : nanos[low];
        }

        /// When something that takes so long and begins now must be over, if a trouble meanwhile
        /// lets it begin anew.
        long dueNanos(long fromNanos, long lastsNanos) {
            long due = fromNanos + lastsNanos;
            boolean isLater = true;
            while (isLater) {
                isLater = false;
                for (Trouble each : troubles) {
                    boolean isMeanwhile = each.untilNanos > fromNanos && each.fromNanos < due;
                    if (isMeanwhile && each.untilNanos + lastsNanos > due) {
                        due = each.untilNanos + lastsNanos;
                        isLater = true;
                    }
                }
            }
            return due;
        }
    }
}
