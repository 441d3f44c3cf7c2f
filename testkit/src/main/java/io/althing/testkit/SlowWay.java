package io.althing.testkit;

import io.althing.node.spi.Lane;
import java.util.ArrayDeque;

/// A way on which everything takes longer, and nothing overtakes. Sent on from the lane, or at
/// once where nothing is held up.
final class SlowWay {
    /// Beyond it messages are lost, as they are where too much is on its way.
    private static final int ROOM = 100_000;

    private final Lane lane;

    /// Guards what is below; what is sent on is sent within it, so that it keeps its order.
    private final Object lock = new Object();

    private final ArrayDeque<Runnable> held = new ArrayDeque<>();
    private long delayNanos;

    SlowWay(Lane lane) {
        this.lane = lane;
    }

    void delay(long nanos) {
        synchronized (lock) {
            delayNanos = nanos;
        }
    }

    void pass(Runnable send) {
        synchronized (lock) {
            if (delayNanos == 0 && held.isEmpty()) {
                send.run();
            } else if (held.size() < ROOM) {
                held.add(send);
                lane.schedule(delayNanos, this::sendFirst);
            }
        }
    }

    private void sendFirst() {
        synchronized (lock) {
            held.remove().run();
        }
    }
}
