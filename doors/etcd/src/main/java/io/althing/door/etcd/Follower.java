package io.althing.door.etcd;

import io.althing.node.Member;
import io.althing.store.KeyRange;
import io.althing.store.watch.WatchHub;
import io.althing.store.watch.Watcher;
import io.althing.store.watch.Watcher.Polled;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Follows what happens in a range, for a call that waits for something. What happened is handed
/// over where `turns` says, one thing at a time.
final class Follower implements AutoCloseable {
    private static final int POLL_BYTES_MAX = 256 << 10;

    private final WatchHub hub;
    private final Turns turns;
    private final Consumer<Polled> each;
    private final Watcher watcher;

    /// Wakes since the turn that saw it at 0 last; above 0 a turn is running or due, as the first
    /// is from the beginning: the watcher may wake before it is known here.
    private final AtomicInteger due = new AtomicInteger(1);

    private volatile boolean isClosed;

    /// @param from the first revision of interest
    /// @param each takes events, or that they were compacted; never [Polled.Nothing]
    Follower(Member member, Turns turns, KeyRange range, long from, boolean withPuts, Consumer<Polled> each) {
        this(member.watches(), turns, range, from, withPuts, each);
    }

    /// In other keys than those of clients.
    Follower(WatchHub hub, Turns turns, KeyRange range, long from, boolean withPuts, Consumer<Polled> each) {
        this.hub = hub;
        this.turns = turns;
        this.each = each;
        this.watcher = hub.open(range, from, withPuts, true, false, this::wake);
        begin();
    }

    /// Mostly nothing has happened yet; what has must not be handed over before this is known to
    /// whoever opens it.
    private void begin() {
        Polled polled = watcher.inMemory() == 0 ? watcher.poll(POLL_BYTES_MAX) : null;
        if (!(polled instanceof Polled.Nothing)) {
            schedule(() -> turn(polled));
        } else if (due.decrementAndGet() > 0) {
            schedule(() -> turn(null));
        }
    }

    private void wake() {
        if (due.getAndIncrement() > 0) {
            return;
        }
        if (isClosed || turns.isHere(hub, watcher)) {
            turnHere();
        } else {
            schedule(() -> turn(null));
        }
    }

    private void turnHere() {
        try {
            turn(null);
        } catch (RuntimeException e) {
            // It is this call's, and not to stop whoever applies entries.
            schedule(() -> {
                throw e;
            });
        }
    }

    private void schedule(Runnable turn) {
        try {
            turns.threads().execute(turn);
        } catch (RejectedExecutionException _) {
            // The door is closed, and all calls with it.
            isClosed = true;
        }
    }

    /// @param taken what was polled already, if anything
    private void turn(@Nullable Polled taken) {
        int seen = due.get();
        Polled polled = taken;
        while (!isClosed) {
            if (polled == null) {
                polled = watcher.poll(POLL_BYTES_MAX);
            }
            if (!(polled instanceof Polled.Nothing)) {
                each.accept(polled);
            }
            if (isAll(polled)) {
                break;
            }
            polled = null;
        }
        if (isClosed) {
            watcher.close();
        } else if (due.addAndGet(-seen) > 0) {
            schedule(() -> turn(null));
        }
    }

    private static boolean isAll(Polled polled) {
        return !(polled instanceof Polled.Events events) || events.isAll();
    }

    /// From any thread, also from within what takes the events.
    @Override
    public void close() {
        isClosed = true;
        wake();
    }
}
