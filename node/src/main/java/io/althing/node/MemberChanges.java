package io.althing.node;

import io.althing.node.Outcome.Reason;
import io.althing.raft.membership.Configuration;
import io.althing.raft.membership.NodeId;
import io.althing.store.Store;
import io.althing.store.auth.Caller;
import io.althing.store.command.Command;
import io.althing.store.command.MemberCommand;
import io.althing.store.command.Result;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Changes of members as clients ask for them: written to the log as what is meant, and answered
/// once that is in force here. All but [#ask] belongs to the core lane.
final class MemberChanges {
    private record Waiting(
            @Nullable Caller caller,
            MemberCommand command,
            Outcome<Result> answer,
            long deadlineNanos,
            Consumer<Outcome<Result>> reply) {}

    private final Supplier<Store> store;
    private final Roster roster;
    private final Preflight preflight;
    private final BiConsumer<Command, Consumer<Outcome<Result>>> write;
    private final Consumer<Runnable> core;
    private final long patienceNanos;
    private final long promotionNanos;
    private final List<Waiting> waiting = new ArrayList<>();

    /// @param promotionNanos a learner that has not caught up by then is not ready
    MemberChanges(
            Supplier<Store> store,
            Roster roster,
            Preflight preflight,
            BiConsumer<Command, Consumer<Outcome<Result>>> write,
            Consumer<Runnable> core,
            long patienceNanos,
            long promotionNanos) {
        this.store = store;
        this.roster = roster;
        this.preflight = preflight;
        this.write = write;
        this.core = core;
        this.patienceNanos = patienceNanos;
        this.promotionNanos = promotionNanos;
    }

    /// Any thread.
    ///
    /// @param caller null for a member itself
    void ask(@Nullable Caller caller, MemberCommand command, long nowNanos, Consumer<Outcome<Result>> reply) {
        Store now = store.get();
        Result.Failure forbidden = caller == null ? null : now.authority().refusesAnyoneButRoot(caller);
        Reason refusal = roster.rules().refusal(command);
        if (forbidden != null) {
            reply.accept(new Outcome.Answered<>(new Result.Failed(now.revision(), forbidden)));
        } else if (refusal != null) {
            reply.accept(new Outcome.Unavailable<>(refusal, true));
        } else if (caller == null) {
            carryOut(caller, command, nowNanos, reply);
        } else {
            preflight.look(command, taken -> {
                if (taken == null) {
                    carryOut(caller, command, nowNanos, reply);
                } else {
                    reply.accept(new Outcome.Unavailable<>(taken, true));
                }
            });
        }
    }

    private void carryOut(
            @Nullable Caller caller, MemberCommand command, long nowNanos, Consumer<Outcome<Result>> reply) {
        boolean isPromotion = command instanceof MemberCommand.Promote;
        long deadlineNanos = nowNanos + (isPromotion ? promotionNanos : patienceNanos);
        write.accept(onBehalfOf(caller, command), outcome -> {
            if (outcome instanceof Outcome.Answered<Result>(var result) && !(result instanceof Result.Failed)) {
                core.accept(() -> await(new Waiting(caller, command, outcome, deadlineNanos, reply)));
            } else {
                reply.accept(outcome);
            }
        });
    }

    private static Command onBehalfOf(@Nullable Caller caller, MemberCommand command) {
        return caller == null ? command : command.onBehalfOf(caller);
    }

    private void await(Waiting each) {
        if (isInForce(each.command)) {
            each.reply.accept(each.answer);
        } else {
            waiting.add(each);
        }
    }

    /// Answers those whose change is in force, and those who have waited long enough.
    void look(long nowNanos) {
        for (Waiting each : List.copyOf(waiting)) {
            if (isInForce(each.command)) {
                waiting.remove(each);
                each.reply.accept(each.answer);
            } else if (each.deadlineNanos - nowNanos <= 0) {
                waiting.remove(each);
                giveUp(each);
            }
        }
    }

    private void giveUp(Waiting each) {
        if (each.command instanceof MemberCommand.Promote(var id)) {
            write.accept(onBehalfOf(each.caller, new MemberCommand.Hold(id)), outcome -> {});
            each.reply.accept(new Outcome.Unavailable<>(Reason.LEARNER_NOT_READY, true));
        } else {
            each.reply.accept(new Outcome.Unavailable<>(Reason.TIMED_OUT, false));
        }
    }

    private boolean isInForce(MemberCommand command) {
        Configuration applied = roster.applied();
        NodeId id = new NodeId(command.id());
        return switch (command) {
            case MemberCommand.Replace(var _, var successor, var _) ->
                applied.members().contains(new NodeId(successor));
            case MemberCommand.Add _ -> applied.members().contains(id);
            case MemberCommand.Remove _ -> roster.isGone(id);
            case MemberCommand.Promote _ -> applied.voters().contains(id);
            case MemberCommand.Update(var _, var peerUrls) -> roster.isAt(id, peerUrls);
            case MemberCommand.Publish _, MemberCommand.Hold _ -> true;
        };
    }

    /// Whoever waits is answered.
    void stop() {
        waiting.forEach(each -> each.reply.accept(new Outcome.Unavailable<>(Reason.STOPPED, false)));
        waiting.clear();
    }
}
