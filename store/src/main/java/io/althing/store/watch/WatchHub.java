package io.althing.store.watch;

import io.althing.store.KeyRange;

/// Where watchers register. Publishing happens on the applying thread; opening, polling and closing on any.
public final class WatchHub {
    /// Opens a watcher of the events of `range` from `startRevision` on (0: after the present revision).
    ///
    /// @param withPrevious deliver the pair before each event too
    /// @param onReady called, on the applying thread or within this call, when [Watcher#poll] may have something
    ///     after it said it had nothing;
    ///     must not block
    public Watcher open(
            KeyRange range,
            long startRevision,
            boolean wantsPuts,
            boolean wantsDeletes,
            boolean withPrevious,
            Runnable onReady) {
        throw new UnsupportedOperationException();
    }

    /// The revision up to which in-sync watchers have been handed everything.
    public long revision() {
        throw new UnsupportedOperationException();
    }

    public int watcherCount() {
        throw new UnsupportedOperationException();
    }
}
