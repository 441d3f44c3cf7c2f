package io.althing.simulation.workload;

import io.althing.node.Outcome;
import io.althing.simulation.cluster.SimCluster;
import io.althing.simulation.cluster.SimMember;
import io.althing.simulation.swarm.Swarm;
import io.althing.simulation.world.World;
import io.althing.store.Bytes;
import io.althing.store.KeyRange;
import io.althing.store.command.Command;
import io.althing.store.command.Compare;
import io.althing.store.command.RangeQuery;
import io.althing.store.command.Result;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// Clients that ask any member for anything, one thing at a time, and remember what they were
/// told. One that hears nothing for long gives up and does not know.
public final class Clients {
    private static final long GIVE_UP_NANOS = 9_000_000_000L;
    private static final long THINK_NANOS = 40_000_000L;
    private static final KeyRange EVERYTHING = new KeyRange(Bytes.EMPTY, null);

    private final World world;
    private final SimCluster cluster;
    private final Swarm swarm;
    private final List<Call> calls = new ArrayList<>();
    private long toldRevision;
    private long lastModRevision;
    private boolean isResting;

    public Clients(World world, SimCluster cluster, Swarm swarm) {
        this.world = world;
        this.cluster = cluster;
        this.swarm = swarm;
    }

    public void start() {
        for (int client = 0; client < swarm.clients(); client++) {
            think(client, world.randomness().of("client", client));
        }
    }

    /// No more requests from here on.
    public void rest() {
        isResting = true;
    }

    public List<Call> calls() {
        return calls;
    }

    private void think(int client, RandomGenerator random) {
        long nanos = (long) (-Math.log(1 - random.nextDouble()) * THINK_NANOS);
        world.after(nanos, () -> {
            if (!isResting) {
                ask(client, random);
            }
        });
    }

    private void ask(int client, RandomGenerator random) {
        List<SimMember> up = cluster.up();
        if (up.isEmpty()) {
            think(client, random);
            return;
        }
        SimMember member = up.get(random.nextInt(up.size()));
        String value = client + "-" + calls.size();
        Bytes key = Bytes.utf8("k" + random.nextInt(swarm.keys()));
        switch (random.nextInt(12)) {
            case 0, 1, 2, 3 -> write(client, random, member, value, put(key, value));
            case 4 -> write(client, random, member, "", new Command.DeleteRange(KeyRange.single(key), true));
            case 5, 6 -> write(client, random, member, value, putIfUnchanged(key, value));
            case 7 -> write(client, random, member, "", new Command.Compact(Math.max(1, toldRevision - 20)));
            case 8, 9, 10 -> read(client, random, member, Call.Kind.LINEARIZABLE_READ);
            default -> read(client, random, member, Call.Kind.LOCAL_READ);
        }
    }

    private static Command put(Bytes key, String value) {
        return new Command.Put(key, Bytes.utf8(value), 0, true, false, false);
    }

    /// Puts if the key has not changed since the last change that anybody was told of.
    private Command putIfUnchanged(Bytes key, String value) {
        Compare unchanged = new Compare(
                KeyRange.single(key), Compare.Target.MOD, Compare.Relation.LESS, lastModRevision + 1, Bytes.EMPTY);
        return new Command.Transaction(
                List.of(unchanged),
                List.of((Command.Put) put(key, value)),
                List.of(RangeQuery.of(KeyRange.single(key))));
    }

    private void write(int client, RandomGenerator random, SimMember member, String value, Command command) {
        Call call = begin(client, member, Call.Kind.WRITE, value, command.toString());
        Consumer<Outcome<Result>> reply = reply(client, random, call);
        member.attempt(() -> member.member().write(command, reply));
    }

    private void read(int client, RandomGenerator random, SimMember member, Call.Kind kind) {
        Call call = begin(client, member, kind, "", "read all");
        Consumer<Outcome<Result>> reply = reply(client, random, call);
        RangeQuery query = RangeQuery.of(EVERYTHING);
        if (kind == Call.Kind.LOCAL_READ) {
            member.attempt(() -> member.member().readLocal(query, reply));
        } else {
            member.attempt(() -> member.member().read(query, reply));
        }
    }

    private Call begin(int client, SimMember member, Call.Kind kind, String value, String text) {
        Call call = new Call(kind, value, "client " + client + " at " + member.id + " " + text, toldRevision);
        calls.add(call);
        if (world.isRead()) {
            world.note("client " + client, "asks " + member.id + ": " + kind + " " + text);
        }
        return call;
    }

    private Consumer<Outcome<Result>> reply(int client, RandomGenerator random, Call call) {
        world.after(GIVE_UP_NANOS, () -> finish(client, random, call, Call.Ending.UNKNOWN, null));
        return outcome -> {
            switch (outcome) {
                case Outcome.Answered<Result>(var result) -> finish(client, random, call, Call.Ending.ANSWERED, result);
                case Outcome.Unavailable<Result>(var reason, var isDefinite) ->
                    finish(client, random, call, isDefinite ? Call.Ending.REFUSED : Call.Ending.UNKNOWN, null);
            }
        };
    }

    private void finish(int client, RandomGenerator random, Call call, Call.Ending how, @Nullable Result result) {
        if (call.isOver()) {
            return;
        }
        call.end(how, result);
        world.noteFact(how.ordinal());
        if (world.isRead()) {
            world.note("client " + client, "hears " + (result == null ? how : result));
        }
        if (result != null) {
            toldRevision = Math.max(toldRevision, result.revision());
            lastModRevision = Math.max(lastModRevision, result.revision() - random.nextInt(4));
        }
        think(client, random);
    }
}
