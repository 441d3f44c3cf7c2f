package io.althing.chaos.load;

import io.althing.chaos.cluster.Cluster;
import io.althing.chaos.cluster.Patience;
import io.althing.simulation.workload.Call;
import io.althing.simulation.workload.Questions;
import io.althing.store.Bytes;
import io.althing.store.KeyRange;
import io.althing.store.command.Command;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// All clients of a cluster: what the simulator's clients ask, over real connections.
public final class Load implements AutoCloseable {
    private static final int KEYS = 6;
    private static final int DRIVER = 4000;
    private static final long AGAIN_NANOS = 50_000_000L;
    private static final Duration QUIET_LIMIT = Duration.ofSeconds(30);
    private static final Duration TOLD_LIMIT = Duration.ofSeconds(60);

    private final Pace pace;
    private final Desk desk;
    private final Witnesses witnesses;
    private final Followers followers;
    private final Lockers lockers;
    private final Clients clients;
    private final Pulse pulse;
    private final Retrier retrier;
    private List<Call> unknown = new ArrayList<>();
    private long written;

    /// @param pulseRest how long the pulse rests between its writes
    public Load(Cluster cluster, long seed, Pace pace, Duration pulseRest) {
        SplittableRandom seeds = new SplittableRandom(seed);
        this.pace = pace;
        this.desk = new Desk(cluster.seats().stream().map(seat -> seat.door).toList(), pace);
        this.witnesses = new Witnesses(desk, 1);
        this.followers = new Followers(desk, seeds.split());
        this.lockers = new Lockers(desk, seeds.split());
        // Nothing is compacted that the witnesses have not been told of.
        this.clients = new Clients(desk, new Questions(KEYS, 0, witnesses::unbrokenTo), seeds.split());
        this.pulse = new Pulse(desk, pace, pulseRest.toNanos());
        this.retrier = new Retrier(desk);
    }

    /// Lets clients work; the cluster must be new.
    public void start() {
        desk.execute(witnesses::start);
        resume();
    }

    /// Lets clients work again after a rest.
    public void resume() {
        desk.execute(() -> {
            desk.open();
            followers.start();
            lockers.start();
            clients.start();
            pulse.start();
            retrier.start();
        });
    }

    /// Ends an epoch: clients come to rest, and nothing is left of what they wrote.
    ///
    /// @throws AssertionError if the cluster does not get that far
    public Epoch rest() {
        desk.execute(() -> {
            desk.shut();
            lockers.stop();
        });
        Patience.await("all calls have ended", QUIET_LIMIT, () -> desk.ask(desk::isQuiet));
        Command wipe = new Command.DeleteRange(new KeyRange(Bytes.EMPTY, null), true);
        Call wiped = write(wipe, List.of(), -1, QUIET_LIMIT);
        if (wiped == null) {
            throw new AssertionError("not within " + QUIET_LIMIT.toSeconds() + " s: everything is deleted");
        }
        long upTo = revision(wiped);
        Patience.await(
                "watchers at all members are told what happened up to revision " + upTo,
                TOLD_LIMIT,
                () -> desk.ask(() -> witnesses.haveAllTold(upTo)));
        return desk.ask(() -> take(upTo));
    }

    private static long revision(Call call) {
        return call.result() == null ? 0 : call.result().revision();
    }

    private Epoch take(long upTo) {
        followers.stop();
        List<Call> calls = new ArrayList<>(unknown);
        List<Call> fresh = desk.takeCalls();
        calls.addAll(fresh);
        // They may still come to pass.
        unknown = fresh.stream()
                .filter(call -> call.kind == Call.Kind.WRITE && call.ending() == Call.Ending.UNKNOWN)
                .toList();
        long since = witnesses.since();
        return new Epoch(
                since,
                witnesses.takeHistory(upTo),
                witnesses.takeFirstTold(upTo),
                calls,
                followers.takePieces().stream()
                        .filter(piece -> piece.upTo() <= upTo)
                        .toList(),
                lockers.takeSessions(),
                lockers.resources());
    }

    /// Whether a write through this member is answered in time.
    public boolean writesThrough(int member, Duration limit) {
        String value = "w" + ++written;
        Command put = new Command.Put(Bytes.utf8("healed"), Bytes.utf8(value), 0, true, false, false);
        return write(put, List.of(value), member, limit) != null;
    }

    /// Tries until it is answered; null if that takes too long.
    ///
    /// @param member through which; less than 0 for any
    private @Nullable Call write(Command command, List<String> values, int member, Duration limit) {
        long endNanos = System.nanoTime() + limit.toNanos();
        Command next = command;
        List<String> itsValues = values;
        for (int attempt = 0; System.nanoTime() - endNanos < 0; attempt++) {
            int through = member < 0 ? attempt % desk.size() : member;
            CompletableFuture<Call> done = new CompletableFuture<>();
            Command asked = next;
            List<String> mayWrite = itsValues;
            desk.execute(() -> desk.write(DRIVER, through, asked, mayWrite, done::complete));
            try {
                Call call = done.get(2 * Desk.GIVE_UP_MILLIS, TimeUnit.MILLISECONDS);
                if (call.ending() == Call.Ending.ANSWERED) {
                    return call;
                }
            } catch (InterruptedException | ExecutionException | TimeoutException e) {
                throw new IllegalStateException("a call has no end", e);
            }
            if (command instanceof Command.Put put) {
                // Each try must be told from the others.
                String value = "w" + ++written;
                next = new Command.Put(put.key(), Bytes.utf8(value), 0, true, false, false);
                itsValues = List.of(value);
            }
            LockSupport.parkNanos(AGAIN_NANOS);
        }
        return null;
    }

    /// What a client found wrong while it worked; null for nothing.
    public @Nullable Throwable trouble() {
        return desk.ask(desk::trouble);
    }

    /// Calls since the last rest.
    public int callCount() {
        return desk.ask(desk::callCount);
    }

    public Pace pace() {
        return pace;
    }

    /// How many revisions watchers were told of.
    public long told() {
        return desk.ask(witnesses::told);
    }

    /// Writes of the client that retries.
    public long retriedWrites() {
        return retrier.done();
    }

    /// Those that it had to give up.
    public long failedWrites() {
        return retrier.failed();
    }

    @Override
    public void close() {
        desk.close();
    }
}
