package io.althing.server.ui.lab;

import io.althing.raft.Effect;
import io.althing.raft.Input;
import io.althing.raft.Invariant;
import io.althing.raft.Raft;
import io.althing.raft.RaftOptions;
import io.althing.raft.log.Entry;
import io.althing.raft.membership.Configuration;
import io.althing.raft.membership.NodeId;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// Five members in virtual time, a millisecond after the other. Only the world is made up: the
/// members are [Raft], as in production.
final class World {
    static final int MEMBERS = 5;

    private static final long NANOS_PER_MILLI = 1_000_000;
    private static final long ELECTION_NANOS = 1_000 * NANOS_PER_MILLI;
    private static final long HEARTBEAT_NANOS = 150 * NANOS_PER_MILLI;

    /// What is seen of the world.
    interface Witness {
        void sent(Wires.Flight flight);

        void changed(int member);

        void noted(int atMillis, int member, String text);
    }

    private final long seed;
    private final Witness witness;
    private final List<Script.Move> moves;
    private final Wires wires;
    private final Disk[] disks = new Disk[MEMBERS + 1];
    private final @Nullable Raft[] rafts = new Raft[MEMBERS + 1];
    private final List<Entry> committed = new ArrayList<>();

    /// What is played next.
    private int nowMillis;

    private int nextMove;
    private int proposals;

    World(Script script, Witness witness) {
        this.seed = script.seed();
        this.moves = new ArrayList<>(script.moves());
        this.witness = witness;
        this.wires = new Wires(random(0));
        Configuration founders = voters(script.voters());
        for (int i = 1; i <= MEMBERS; i++) {
            disks[i] = new Disk(founders);
        }
    }

    private RandomGenerator random(int whose) {
        return RandomGeneratorFactory.of("L64X128MixRandom").create(seed * (MEMBERS + 1) + whose);
    }

    private static Configuration voters(int count) {
        return Configuration.of(
                IntStream.rangeClosed(1, count).mapToObj(NodeId::new).toList());
    }

    private long nowNanos() {
        return nowMillis * NANOS_PER_MILLI;
    }

    /// Null while it is down.
    @Nullable
    Raft raft(int member) {
        return rafts[member];
    }

    Disk disk(int member) {
        return disks[member];
    }

    /// The moment that is played next.
    int nowMillis() {
        return nowMillis;
    }

    /// Something more is done.
    ///
    /// @param more ascending by their time
    /// @throws IllegalArgumentException if some of it would be in the past, or in front of what
    ///     is to be done already, or is too much
    void add(List<Script.Move> more) {
        if (more.isEmpty()) {
            return;
        }
        int first = more.getFirst().atMillis();
        if (first < nowMillis) {
            throw new IllegalArgumentException(
                    "a move at " + first + " ms is in the past of a world at " + nowMillis + " ms: begin it anew");
        }
        Script.require(moves.isEmpty() || moves.getLast().atMillis() <= first, "a move before others");
        Script.require(moves.size() + more.size() <= Script.MOVES_MAX, "the number of moves");
        moves.addAll(more);
    }

    /// Plays one millisecond.
    void step() {
        if (nowMillis == 0) {
            for (int i = 1; i <= MEMBERS; i++) {
                start(i, true);
            }
        }
        while (nextMove < moves.size() && moves.get(nextMove).atMillis() <= nowMillis) {
            move(moves.get(nextMove++));
        }
        for (Wires.Flight each = wires.next(nowMillis); each != null; each = wires.next(nowMillis)) {
            give(each.to(), new Input.Received(new NodeId(each.from()), each.message()));
        }
        for (int i = 1; i <= MEMBERS; i++) {
            Raft raft = rafts[i];
            if (raft != null && raft.nextDeadlineNanos() <= nowNanos()) {
                give(i, new Input.Tick());
            }
        }
        nowMillis++;
    }

