package io.althing.client.lease;

import io.althing.api.v1.SessionNews;
import io.althing.client.rpc.Due;
import io.althing.client.rpc.OpenStream;
import io.althing.client.rpc.Rpc;
import io.etcd.jetcd.api.LeaseGrpc;
import io.etcd.jetcd.api.LeaseKeepAliveRequest;
import io.etcd.jetcd.api.LeaseKeepAliveResponse;
import io.grpc.ClientCall;
import io.grpc.Metadata;
import io.grpc.Status;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// Keeps the leases of one client alive, over one stream. A stream on which a renewal is not
/// answered in time is ended, and the next one opened at another member.
final class Renewals {
    private static final long PAUSE_MIN_NANOS = TimeUnit.MILLISECONDS.toNanos(10);
    private static final int DOUBLINGS_MAX = 5;
    private static final int PARTS = 3;
    private static final long ANSWER_MAX_NANOS = TimeUnit.SECONDS.toNanos(2);

    private final Rpc rpc;

    /// Guards everything below; nothing is waited for while it is held, and sending does not
    /// block.
    private final ReentrantLock lock = new ReentrantLock();

    private final Map<Long, Kept> all = new HashMap<>();
    private @Nullable OpenStream<LeaseKeepAliveRequest> stream;
    private boolean isOpening;
    private int failuresInRow;

    Renewals(Rpc rpc) {
        this.rpc = rpc;
    }

    /// One lease and the renewal of it that is under way.
    private final class Kept {
        private final Lease lease;
        private boolean isUnderWay;
        private long sentNanos = System.nanoTime();
        private @Nullable Due tick;

        Kept(Lease lease) {
            this.lease = lease;
        }

        private long answerNanos() {
            return Math.min(lease.ttlNanos() / PARTS, ANSWER_MAX_NANOS);
        }
    }

    void add(Lease lease) {
        Kept kept = new Kept(lease);
        lock.lock();
        try {
            all.put(lease.id(), kept);
        } finally {
            lock.unlock();
        }
        tick(kept, true);
    }

    void remove(Lease lease) {
        lock.lock();
        try {
            Kept kept = all.remove(lease.id());
            if (kept != null && kept.tick != null) {
                kept.tick.cancel();
            }
        } finally {
            lock.unlock();
        }
    }

    /// Sends what is due and comes back when the next thing is.
    private void tick(Kept kept, boolean isFirst) {
        if (rpc.isClosed() || kept.lease.isOver()) {
            return;
        }
        long now = System.nanoTime();
        if (now - kept.lease.deadlineNanos() >= 0) {
            kept.lease.lost(Lease.Loss.DEADLINE);
            return;
        }
        lock.lock();
        try {
            boolean isDue = isFirst || now - kept.sentNanos >= kept.lease.ttlNanos() / PARTS;
            if (kept.isUnderWay && now - kept.sentNanos >= kept.answerNanos()) {
                endStream("a renewal was not answered");
            } else if (isDue && !kept.isUnderWay) {
                send(kept, now);
            }
            long period = kept.isUnderWay ? kept.answerNanos() : kept.lease.ttlNanos() / PARTS;
            long next = Math.min(kept.sentNanos + period, kept.lease.deadlineNanos()) - now;
            kept.tick = rpc.after(Math.max(next, PAUSE_MIN_NANOS), () -> tick(kept, false));
        } finally {
            lock.unlock();
        }
    }

    private void send(Kept kept, long now) {
        OpenStream<LeaseKeepAliveRequest> open = stream;
        if (open == null) {
            open();
            return;
        }
        kept.isUnderWay = true;
        kept.sentNanos = now;
        open.send(LeaseKeepAliveRequest.newBuilder().setID(kept.lease.id()).build());
    }

    private void open() {
        if (!isOpening) {
            isOpening = true;
            rpc.open(LeaseGrpc.getLeaseKeepAliveMethod(), new Answers(), this::opened);
        }
    }

    private void endStream(String why) {
        OpenStream<?> open = stream;
        if (open != null) {
            open.end(why);
        }
    }

    private void opened(OpenStream<LeaseKeepAliveRequest> opened) {
        lock.lock();
        try {
            isOpening = false;
            stream = opened;
            opened.request(1);
            long now = System.nanoTime();
            all.values().forEach(kept -> send(kept, now));
        } finally {
            lock.unlock();
        }
    }

    private void reopen() {
        lock.lock();
        try {
            isOpening = false;
            if (!all.isEmpty() && stream == null && !rpc.isClosed()) {
                open();
            }
        } finally {
            lock.unlock();
        }
    }

    private final class Answers extends ClientCall.Listener<LeaseKeepAliveResponse> {
        @Override
        public void onMessage(LeaseKeepAliveResponse answer) {
            Kept kept;
            OpenStream<?> open;
            long sentNanos;
            lock.lock();
            try {
                failuresInRow = 0;
                open = stream;
                kept = all.get(answer.getID());
                sentNanos = kept == null ? 0 : kept.sentNanos;
                if (kept != null) {
                    kept.isUnderWay = false;
                }
            } finally {
                lock.unlock();
            }
            if (open != null) {
                rpc.answered(open);
                open.request(1);
            }
            if (kept != null && answer.getTTL() > 0) {
                kept.lease.renewed(sentNanos, answer.getTTL());
                tellOfTaken(kept.lease, answer);
            } else if (kept != null) {
                kept.lease.lost(Lease.Loss.ENDED);
            }
        }

        private static void tellOfTaken(Lease lease, LeaseKeepAliveResponse answer) {
            List<Long> revisions = answer.getUnknownFields()
                    .getField(SessionNews.TAKEN_REVISION_FIELD_NUMBER)
                    .getVarintList();
            revisions.forEach(lease::taken);
        }

        @Override
        public void onClose(Status status, Metadata trailers) {
            OpenStream<?> ended;
            long pause;
            lock.lock();
            try {
                ended = stream;
                stream = null;
                // Until the pause is over; a renewal that is due meanwhile waits for it.
                isOpening = true;
                all.values().forEach(kept -> kept.isUnderWay = false);
                pause = PAUSE_MIN_NANOS << Math.min(failuresInRow++, DOUBLINGS_MAX);
            } finally {
                lock.unlock();
            }
            if (!rpc.isClosed()) {
                rpc.lost(ended, status, Renewals.this::reopen, pause);
            }
        }
    }
}
