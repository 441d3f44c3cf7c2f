package io.althing.door.etcd;

import io.althing.node.Member;
import io.althing.store.KeyRange;
import io.althing.store.watch.WatchHub;
import io.althing.store.watch.Watcher;
import io.althing.store.watch.Watcher.Polled;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/// Follows what happens in a range, for a call that waits for something. What happened is handed
/// over on the executor, one thing at a time.
final class Follower implements AutoCloseable {
    private static final int POLL_BYTES_MAX = 256 << 10;

    private final Executor turns;
    private final Consumer<Polled> each;
    private final Watcher watcher;

    /// Wakes since the turn that saw it at 0 last; above 0 a turn is running or due, as the first
    /// is from the beginning: the watcher may wake before it is known here.
    private final AtomicInteger due = new AtomicInteger(1);

    private volatile boolean isClosed;

    /// @param from the first revision of interest
    /// @param each takes events, or that they were compacted; never [Polled.Nothing]
    Follower(Member member, Executor turns, KeyRange range, long from, boolean withPuts, Consumer<Polled> each) {
        this(member.watches(), turns, range, from, withPuts, each);
    }

    /// In other keys than those of clients.
    Follower(WatchHub hub, Executor turns, KeyRange range, long from, boolean withPuts, Consumer<Polled> each) {
        this.turns = turns;
        this.each = each;
        this.watcher = hub.open(range, from, withPuts, true, false, this::wake);
        schedule();
    }

    private void wake() {
        if (due.getAndIncrement() == 0) {
            schedule();
        }
    }

    private void schedule() {
        try {
            turns.execute(this::turn);
        } catch (RejectedExecutionException _) {
            // The door is closed, and all calls with it.
            isClosed = true;
        }
    }

    private void turn() {
        int seen = due.get();
        while (!isClosed) {
            Polled polled = watcher.poll(POLL_BYTES_MAX);
            if (polled instanceof Polled.Nothing) {
                break;
            }
            each.accept(polled);
            if (polled instanceof Polled.Compacted) {
                break;
            }
        }
        if (isClosed) {
            watcher.close();
        } else if (due.addAndGet(-seen) > 0) {
            schedule();
        }
    }

    /// From any thread, also from within what takes the events.
    @Override
    public void close() {
        isClosed = true;
        wake();
    }
}
