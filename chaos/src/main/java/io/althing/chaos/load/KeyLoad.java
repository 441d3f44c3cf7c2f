package io.althing.chaos.load;

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
import org.jspecify.annotations.Nullable;

/// Keys, watches, leases, and locks as etcd's clients make them of these: what the simulator's
/// clients ask, over real connections.
public final class KeyLoad implements Load {
    private static final int KEYS = 6;
    private static final int CALLS_MAX = 15_000;
    private static final long WORK_NANOS = 60_000_000_000L;
    private static final Duration WIPE_LIMIT = Duration.ofSeconds(30);
    private static final Duration TOLD_LIMIT = Duration.ofSeconds(60);

    private final Probe probe;
    private final Desk desk;
    private final Witnesses witnesses;
    private final Followers followers;
    private final Lockers lockers;
    private final Clients clients;
    private List<Call> unknown = new ArrayList<>();
    private long lostWithoutTokens;

    public KeyLoad(Probe probe, long seed) {
        SplittableRandom seeds = new SplittableRandom(seed);
        this.probe = probe;
        this.desk = probe.desk();
        this.witnesses = new Witnesses(desk, 1);
        this.followers = new Followers(desk, seeds.split());
        this.lockers = new Lockers(desk, seeds.split());
        // Nothing is compacted that the witnesses have not been told of.
        this.clients = new Clients(desk, new Questions(KEYS, 0, witnesses::unbrokenTo), seeds.split());
    }

    @Override
    public void start() {
        desk.execute(witnesses::start);
        resume();
    }

    @Override
    public void resume() {
        probe.start();
        desk.execute(() -> {
            followers.start();
            lockers.start();
            clients.start();
        });
    }

    @Override
    public boolean isRestDue(long workedNanos) {
        return workedNanos > WORK_NANOS || desk.ask(desk::callCount) > CALLS_MAX;
    }

    /// Nothing is left of what clients wrote.
    @Override
    public Epoch rest() {
        desk.execute(() -> {
            desk.shut();
            lockers.stop();
        });
        probe.rest();
        Command wipe = new Command.DeleteRange(new KeyRange(Bytes.EMPTY, null), true);
        Call wiped = probe.write(wipe, List.of(), -1, WIPE_LIMIT);
        if (wiped == null) {
            throw new AssertionError("not within " + WIPE_LIMIT.toSeconds() + " s: everything is deleted");
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
        lostWithoutTokens =
                lockers.resources().stream().mapToLong(each -> each.lostNaive()).sum();
        return new KeyEpoch(
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

    @Override
    public @Nullable Throwable trouble() {
        return probe.trouble();
    }

    /// How many revisions watchers were told of.
    @Override
    public long told() {
        return desk.ask(witnesses::told);
    }

    @Override
    public List<Figure> figures() {
        return List.of(
                Figure.of("updates lost by a resource that trusts locks without tokens", lostWithoutTokens),
                Figure.of("updates lost by one that asks for tokens", 0));
    }

    @Override
    public void close() {
        // All its clients are the probe's.
    }
}
