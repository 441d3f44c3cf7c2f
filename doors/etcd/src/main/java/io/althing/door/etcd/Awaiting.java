package io.althing.door.etcd;

import io.althing.node.Member;
import io.althing.store.KeyRange;
import io.althing.store.procedure.Keyspace;
import io.althing.store.watch.Watcher.Polled;
import io.grpc.stub.StreamObserver;
import java.util.function.Function;
import java.util.function.Predicate;

/// A call that waits until something is so, and changes nothing by it.
final class Awaiting<A> {
    private final Member member;
    private final KeyRange keys;
    private final Predicate<Keyspace> isSo;
    private final Function<Keyspace, A> answer;
    private final WaitingCall<A> call;

    /// @param keys where anything that matters happens
    /// @param answer what to say of the state at the end, be it so or not
    Awaiting(
            Member member,
            WaitingCalls waiting,
            KeyRange keys,
            Predicate<Keyspace> isSo,
            Function<Keyspace, A> answer,
            StreamObserver<A> call) {
        this.member = member;
        this.keys = keys;
        this.isSo = isSo;
        this.answer = answer;
        this.call = waiting.movable(call, member.measures().conditionWaits);
    }

    /// Once this member has caught up and it is known that the caller may see it.
    ///
    /// @param waitMillis 0 for not at all, below 0 for as long as it takes
    void start(long waitMillis) {
        Keyspace now = member.store().own();
        if (waitMillis == 0 || isSo.test(now)) {
            finish(now);
            return;
        }
        follow(now.revision() + 1);
        call.limit(waitMillis, () -> finish(member.store().own()));
    }

    private void follow(long from) {
        call.follow(member.store().ownWatches(), keys, from, this::happened);
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
        call.onNext(answer.apply(now));
    }
}
