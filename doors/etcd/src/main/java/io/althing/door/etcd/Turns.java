package io.althing.door.etcd;

import io.althing.store.watch.WatchHub;
import io.althing.store.watch.Watcher;
import java.util.concurrent.Executor;

/// Where that is done which watches lead to: on threads of its own, as whoever applies entries is
/// not to wait for it; but where it is next to nothing, on the applying thread itself, as another
/// takes longer to wake up. A hand-over of a lock is of that kind.
final class Turns {
    /// What one publication may lead to on the thread that made it: a lock has one next holder,
    /// a barrier lets thousands through.
    private static final int WATCHERS_MAX = 8;

    private static final long EVENTS_MAX = 32;

    private final Executor threads;
    private final boolean isShortcut;

    // Of the applying thread.
    private long revision;
    private int watchers;

    private Turns(Executor threads, boolean isShortcut) {
        this.threads = threads;
        this.isShortcut = isShortcut;
    }

    /// For what may take long.
    static Turns on(Executor threads) {
        return new Turns(threads, false);
    }

    /// For what never blocks, reads nothing from the disk, and takes microseconds.
    static Turns hereOrOn(Executor threads) {
        return new Turns(threads, true);
    }

    /// Whether what a watcher was woken for is to be done by whoever woke it, which, as it has
    /// something in memory, is the applying thread.
    boolean isHere(WatchHub hub, Watcher watcher) {
        long events = watcher.inMemory();
        if (!isShortcut || events < 0 || events > EVENTS_MAX) {
            return false;
        }
        if (hub.revision() != revision) {
            revision = hub.revision();
            watchers = 0;
        }
        return watchers++ < WATCHERS_MAX;
    }

    Executor threads() {
        return threads;
    }
}
