package io.althing.door.etcd;

import io.althing.node.measure.Measures;
import io.althing.store.Allowance;
import io.althing.store.command.Result.Failure;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.util.concurrent.atomic.AtomicLong;

/// The memory that this member's answers may hold, from before they are read until they are
/// sent: a message leaves as slowly as its client takes it, and is whole in memory until then.
///
/// A part is kept for small answers, so that a few clients that ask for very much, or that do not
/// take what they asked for, stop neither the others nor pieces of streams.
public final class AnswerBudget {
    /// An answer up to this part of the whole is a small one.
    private static final int SMALL_PART = 32;

    private static final int FOR_SMALL_ONES_PART = 4;

    private final long bytesMax;
    private final long largeBytesMax;
    private final long answerBytesMax;
    private final Measures measures;

    /// @param bytesMax of all answers under way
    /// @param answerBytesMax of a single one
    AnswerBudget(long bytesMax, long answerBytesMax, Measures measures) {
        this.bytesMax = bytesMax;
        this.largeBytesMax = bytesMax - bytesMax / FOR_SMALL_ONES_PART;
        // What never fits must not be told to try again.
        this.answerBytesMax = Math.min(answerBytesMax, largeBytesMax);
        this.measures = measures;
        measures.budget("answers", measures.answerBytes::get, bytesMax);
    }

    /// A share for an answer; to be closed once that is sent, or nobody waits for it any more.
    public Share open() {
        return new Share();
    }

    /// A share that ends with this call. Within the call only.
    Share open(StreamObserver<?> call) {
        Share share = new Share();
        ServerCallStreamObserver<?> served = (ServerCallStreamObserver<?>) call;
        served.setOnCancelHandler(share::close);
        served.setOnCloseHandler(share::close);
        return share;
    }

    /// The error that a client is told.
    public static StatusRuntimeException error(Allowance.Refused refusal) {
        return WireErrors.of(refusal.failure());
    }

    private boolean take(long bytes, long ofShare) {
        boolean isSmall = ofShare <= bytesMax / SMALL_PART;
        long max = isSmall ? bytesMax : largeBytesMax;
        AtomicLong taken = measures.answerBytes;
        while (true) {
            long before = taken.get();
            if (before + bytes > max) {
                return false;
            }
            if (taken.compareAndSet(before, before + bytes)) {
                return true;
            }
        }
    }

    private Allowance.Refused refused(Failure why) {
        measures.refusedAnswers.increment();
        return new Allowance.Refused(why);
    }

    /// What one answer holds. Any thread.
    public final class Share implements Allowance, AutoCloseable {
        private static final long CLOSED = -1;

        private final AtomicLong held = new AtomicLong();

        private Share() {}

        @Override
        public void take(long bytes) {
            long before = held.get();
            if (before == CLOSED) {
                throw new Allowance.Refused(Failure.ABANDONED);
            }
            if (bytes == 0) {
                return;
            }
            if (before + bytes > answerBytesMax) {
                throw refused(Failure.ANSWER_TOO_LARGE);
            }
            if (!AnswerBudget.this.take(bytes, before + bytes)) {
                throw refused(Failure.ANSWERS_TOO_LARGE);
            }
            hold(bytes);
        }

        /// Holds so much and no more from now on. What is there already cannot be refused.
        public void settle(long bytes) {
            long before = held.get();
            if (before != CLOSED && bytes != before) {
                measures.answerBytes.addAndGet(bytes - before);
                hold(bytes - before);
            }
        }

        /// Notes what was taken from the whole; the share may have been closed meanwhile.
        private void hold(long bytes) {
            if (held.getAndUpdate(now -> now == CLOSED ? CLOSED : now + bytes) == CLOSED) {
                measures.answerBytes.addAndGet(-bytes);
            }
        }

        @Override
        public void close() {
            long last = held.getAndSet(CLOSED);
            if (last != CLOSED) {
                measures.answerBytes.addAndGet(-last);
            }
        }
    }
}
