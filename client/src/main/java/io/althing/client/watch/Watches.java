package io.althing.client.watch;

import io.althing.client.rpc.Rpc;

/// Watching keys. A watch outlives the member that serves it: it goes on at another one exactly
/// where it was, with no event lost and none told twice. It ends only when it is closed, when
/// what it would have to tell next has been compacted, or when the cluster refuses it.
public final class Watches {
    private final Rpc rpc;

    public Watches(Rpc rpc) {
        this.rpc = rpc;
    }

    /// Has a listener told of events until the watcher is closed.
    public Watcher watch(Watch watch, WatchListener listener) {
        Watcher watcher = new Watcher(rpc, watch, listener);
        watcher.start();
        return watcher;
    }

    /// Returns events to whoever asks for them.
    public WatchReader read(Watch watch) {
        return new WatchReader(this, watch);
    }
}
