package io.althing.simulation.workload;

import io.althing.node.Outcome;
import io.althing.simulation.cluster.SimCluster;
import io.althing.simulation.cluster.SimMember;
import io.althing.simulation.trial.Timeline.Kind;
import io.althing.simulation.world.World;
import io.althing.store.command.Command;
import io.althing.store.command.RangeQuery;
import io.althing.store.command.Result;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// Where all clients' requests pass, and are remembered with what became of them. A client that
/// hears nothing for long gives up and does not know.
public final class Desk {
    private static final long GIVE_UP_NANOS = 9_000_000_000L;

    private final World world;
    private final SimCluster cluster;
    private final List<Call> calls = new ArrayList<>();
    private final Map<Integer, Long> pausedUntilNanos = new TreeMap<>();
    private long toldRevision;
    private final RandomGenerator random;
    private double replyLoss;
    private boolean isClosed;

    /// @param replyLoss the share of writes whose answer never arrives
    public Desk(World world, SimCluster cluster, double replyLoss) {
        this.world = world;
        this.cluster = cluster;
        this.random = world.randomness().of("desk", 0);
        this.replyLoss = replyLoss;
    }

    /// From here on every answer arrives.
    public void calm() {
        replyLoss = 0;
    }

    /// No more requests of their own accord from here on.
    public void close() {
        isClosed = true;
    }

    boolean isClosed() {
        return isClosed;
    }

    public List<Call> calls() {
        return calls;
    }

    /// The greatest revision that any client was told of.
    public long toldRevision() {
        return toldRevision;
    }

    long nowNanos() {
        return world.nowNanos();
    }

    /// Stops a client for so long: it does nothing and hears nothing.
    public void pause(int client, long nanos) {
        pausedUntilNanos.merge(client, world.nowNanos() + nanos, Math::max);
    }

    /// Does something as this client, later.
    void after(int client, long nanos, Runnable task) {
        world.after(nanos, () -> whenAwake(client, task));
    }

    private void whenAwake(int client, Runnable task) {
        long leftNanos = pausedUntilNanos.getOrDefault(client, 0L) - world.nowNanos();
        if (leftNanos > 0) {
            world.after(leftNanos, () -> whenAwake(client, task));
        } else {
            task.run();
        }
    }

    Optional<SimMember> anyMember(RandomGenerator random) {
        List<SimMember> up = cluster.up();
        return up.isEmpty() ? Optional.empty() : Optional.of(up.get(random.nextInt(up.size())));
    }

    void write(int client, SimMember member, Command command, List<String> values, Consumer<Call> then) {
        write(client, member, command, false, values, then);
    }

    /// @param goesAlong whether it may wait a while for others to share an entry with
    void write(
            int client,
            SimMember member,
            Command command,
            boolean goesAlong,
            List<String> values,
            Consumer<Call> then) {
        Call call = new Call(client, Call.Kind.WRITE, command, null, values, toldRevision, world.nowNanos());
        Consumer<Outcome<Result>> reply = begin(call, member, then);
        member.attempt(() -> {
            if (goesAlong) {
                member.member().writeAlong(command, reply);
            } else {
                member.member().write(command, reply);
            }
        });
    }

    void read(int client, SimMember member, RangeQuery query, boolean isLocal, Consumer<Call> then) {
        Call.Kind kind = isLocal ? Call.Kind.LOCAL_READ : Call.Kind.LINEARIZABLE_READ;
        Call call = new Call(client, kind, null, query, List.of(), toldRevision, world.nowNanos());
        Consumer<Outcome<Result>> reply = begin(call, member, then);
        member.attempt(() -> {
            if (isLocal) {
                member.member().readLocal(query, reply);
            } else {
                member.member().read(query, reply);
            }
        });
    }

    private Consumer<Outcome<Result>> begin(Call call, SimMember member, Consumer<Call> then) {
        calls.add(call);
        if (world.isRead()) {
            say(call.client, "asks m" + member.id.value() + " to " + call.words());
        }
        world.after(GIVE_UP_NANOS, () -> finish(call, Call.Ending.UNKNOWN, null, then));
        if (call.kind == Call.Kind.WRITE && random.nextDouble() < replyLoss) {
            return outcome -> finish(call, Call.Ending.UNKNOWN, null, then);
        }
        return outcome -> {
            switch (outcome) {
                case Outcome.Answered<Result>(var result) -> finish(call, Call.Ending.ANSWERED, result, then);
                case Outcome.Unavailable<Result>(var reason, var isDefinite) ->
                    finish(call, isDefinite ? Call.Ending.REFUSED : Call.Ending.UNKNOWN, null, then);
            }
        };
    }

    private void finish(Call call, Call.Ending how, @Nullable Result result, Consumer<Call> then) {
        if (call.isOver()) {
            return;
        }
        call.end(how, result, world.nowNanos());
        world.noteFact(how.ordinal());
        if (result != null) {
            toldRevision = Math.max(toldRevision, result.revision());
            world.noteFact(result.revision());
        }
        if (world.isRead()) {
            say(call.client, result == null ? "hears nothing it can rely on: " + how : "hears: " + Words.of(result));
        }
        whenAwake(call.client, () -> then.accept(call));
    }

    void say(int client, String what) {
        world.tell(Kind.CLIENT, "client " + client, what);
    }
}
