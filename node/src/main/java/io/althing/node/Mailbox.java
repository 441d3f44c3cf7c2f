package io.althing.node;

import io.althing.node.measure.Histogram;
import io.althing.node.spi.Clock;
import io.althing.node.spi.Lane;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/// Hands items from any thread to one lane, in bursts: what arrives while the lane is busy is
/// taken together.
///
/// @param <T> what is handed over
final class Mailbox<T> {
    /// A burst ends here even if more has come, so that the end-of-burst work (fsync, publish,
    /// timers) is not put off for ever.
    private static final int BURST_MAX = 4096;

    private final Lane lane;
    private final Clock clock;
    private final Histogram bursts;
    private final Consumer<T> each;
    private final Runnable atEndOfBurst;
    private final ConcurrentLinkedQueue<T> items = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean isScheduled = new AtomicBoolean();
    private final Runnable drain = this::drain;

    /// @param name under which the lane and the queue before it are measured
    Mailbox(String name, Lane lane, Environment environment, Consumer<T> each, Runnable atEndOfBurst) {
        this.lane = lane;
        this.clock = environment.clock();
        this.bursts = environment.measures().bursts(name);
        environment.measures().queue(name, items::size);
        this.each = each;
        this.atEndOfBurst = atEndOfBurst;
    }

    void put(T item) {
        items.add(item);
        schedule();
    }

    /// Is handed over with what comes next.
    void putAside(T item) {
        items.add(item);
    }

    /// Has the lane look at what was put aside.
    void wake() {
        schedule();
    }

    private void schedule() {
        // A plain read first: while a burst is pending, putting more costs no atomic write.
        if (!isScheduled.get() && isScheduled.compareAndSet(false, true)) {
            lane.execute(drain);
        }
    }

    private void drain() {
        long beganNanos = clock.nanoTime();
        for (int taken = 0; taken < BURST_MAX; taken++) {
            T item = items.poll();
            if (item == null) {
                break;
            }
            each.accept(item);
        }
        atEndOfBurst.run();
        bursts.observe(clock.nanoTime() - beganNanos);
        isScheduled.set(false);
        if (!items.isEmpty()) {
            schedule();
        }
    }
}
