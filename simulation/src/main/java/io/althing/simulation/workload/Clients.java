package io.althing.simulation.workload;

import io.althing.simulation.cluster.SimMember;
import io.althing.simulation.script.Conditions;
import io.althing.simulation.world.World;
import io.althing.store.command.Command;
import io.althing.store.command.RangeQuery;
import io.althing.store.command.Result;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.random.RandomGenerator;

/// Clients that ask any member for anything, one thing at a time.
public final class Clients {
    private static final long MILLI = 1_000_000L;

    private final World world;
    private final Desk desk;
    private final Conditions conditions;

    private final Questions questions;

    public Clients(World world, Desk desk, Conditions conditions) {
        this.world = world;
        this.desk = desk;
        this.conditions = conditions;
        this.questions = new Questions(conditions.keys(), conditions.valueBytes(), desk::toldRevision);
    }

    public void start() {
        for (int client = 1; client <= conditions.clients(); client++) {
            think(client, world.randomness().of("client", client));
        }
    }

    private void think(int client, RandomGenerator random) {
        long nanos = (long) (-Math.log(1 - random.nextDouble()) * conditions.thinkMillis() * MILLI);
        desk.after(client, nanos, () -> {
            if (!desk.isClosed()) {
                ask(client, random);
            }
        });
    }

    private void ask(int client, RandomGenerator random) {
        Optional<SimMember> up = desk.anyMember(random);
        if (up.isEmpty()) {
            think(client, random);
            return;
        }
        SimMember member = up.get();
        int what = random.nextInt(Questions.KINDS);
        if (Questions.isWrite(what)) {
            List<String> values = new ArrayList<>();
            desk.write(
                    client,
                    member,
                    questions.command(what, random, values),
                    values,
                    call -> learn(call, client, random));
        } else {
            RangeQuery query = questions.query(what, random);
            desk.read(client, member, query, Questions.isLocal(what), call -> learn(call, client, random));
        }
    }

    private void learn(Call call, int client, RandomGenerator random) {
        Result result = call.result();
        if (result != null) {
            questions.remember(result);
        }
        boolean isGuarded = call.command instanceof Command.Transaction guarded
                && !guarded.compares().isEmpty();
        if (isGuarded && call.ending() == Call.Ending.UNKNOWN && random.nextInt(4) > 0) {
            retry((Command.Transaction) Objects.requireNonNull(call.command), client, random);
        } else {
            think(client, random);
        }
    }

    /// Whoever does not know whether a guarded write took effect tries again under the same
    /// guard, of which only one can come true.
    private void retry(Command.Transaction guarded, int client, RandomGenerator random) {
        Optional<SimMember> up = desk.anyMember(random);
        if (up.isEmpty() || desk.isClosed()) {
            think(client, random);
            return;
        }
        List<String> values = new ArrayList<>();
        Command again = questions.withFreshValues(guarded, values);
        desk.write(client, up.get(), again, values, call -> learn(call, client, random));
    }
}
