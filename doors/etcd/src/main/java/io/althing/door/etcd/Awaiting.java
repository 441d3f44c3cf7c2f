package io.althing.door.etcd;

import io.althing.node.Member;
import io.althing.store.KeyRange;
import io.althing.store.procedure.Keyspace;
import io.althing.store.watch.Watcher.Polled;
import io.grpc.stub.ServerCallStreamObserver;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Function;
import java.util.function.Predicate;

/// A call that waits until something is so, and changes nothing by it.
final class Awaiting<A> {
    private final Member member;
    private final Executor turns;
    private final KeyRange keys;
    private final Predicate<Keyspace> isSo;
    private final Function<Keyspace, A> answer;
    private final ServerCallStreamObserver<A> call;
    private final WaitingCall waiting = new WaitingCall();

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
        call.setOnCancelHandler(waiting::end);
    }

    /// Once this member has caught up and it is known that the caller may see it.
    ///
    /// @param waitMillis 0 for not at all, below 0 for as long as it takes
    void start(long waitMillis, ScheduledExecutorService timers) {
        Keyspace now = member.store().own();
        if (waitMillis == 0 || isSo.test(now)) {
            finish(now);
            return;
        }
        follow(now.revision() + 1);
        waiting.limit(waitMillis, timers, () -> finish(member.store().own()));
    }

    private void follow(long from) {
        waiting.follow(() -> new Follower(member.store().ownWatches(), turns, keys, from, true, this::happened));
    }

    private void happened(Polled polled) {
        Keyspace now = member.store().own();
        if (isSo.test(now)) {
            finish(now);
        } else if (polled instanceof Polled.Compacted) {
            follow(now.revision() + 1);
        }
    }

    private void finish(Keyspace now) {
        if (waiting.end()) {
            Reply.done(call, answer.apply(now));
        }
    }
}
