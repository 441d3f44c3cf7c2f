package io.althing.raft.script;

import io.althing.raft.Effect;
import io.althing.raft.Input;
import io.althing.raft.Message;
import io.althing.raft.RaftOptions;
import io.althing.raft.RoleName;
import io.althing.raft.log.SnapshotPoint;
import io.althing.raft.membership.Configuration;
import io.althing.raft.membership.NodeId;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// Cores whose network, disks and time stand still until told otherwise. What they do is noted
/// line by line.
public final class ScriptedCluster {
    /// The election timeout; time is in units of which this is a thousand.
    public static final long T = 1000;

    public static final long HEARTBEAT = 100;

    /// A message on its way.
    public record Letter(NodeId from, NodeId to, Message message) {}

    private final RaftOptions options;
    private final Function<NodeId, ? extends RandomGenerator> draws;
    private final SortedMap<NodeId, ScriptedNode> nodes = new TreeMap<>();
    private final ArrayDeque<Letter> network = new ArrayDeque<>();
    private final List<Effect> effects = new ArrayList<>();
    private final List<String> lines = new ArrayList<>();
    private final SortedSet<String> transitions = new TreeSet<>();
    private Predicate<Letter> isCut = letter -> false;
    private long now;
    private long lastProposal;

    public ScriptedCluster(RaftOptions options, Configuration founding) {
        this(options, founding, ScriptedNode.Draws::new);
    }

    /// @param draws from what each member draws its waits
    public ScriptedCluster(
            RaftOptions options, Configuration founding, Function<NodeId, ? extends RandomGenerator> draws) {
        this.options = options;
        this.draws = draws;
        founding.members().forEach(id -> start(id, founding));
    }

    /// Starts with `members` voters, numbered from 1.
    public static ScriptedCluster of(int members) {
        List<NodeId> ids = new ArrayList<>();
        for (int i = 1; i <= members; i++) {
            ids.add(new NodeId(i));
        }
        return new ScriptedCluster(OPTIONS, Configuration.of(ids));
    }

    /// Small bounds, so that scripts can reach them.
    public static final RaftOptions OPTIONS = new RaftOptions(T, HEARTBEAT, false, 1 << 20, 4, 1000, 1000, 400);

    /// Adds a member that knows of the cluster and is not part of it.
    public void start(NodeId id, Configuration founding) {
        nodes.put(id, new ScriptedNode(id, options, draws.apply(id), founding, now));
    }

    public ScriptedNode node(long id) {
        return node(new NodeId(id));
    }

    ScriptedNode node(NodeId id) {
        ScriptedNode node = nodes.get(id);
        if (node == null) {
            throw new IllegalArgumentException("no member " + id);
        }
        return node;
    }

    public Collection<ScriptedNode> nodes() {
        return nodes.values();
    }

    public long now() {
        return now;
    }

    /// Returns what has been noted since the last call.
    public List<String> takeLines() {
        List<String> taken = List.copyOf(lines);
        lines.clear();
        return taken;
    }

    /// Returns the effects of all members since the last call.
    public List<Effect> takeEffects() {
        List<Effect> taken = List.copyOf(effects);
        effects.clear();
        return taken;
    }

    /// The changes of roles that members went through, as `FOLLOWER > CANDIDATE`.
    public SortedSet<String> transitions() {
        return Collections.unmodifiableSortedSet(transitions);
    }

    void note(String line) {
        lines.add(line);
    }

    public void step(long id, Input input) {
        step(node(id), input);
    }

    private void step(ScriptedNode node, Input input) {
        RoleName role = node.status().role();
        for (Effect effect : node.raft().step(now, input)) {
            if (effect instanceof Effect.RoleChanged changed) {
                transitions.add(role + " > " + changed.role());
                role = changed.role();
            }
            lines.addAll(Wording.effect(node.id, effect));
            effects.add(effect);
            carryOut(node, effect);
        }
    }

