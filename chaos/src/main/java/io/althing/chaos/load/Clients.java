package io.althing.chaos.load;

import io.althing.simulation.workload.Call;
import io.althing.simulation.workload.Questions;
import io.althing.store.command.Command;
import io.althing.store.command.RangeQuery;
import io.althing.store.command.Result;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/// Clients that ask for anything, one thing at a time: most of them one member each, some any.
final class Clients {
    private static final int COUNT = 8;
    private static final int ROVERS = 2;
    private static final long THINK_NANOS = 30_000_000L;

    /// Whoever finds nobody waits a little longer, or its calls would be most of all there are.
    private static final long UNREACHED_NANOS = 300_000_000L;

    private final Desk desk;
    private final Questions questions;
    private final List<RandomGenerator> random = new ArrayList<>();

    Clients(Desk desk, Questions questions, SplittableRandom seeds) {
        this.desk = desk;
        this.questions = questions;
        for (int client = 0; client <= COUNT; client++) {
            random.add(seeds.split());
        }
    }

    void start() {
        for (int client = 1; client <= COUNT; client++) {
            think(client, THINK_NANOS);
        }
    }

    private void think(int client, long meanNanos) {
        long nanos = (long) (-Math.log(1 - random.get(client).nextDouble()) * meanNanos);
        desk.after(nanos, () -> {
            if (!desk.isShut()) {
                ask(client);
            }
        });
    }

    private int member(int client) {
        return client <= ROVERS ? random.get(client).nextInt(desk.size()) : client % desk.size();
    }

    private void ask(int client) {
        int what = random.get(client).nextInt(Questions.KINDS);
        if (Questions.isWrite(what)) {
            List<String> values = new ArrayList<>();
            Command command = questions.command(what, random.get(client), values);
            desk.write(client, member(client), command, values, call -> learn(call, client));
        } else {
            RangeQuery query = questions.query(what, random.get(client));
            desk.read(client, member(client), query, Questions.isLocal(what), call -> learn(call, client));
        }
    }

    private void learn(Call call, int client) {
        Result result = call.result();
        if (result != null) {
            questions.remember(result);
        }
        boolean isWorthRetrying = call.ending() == Call.Ending.UNKNOWN
                && !desk.isShut()
                && random.get(client).nextInt(4) > 0;
        if (isWorthRetrying
                && call.command instanceof Command.Transaction guarded
                && !guarded.compares().isEmpty()) {
            // Of two tries under the same guard only one can come true.
            List<String> values = new ArrayList<>();
            Command again = questions.withFreshValues(guarded, values);
            desk.write(client, member(client), again, values, next -> learn(next, client));
        } else {
            think(client, result == null ? UNREACHED_NANOS : THINK_NANOS);
        }
    }
}
