package io.althing.door.etcd;

import io.althing.node.Member;
import io.althing.store.KeyRange;
import io.althing.store.procedure.Keyspace;
import io.althing.store.watch.Watcher.Polled;
import io.grpc.stub.ServerCallStreamObserver;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// A call that waits until something is so, and changes nothing by it.
final class Awaiting<A> {
    private final Member member;
    private final Executor turns;
    private final KeyRange keys;
    private final Predicate<Keyspace> isSo;
    private final Function<Keyspace, A> answer;
    private final ServerCallStreamObserver<A> call;
    private @Nullable Follower follower;
    private @Nullable Future<?> timeout;
    private boolean isOver;

    /// @param keys where anything that matters happens
    /// @param answer what to say of the state at the end, be it so or not
    Awaiting(
            Member member,
            Executor turns,
            KeyRange keys,
            Predicate<Keyspace> isSo,
            Function<Keyspace, A> answer,
            ServerCallStreamObserver<A> call) {
        this.member = member;
        this.turns = turns;
        this.keys = keys;
        this.isSo = isSo;
        this.answer = answer;
        this.call = call;
        call.setOnCancelHandler(this::end);
    }

    /// Once this member has caught up and it is known that the caller may see it.
    ///
    /// @param waitMillis 0 for not at all, below 0 for as long as it takes
    synchronized void start(long waitMillis, ScheduledExecutorService timers) {
        Keyspace now = member.store().own();
        if (waitMillis == 0 || isSo.test(now)) {
            finish(now);
            return;
        }
        follow(now.revision() + 1);
        if (waitMillis > 0) {
            try {
                timeout = timers.schedule(() -> finish(member.store().own()), waitMillis, TimeUnit.MILLISECONDS);
            } catch (RejectedExecutionException _) {
                // The door is closed, and all calls with it.
                end();
            }
        }
    }

    private void follow(long from) {
        follower = new Follower(member.store().ownWatches(), turns, keys, from, true, this::happened);
    }

    private synchronized void happened(Polled polled) {
        Keyspace now = member.store().own();
        if (isSo.test(now)) {
            finish(now);
        } else if (polled instanceof Polled.Compacted && follower != null && !isOver) {
            follower.close();
            follow(now.revision() + 1);
        }
    }

    private void finish(Keyspace now) {
        if (end()) {
            Reply.done(call, answer.apply(now));
        }
    }

    /// Returns whether the call is still to be answered.
    private synchronized boolean end() {
        if (isOver) {
            return false;
        }
        isOver = true;
        if (follower != null) {
            follower.close();
        }
        if (timeout != null) {
            timeout.cancel(false);
        }
        return true;
    }
}