    private void move(Script.Move move) {
        int a = move.a();
        switch (move.deed()) {
            case CRASH -> {
                rafts[a] = null;
                witness.changed(a);
            }
            case START -> {
                if (rafts[a] == null) {
                    start(a, false);
                }
            }
            case CUT -> wires.cut(a, move.b(), true);
            case JOIN -> wires.cut(a, move.b(), false);
            case SLOW -> wires.slow(a, move.b(), true);
            case FAST -> wires.slow(a, move.b(), false);
            case PROPOSE -> {
                byte[] value = ("v" + ++proposals).getBytes(StandardCharsets.UTF_8);
                give(a, new Input.Propose(List.of(new Input.Proposal(proposals, 0, value))));
            }
            case TRANSFER -> everybody(new Input.TransferLeadership(new NodeId(a)));
            case MEMBERS -> everybody(new Input.ChangeConfiguration(0, voters(a)));
        }
    }

    /// For what only a leader takes.
    private void everybody(Input input) {
        for (int i = 1; i <= MEMBERS; i++) {
            give(i, input);
        }
    }

    private void start(int member, boolean isFirst) {
        RaftOptions usual = RaftOptions.withTimes(ELECTION_NANOS, HEARTBEAT_NANOS);
        RaftOptions options = new RaftOptions(
                ELECTION_NANOS,
                HEARTBEAT_NANOS,
                isFirst,
                usual.appendMaxBytes(),
                usual.inflightMaxMessages(),
                usual.inflightMaxBytes(),
                usual.uncommittedMaxBytes(),
                usual.windowMaxBytes());
        RandomGenerator random = random(member + nowMillis * (MEMBERS + 1));
        rafts[member] = new Raft(new NodeId(member), options, random, disks[member].recovered(), nowNanos());
        witness.changed(member);
    }

    private void give(int member, Input input) {
        Raft raft = rafts[member];
        if (raft == null) {
            return;
        }
        Deque<Input> inputs = new ArrayDeque<>(List.of(input));
        while (!inputs.isEmpty()) {
            for (Effect effect : raft.step(nowNanos(), inputs.remove())) {
                carryOut(member, effect, inputs);
            }
        }
        witness.changed(member);
    }

    private void carryOut(int member, Effect effect, Deque<Input> inputs) {
        switch (effect) {
            case Effect.Persist persist -> {
                disks[member].persist(persist);
                persist.whenDurable().forEach(send -> send(member, send));
                inputs.add(new Input.Persisted(persist.sequence()));
            }
            case Effect.Send send -> send(member, send);
            case Effect.Commit(var entries) -> {
                entries.forEach(this::commit);
                disks[member].applied(entries.getLast().index());
                inputs.add(new Input.Applied(entries.getLast().index()));
            }
            case Effect.FetchEntries(var peer, var fromIndex, var maxBytes) ->
                inputs.add(new Input.EntriesFetched(peer, fromIndex, disks[member].from(fromIndex)));
            case Effect.SendSnapshot(var to, var from, var term, var indexMin) ->
                inputs.add(new Input.SnapshotSent(to, 0, false));
            case Effect.Refused(var id, var reason) ->
                witness.noted(nowMillis, member, id == 0 ? "" : "refused: " + reason);
            case Effect.RoleChanged(var role, var term, var leader) ->
                witness.noted(nowMillis, member, role + " in term " + term);
            case Effect.InstallSnapshot ignored -> Invariant.check(false, "no log is cut here", member, 0);
            case Effect.Accepted ignored -> {}
            case Effect.ReadReady ignored -> {}
            case Effect.ReadRefused ignored -> {}
            case Effect.ConfigurationChanged ignored -> {}
            case Effect.Note ignored -> {}
        }
    }

    private void send(int from, Effect.Send send) {
        witness.sent(wires.send(from, (int) send.to().value(), send.message(), nowMillis));
    }

    /// What one member has found committed, no other may find different (Raft §5.4.3).
    private void commit(Entry entry) {
        if (entry.index() > committed.size()) {
            committed.add(entry);
        }
        Entry known = committed.get((int) entry.index() - 1);
        Invariant.check(known.equals(entry), "two members commit different entries", known.index(), entry.term());
    }
}
