package io.althing.chaos.load;

import io.althing.simulation.workload.Call;
import io.althing.store.Bytes;
import io.althing.store.command.Command;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/// A client as most programs are: it stays at one member, goes on to the next when a call fails,
/// and gives a write up only after a long while.
final class Retrier {
    private static final int CLIENT = 2000;
    private static final long AGAIN_NANOS = 5_000_000L;
    private static final long REST_NANOS = 20_000_000L;
    private static final long PATIENCE_NANOS = 15_000_000_000L;
    private static final Bytes KEY = Bytes.utf8("retried");

    private final Desk desk;
    private final AtomicLong done = new AtomicLong();
    private final AtomicLong failed = new AtomicLong();
    private int member;
    private long written;

    Retrier(Desk desk) {
        this.desk = desk;
    }

    /// Writes that were done, perhaps after some tries.
    long done() {
        return done.get();
    }

    /// Writes that it gave up.
    long failed() {
        return failed.get();
    }

    void start() {
        next();
    }

    private void next() {
        if (!desk.isShut()) {
            attempt(System.nanoTime());
        }
    }

    private void attempt(long begunNanos) {
        String value = "r" + ++written;
        Command put = new Command.Put(KEY, Bytes.utf8(value), 0, true, false, false);
        desk.write(CLIENT, member, put, List.of(value), call -> {
            if (call.ending() == Call.Ending.ANSWERED) {
                done.incrementAndGet();
                desk.after(REST_NANOS, this::next);
                return;
            }
            member = (member + 1) % desk.size();
            if (System.nanoTime() - begunNanos > PATIENCE_NANOS) {
                failed.incrementAndGet();
                desk.after(REST_NANOS, this::next);
            } else {
                desk.after(AGAIN_NANOS, () -> attempt(begunNanos));
            }
        });
    }
}
