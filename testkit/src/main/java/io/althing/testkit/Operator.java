package io.althing.testkit;

import io.althing.coordination.Ask;
import io.althing.coordination.Asks;
import io.althing.coordination.Kind;
import io.althing.coordination.Look;
import io.althing.coordination.Part;
import io.althing.coordination.Verdict;
import io.althing.node.Member;
import io.althing.node.Outcome;
import io.althing.store.Bytes;
import io.althing.store.Store;
import io.althing.store.command.Command;
import io.althing.store.command.Result;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/// What is done to sessions from outside.
final class Operator {
    private static final long WAIT_SECONDS = 30;
    private static final int HOLDERS_MAX = 100_000;

    /// By whom holders are told that they are forced out.
    private static final String NAME = "operator";

    private final Member leader;

    Operator(Member leader) {
        this.leader = leader;
    }

    void expire(long session) {
        Outcome<Result> ended = await(reply -> leader.write(new Command.RevokeLease(session), reply));
        boolean isEnded = ended instanceof Outcome.Answered<Result>(Result.LeaseRevoked _);
        if (!isEnded) {
            throw new AssertionError("session " + Long.toHexString(session) + " does not expire: " + ended);
        }
    }

    void takeBack(long session, String name) {
        int taken = 0;
        for (Kind kind : Kind.values()) {
            Part part = new Part(kind, Bytes.utf8(name), 1);
            for (Look.Holder holder : look().state(part, HOLDERS_MAX).holders()) {
                if (holder.who().session() == session) {
                    takeBack(part, holder);
                    taken++;
                }
            }
        }
        if (taken == 0) {
            throw new AssertionError("session " + Long.toHexString(session) + " holds nothing named " + name);
        }
    }

    private Look look() {
        Outcome<Store> fresh = await(leader::awaitLinearizable);
        if (fresh instanceof Outcome.Answered<Store>(var store)) {
            return new Look(store.own());
        }
        throw new AssertionError("the cluster cannot be asked: " + fresh);
    }

    private void takeBack(Part part, Look.Holder holder) {
        Ask force = new Ask.ForceRelease(holder.who(), part, holder.token(), NAME);
        Outcome<Result> taken = await(reply -> leader.write(Asks.command(force), reply));
        boolean isTaken = taken instanceof Outcome.Answered<Result>(Result.Called(var _, Verdict.Done _));
        if (!isTaken) {
            throw new AssertionError(holder + " is not forced out: " + taken);
        }
    }

    private static <T> Outcome<T> await(Consumer<Consumer<Outcome<T>>> request) {
        CompletableFuture<Outcome<T>> outcome = new CompletableFuture<>();
        request.accept(outcome::complete);
        return outcome.orTimeout(WAIT_SECONDS, TimeUnit.SECONDS).join();
    }
}
