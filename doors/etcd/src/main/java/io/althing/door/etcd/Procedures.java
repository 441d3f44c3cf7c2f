package io.althing.door.etcd;

import io.althing.coordination.Ask;
import io.althing.coordination.Asks;
import io.althing.coordination.Invalid;
import io.althing.coordination.Look;
import io.althing.coordination.Verdict;
import io.althing.node.Member;
import io.althing.node.Outcome;
import io.althing.store.Store;
import io.althing.store.audit.Deed;
import io.althing.store.auth.Caller;
import io.althing.store.command.Result;
import io.althing.store.command.Result.Failure;
import io.althing.store.members.FeatureLevel;
import io.grpc.stub.StreamObserver;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Calls procedures on behalf of callers.
final class Procedures {
    interface Then {
        /// @param verdict none that refuses
        void next(Verdict verdict, long revision);
    }

    private final Member member;

    Procedures(Member member) {
        this.member = member;
    }

    /// Goes on with the verdict, or ends the call with the error it stands for.
    void ask(Caller caller, Ask ask, StreamObserver<?> call, Then then) {
        ask(caller, ask, null, call, then);
    }

    /// @param deed what is written down of it; null for nothing
    void ask(Caller caller, Ask ask, @Nullable Deed deed, StreamObserver<?> call, Then then) {
        member.write(Asks.command(ask).onBehalfOf(caller, deed), told(call, then));
    }

    /// As [#ask], for what is only to stand in a long line; see [Member#writeAlong].
    void askAlong(Caller caller, Ask ask, StreamObserver<?> call, Then then) {
        member.writeAlong(Asks.command(ask).onBehalfOf(caller), told(call, then));
    }

    private static Consumer<Outcome<Result>> told(StreamObserver<?> call, Then then) {
        return Reply.then(call, result -> {
            Result.Called called = (Result.Called) result;
            Verdict verdict = (Verdict) called.answer();
            if (verdict instanceof Verdict.Refused refused) {
                call.onError(ProcedureErrors.of(refused));
            } else {
                then.next(verdict, called.revision());
            }
        });
    }

    /// What stands against a caller who keeps a lease alive, be it a session or not.
    @Nullable
    Failure refusesRenewal(Caller caller, long lease) {
        Store store = member.store();
        if (!store.auth().isEnabled()) {
            return null;
        }
        Look look = new Look(store.own());
        return store.authority().refusesRenewal(caller, lease, look.userOf(lease), look.namesOf(lease));
    }

    /// Whether this level may be used.
    boolean isAtLeast(int featureLevel) {
        return member.store().membership().featureLevel() >= featureLevel;
    }

    /// Runs a request; what is wrong with it by itself, or with this cluster, ends the call.
    void checked(StreamObserver<?> call, Runnable request) {
        checked(call, FeatureLevel.PROCEDURES, request);
    }

    /// @param level that the cluster must use
    void checked(StreamObserver<?> call, int level, Runnable request) {
        Reply.checked(call, () -> {
            if (!isAtLeast(level)) {
                throw ProcedureErrors.notCapable();
            }
            try {
                request.run();
            } catch (Invalid e) {
                throw ProcedureErrors.of(e);
            }
        });
    }

    /// Answers from the state once everything committed before is applied.
    <A> void fresh(StreamObserver<A> call, Function<Store, A> answer) {
        Reply.fresh(member, call, store -> {
            try {
                return answer.apply(store);
            } catch (Invalid e) {
                throw ProcedureErrors.of(e);
            }
        });
    }
}