    private void carryOut(ScriptedNode node, Effect effect) {
        switch (effect) {
            case Effect.Persist persist -> node.unsynced.add(persist);
            case Effect.Send send -> send(node, send);
            case Effect.Commit(var entries) -> node.unapplied.addAll(entries);
            case Effect.FetchEntries fetch -> node.fetches.add(fetch);
            case Effect.SendSnapshot send -> node.snapshotsToSend.add(send);
            case Effect.InstallSnapshot(var point) -> node.toInstall = point;
            case Effect.Accepted accepted -> {}
            case Effect.Refused refused -> {}
            case Effect.ReadReady ready -> {}
            case Effect.ReadRefused refused -> {}
            case Effect.RoleChanged changed -> {}
            case Effect.ConfigurationChanged changed -> {}
            case Effect.Note note -> {}
        }
    }

    private void send(ScriptedNode from, Effect.Send send) {
        Letter letter = new Letter(from.id, send.to(), send.message());
        if (!isCut.test(letter)) {
            network.add(letter);
        }
    }

    /// Messages for which this holds are lost from now on.
    public void cut(Predicate<Letter> cut) {
        isCut = cut;
        network.removeIf(cut);
    }

    public void heal() {
        isCut = letter -> false;
    }

    /// Messages pass only between members that share a side.
    public void partition(List<List<NodeId>> sides) {
        cut(letter -> sides.stream().noneMatch(side -> side.contains(letter.from()) && side.contains(letter.to())));
    }

    /// Moves time to the end of this member's wait, and wakes it alone.
    public void campaign(long id) {
        ScriptedNode node = node(id);
        now = Math.max(now, node.raft().nextDeadlineNanos());
        step(node, new Input.Tick());
    }

    public void tick(long id) {
        step(id, new Input.Tick());
    }

    /// Lets time pass; every member that is up is woken whenever it wants to be.
    public void advance(long span) {
        long end = now + span;
        for (ScriptedNode next = nextToWake(end); next != null; next = nextToWake(end)) {
            now = Math.max(now, next.raft().nextDeadlineNanos());
            step(next, new Input.Tick());
        }
        now = end;
    }

    /// Lets time pass in a world where everything else takes none.
    public void run(long span) {
        long end = now + span;
        settle();
        for (ScriptedNode next = nextToWake(end); next != null; next = nextToWake(end)) {
            now = Math.max(now, next.raft().nextDeadlineNanos());
            step(next, new Input.Tick());
            settle();
        }
        now = end;
    }

    private @Nullable ScriptedNode nextToWake(long end) {
        ScriptedNode next = null;
        for (ScriptedNode node : nodes.values()) {
            boolean isDue = node.isUp() && node.raft().nextDeadlineNanos() <= end;
            if (isDue
                    && (next == null
                            || node.raft().nextDeadlineNanos() < next.raft().nextDeadlineNanos())) {
                next = node;
            }
        }
        return next;
    }

    public long propose(long id, String... texts) {
        return proposeInTerm(id, 0, texts);
    }

    /// Returns the last proposal's number.
    public long proposeInTerm(long id, long term, String... texts) {
        List<Input.Proposal> proposals = new ArrayList<>();
        for (String text : texts) {
            proposals.add(new Input.Proposal(++lastProposal, term, text.getBytes(StandardCharsets.UTF_8)));
        }
        step(id, new Input.Propose(proposals));
        return lastProposal;
    }

    public long change(long id, Configuration target) {
        step(id, new Input.ChangeConfiguration(++lastProposal, target));
        return lastProposal;
    }

    /// Syncs everything this member has written; messages that waited for it leave.
    public void persist(long id) {
        ScriptedNode node = node(id);
        long sequence = 0;
        while (!node.unsynced.isEmpty()) {
            Effect.Persist persist = node.sync();
            sequence = persist.sequence();
            persist.whenDurable().forEach(send -> send(node, send));
        }
        if (sequence > 0) {
            note(id + " synced #" + sequence);
            step(node, new Input.Persisted(sequence));
        }
    }

