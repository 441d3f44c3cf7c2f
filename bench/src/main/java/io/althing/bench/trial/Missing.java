package io.althing.bench.trial;

import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;

/// Events that are due and have not come.
final class Missing {
    private final AtomicLong events = new AtomicLong();
    private final CompletableFuture<Void> none = new CompletableFuture<>();
    private volatile boolean isAllDue;

    /// Some may have come before.
    void due(int more) {
        events.addAndGet(more);
    }

    void came() {
        if (events.decrementAndGet() == 0 && isAllDue) {
            none.complete(null);
        }
    }

    /// No more are due after this.
    void awaitNone(Failures failures) throws IOException {
        isAllDue = true;
        if (events.get() == 0) {
            none.complete(null);
        }
        failures.await(none, () -> events + " events are missing");
    }
}
