package io.althing.bench.trial;

import java.util.concurrent.atomic.AtomicInteger;

/// Whoever holds the one lock by its own account, where nothing else tells that it is one.
final class Holders {
    private final AtomicInteger count = new AtomicInteger();

    void enter() {
        int inside = count.incrementAndGet();
        if (inside != 1) {
            throw new IllegalStateException(inside + " clients held the lock at once");
        }
    }

    void leave() {
        count.decrementAndGet();
    }
}
