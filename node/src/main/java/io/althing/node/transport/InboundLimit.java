package io.althing.node.transport;

import java.util.concurrent.atomic.AtomicInteger;

/// How many connections may be open that have not said who they are.
final class InboundLimit {
    private static final int STRANGERS_MAX = 256;

    private final AtomicInteger strangers = new AtomicInteger();

    boolean enter() {
        if (strangers.incrementAndGet() > STRANGERS_MAX) {
            strangers.decrementAndGet();
            return false;
        }
        return true;
    }

    void leave() {
        strangers.decrementAndGet();
    }
}