    public void apply(long id) {
        ScriptedNode node = node(id);
        if (!node.unapplied.isEmpty()) {
            step(node, new Input.Applied(node.apply()));
        }
    }

    public void fetch(long id) {
        step(id, node(id).fetch());
    }

    public void compact(long id, long index) {
        step(id, node(id).compact(index));
    }

    /// Carries the oldest snapshot this member wanted sent, or loses it.
    public void carrySnapshot(long id, boolean isDelivered) {
        Effect.SendSnapshot send = node(id).snapshotsToSend.remove();
        SnapshotPoint point = node(send.from()).snapshot();
        if (isDelivered) {
            receiveSnapshot(send.to(), send.from(), point);
        }
        step(id, new Input.SnapshotSent(send.to(), point.position().index(), isDelivered));
    }

    private void receiveSnapshot(NodeId to, NodeId from, SnapshotPoint point) {
        if (node(to).isUp()) {
            note(to + " < " + from + " snapshot at " + point.position());
            step(node(to), new Input.SnapshotReceived(point));
        }
    }

    public void install(long id) {
        step(id, node(id).install());
    }

    public void crash(long id) {
        node(id).crash();
    }

    public void restart(long id) {
        node(id).start(now);
    }

    /// Returns the messages on their way for which the condition holds.
    public List<Letter> onTheWay(Predicate<Letter> which) {
        return network.stream().filter(which).toList();
    }

    public void lose(Predicate<Letter> which) {
        network.removeIf(which);
    }

    /// Puts a message on its way, again or for the first time.
    public void post(Letter letter) {
        network.add(letter);
    }

    /// Delivers those messages on their way for which the condition holds, in order.
    public int deliver(Predicate<Letter> which) {
        List<Letter> letters = onTheWay(which);
        letters.forEach(this::deliver);
        return letters.size();
    }

    public void deliverFirst(Predicate<Letter> which) {
        deliver(onTheWay(which).getFirst());
    }

    private void deliver(Letter letter) {
        network.removeFirstOccurrence(letter);
        ScriptedNode to = nodes.get(letter.to());
        if (to != null && to.isUp()) {
            note(letter.to() + " < " + letter.from() + " " + Wording.message(letter.message()));
            step(to, new Input.Received(letter.from(), letter.message()));
        }
    }

    /// Delivers, syncs, applies, fetches and installs until nobody has anything left to do.
    public void settle() {
        boolean isBusy = true;
        while (isBusy) {
            isBusy = false;
            for (ScriptedNode node : nodes.values()) {
                isBusy |= node.isUp() && work(node);
            }
            isBusy |= deliver(letter -> true) > 0;
        }
    }

    private boolean work(ScriptedNode node) {
        long id = node.id.value();
        boolean isBusy = false;
        if (!node.unsynced.isEmpty()) {
            persist(id);
            isBusy = true;
        }
        if (!node.unapplied.isEmpty()) {
            apply(id);
            isBusy = true;
        }
        if (node.toInstall != null) {
            install(id);
            isBusy = true;
        }
        if (!node.fetches.isEmpty()) {
            fetch(id);
            isBusy = true;
        }
        if (!node.snapshotsToSend.isEmpty()) {
            Effect.SendSnapshot send = node.snapshotsToSend.getFirst();
            NodeId to = send.to();
            boolean isReached = nodes.containsKey(to)
                    && node(to).isUp()
                    && node(send.from()).isUp()
                    && !isCut.test(new Letter(send.from(), to, new Message.TimeoutNow(0)));
            carrySnapshot(id, isReached);
            isBusy = true;
        }
        return isBusy;
    }

    /// Makes this member the leader, with everybody reachable in its term and up to date.
    public void elect(long id) {
        campaign(id);
        settle();
    }
}
