package io.althing.raft;

import static org.assertj.core.api.Assertions.assertThat;

import io.althing.raft.log.Entry;
import io.althing.raft.log.EntryKind;
import io.althing.raft.log.LogPosition;
import io.althing.raft.log.SnapshotPoint;
import io.althing.raft.log.TermRun;
import io.althing.raft.membership.Configuration;
import io.althing.raft.membership.NodeId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.jspecify.annotations.Nullable;

/// Cores in virtual time over links that delay, lose, repeat and reorder, and disks that forget
/// what was not synced. After every
/// step the promises of Raft are checked over all members and all time.
final class RandomCluster {
    static final long T = 1000;
    private static final long WINDOW_BYTES = 400;

    /// What may go wrong in this run.
    record Faults(double loss, double repeat, double crash, double partition, long delayMax, long diskMax) {
        static final Faults NONE = new Faults(0, 0, 0, 0, 20, 5);
    }

    private record Event(long at, long sequence, int life, NodeId node, Runnable action) {}

    private final class Server {
        final NodeId id;
        int life;
        boolean isUp = true;

        @Nullable
        Raft raft;

        SnapshotPoint start;
        HardState hardState = HardState.INITIAL;
        final List<Entry> durable = new ArrayList<>();
        final List<Effect.Persist> unsynced = new ArrayList<>();
        long applied;
        long diskBusyUntil;
        boolean isCut;
        long tickAt = Long.MAX_VALUE;
        long applyAt;

        Server(NodeId id, SnapshotPoint start) {
            this.id = id;
            this.start = start;
        }

        List<Entry> written() {
            List<Entry> all = new ArrayList<>(durable);
            unsynced.forEach(write -> overwrite(all, write.entries()));
            return all;
        }
    }

    final RandomGenerator random;
    final SortedMap<NodeId, Server> servers = new TreeMap<>();
    private final PriorityQueue<Event> queue =
            new PriorityQueue<>(Comparator.comparingLong(Event::at).thenComparingLong(Event::sequence));
    private final SortedMap<Long, NodeId> leaders = new TreeMap<>();
    private final List<Entry> committed = new ArrayList<>();
    private final SortedMap<Long, Long> readFloors = new TreeMap<>();
    private final long seed;
    Faults faults;
    private long now;
    private long sequence;
    private long lastId;
    long readsAnswered;
    long snapshotsInstalled;

    RandomCluster(long seed, int members, Faults faults) {
        this.seed = seed;
        this.faults = faults;
        this.random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
        List<NodeId> ids = new ArrayList<>();
        for (int i = 1; i <= members; i++) {
            ids.add(new NodeId(i));
        }
        ids.forEach(this::addServer);
        SnapshotPoint founding = new SnapshotPoint(LogPosition.ZERO, Configuration.of(ids));
        servers.values().forEach(server -> {
            server.start = founding;
            boot(server);
        });
    }

    private void addServer(NodeId id) {
        servers.put(id, new Server(id, new SnapshotPoint(LogPosition.ZERO, Configuration.of(List.of(id)))));
    }

    private void boot(Server server) {
        server.life++;
        server.isUp = true;
        long last = server.durable.isEmpty()
                ? server.start.position().index()
                : server.durable.getLast().index();
        List<TermRun> terms = new ArrayList<>();
        for (Entry entry : server.durable) {
            if (terms.isEmpty() || terms.getLast().term() != entry.term()) {
                terms.add(new TermRun(entry.index(), entry.term()));
            }
        }
        // The state machine was flushed somewhere between the start of the log and what had
        // been applied.
        server.applied = Math.max(server.start.position().index(), Math.min(server.applied, last));
        List<Entry> configurations = server.durable.stream()
                .filter(entry -> entry.kind() == EntryKind.CONFIGURATION)
                .toList();
        List<Entry> window = server.durable.stream()
                .filter(entry -> entry.index() > server.applied)
                .toList();
        Recovered recovered =
                new Recovered(server.hardState, server.start, terms, last, configurations, server.applied, window);
        RaftOptions options = new RaftOptions(T, T / 10, random.nextBoolean(), 300, 4, 2000, 100_000, WINDOW_BYTES);
        server.raft = new Raft(server.id, options, random, recovered, now);
        server.tickAt = Long.MAX_VALUE;
        setTimer(server);
    }

    void crash(NodeId id) {
        Server server = servers.get(id);
        if (!server.isUp) {
            return;
        }
        server.isUp = false;
        server.life++;
        server.raft = null;
        // A prefix of what was not synced may have reached the disk all the same.
        int kept = server.unsynced.isEmpty() ? 0 : random.nextInt(server.unsynced.size() + 1);
        for (int i = 0; i < kept; i++) {
            makeDurable(server, server.unsynced.get(i));
        }
        server.unsynced.clear();
        server.diskBusyUntil = 0;
        long flushed = random.nextLong(server.applied + 1);
        server.applied = Math.max(server.start.position().index(), flushed);
    }

    void restart(NodeId id) {
        Server server = servers.get(id);
        if (!server.isUp) {
            boot(server);
        }
    }

    private void at(long delay, Server server, Runnable action) {
        queue.add(new Event(now + delay, ++sequence, server.life, server.id, action));
    }

    private void setTimer(Server server) {
        Raft raft = server.raft;
        if (raft == null) {
            return;
        }
        long at = Math.max(now + 1, raft.nextDeadlineNanos());
        if (at < server.tickAt) {
            server.tickAt = at;
            at(at - now, server, () -> {
                server.tickAt = Long.MAX_VALUE;
                step(server, new Input.Tick());
            });
        }
    }

    /// Runs for a span of virtual time.
    void run(long span) {
        long end = now + span;
        while (!queue.isEmpty() && queue.peek().at <= end) {
            Event event = queue.remove();
            now = event.at;
            Server server = servers.get(event.node);
            if (server.life == event.life) {
                event.action.run();
            }
            disturb();
        }
        now = end;
    }

    private void disturb() {
        if (random.nextDouble() < faults.crash) {
            Server server = any();
            if (server.isUp) {
                crash(server.id);
            } else {
                restart(server.id);
            }
        }
        if (random.nextDouble() < faults.partition) {
            Server server = any();
            server.isCut = !server.isCut;
        }
    }

    Server any() {
        List<Server> all = new ArrayList<>(servers.values());
        return all.get(random.nextInt(all.size()));
    }

    NodeId anyId() {
        return any().id;
    }

    void heal() {
        faults = Faults.NONE;
        servers.values().forEach(server -> {
            server.isCut = false;
            restart(server.id);
        });
    }

    void input(NodeId id, Input input) {
        Server server = servers.get(id);
        if (server.isUp) {
            step(server, input);
        }
    }

    void propose(NodeId id) {
        lastId++;
        byte[] payload = new byte[random.nextInt(1, 60)];
        random.nextBytes(payload);
        input(id, new Input.Propose(List.of(new Input.Proposal(lastId, 0, payload))));
    }

    void read(NodeId id) {
        lastId++;
        readFloors.put(lastId, (long) committed.size());
        input(id, new Input.Read(lastId));
    }

    private void step(Server server, Input input) {
        Raft raft = server.raft;
        if (raft == null) {
            return;
        }
        for (Effect effect : raft.step(now, input)) {
            carryOut(server, effect);
        }
        check(server);
        setTimer(server);
    }

    private void carryOut(Server server, Effect effect) {
        switch (effect) {
            case Effect.Persist persist -> persist(server, persist);
            case Effect.Send send -> send(server, send);
            case Effect.Commit(var entries) -> entries.forEach(entry -> commit(server, entry));
            case Effect.ReadReady(var readId, var index) -> {
                assertThat(index).as("seed %d: stale read", seed).isGreaterThanOrEqualTo(readFloors.get(readId));
                readsAnswered++;
            }
            case Effect.FetchEntries fetch -> at(random.nextLong(1, 10), server, () -> fetch(server, fetch));
            case Effect.SendSnapshot send -> at(random.nextLong(1, 30), server, () -> sendSnapshot(server, send));
            case Effect.InstallSnapshot(var point) -> at(random.nextLong(1, 30), server, () -> install(server, point));
            case Effect.RoleChanged(var role, var term, var leader) -> {
                if (role == RoleName.LEADER) {
                    NodeId other = leaders.putIfAbsent(term, server.id);
                    assertThat(other == null || other.equals(server.id))
                            .as("seed %d: two leaders in term %d", seed, term)
                            .isTrue();
                }
            }
            case Effect.Accepted accepted -> {}
            case Effect.Refused refused -> {}
            case Effect.ReadRefused refused -> {}
            case Effect.ConfigurationChanged changed -> {}
            case Effect.Note note -> {}
        }
    }

    private void persist(Server server, Effect.Persist persist) {
        server.unsynced.add(persist);
        server.diskBusyUntil = Math.max(server.diskBusyUntil, now) + random.nextLong(1, faults.diskMax + 1);
        at(server.diskBusyUntil - now, server, () -> {
            makeDurable(server, persist);
            server.unsynced.remove(persist);
            persist.whenDurable().forEach(send -> send(server, send));
            step(server, new Input.Persisted(persist.sequence()));
        });
    }

    private static void makeDurable(Server server, Effect.Persist persist) {
        if (persist.hardState() != null) {
            server.hardState = persist.hardState();
        }
        overwrite(server.durable, persist.entries());
    }

    private static void overwrite(List<Entry> log, List<Entry> entries) {
        for (Entry entry : entries) {
            log.removeIf(old -> old.index() >= entry.index());
            log.add(entry);
        }
    }

    private void send(Server from, Effect.Send send) {
        if (random.nextDouble() < faults.loss) {
            return;
        }
        int copies = random.nextDouble() < faults.repeat ? 2 : 1;
        for (int i = 0; i < copies; i++) {
            Server to = servers.get(send.to());
            long delay = random.nextLong(1, faults.delayMax + 1) * (random.nextDouble() < faults.repeat ? 20 : 1);
            // Not bound to a life of the receiver: a message may arrive after its restart.
            queue.add(new Event(now + delay, ++sequence, from.life, from.id, () -> deliver(from, to, send.message())));
        }
    }

    private void deliver(Server from, Server to, Message message) {
        if (to.isUp && !from.isCut && !to.isCut) {
            if (Boolean.getBoolean("trace")) System.out.println(now + " " + from.id + "->" + to.id + " " + message);
            step(to, new Input.Received(from.id, message));
        }
    }

    private void commit(Server server, Entry entry) {
        if (entry.index() <= committed.size()) {
            assertThat(entry)
                    .as("seed %d: %s commits another entry at %d", seed, server.id, entry.index())
                    .isEqualTo(committed.get((int) entry.index() - 1));
        } else {
            assertThat(entry.index()).as("seed %d: gap in commits", seed).isEqualTo(committed.size() + 1L);
            committed.add(entry);
        }
        server.applyAt = Math.max(server.applyAt, now) + random.nextLong(3);
        at(server.applyAt - now, server, () -> apply(server, entry));
    }

    private void apply(Server server, Entry entry) {
        if (entry.index() != server.applied + 1) {
            return;
        }
        server.applied = entry.index();
        step(server, new Input.Applied(entry.index()));
        if (random.nextInt(15) == 0) {
            compact(server);
        }
    }

    private void compact(Server server) {
        long index = server.applied - random.nextLong(4);
        if (index <= server.start.position().index()
                || server.durable.isEmpty()
                || index > server.durable.getLast().index()) {
            return;
        }
        SnapshotPoint point = pointAt(index);
        server.start = point;
        server.durable.removeIf(entry -> entry.index() <= index);
        step(server, new Input.Compacted(point));
    }

    private SnapshotPoint pointAt(long index) {
        Configuration configuration = Configuration.of(founders());
        for (Entry entry : committed.subList(0, (int) index)) {
            if (entry.kind() == EntryKind.CONFIGURATION) {
                configuration = Configuration.decode(entry.payload());
            }
        }
        return new SnapshotPoint(committed.get((int) index - 1).position(), configuration);
    }

    private List<NodeId> founders = List.of();

    private List<NodeId> founders() {
        if (founders.isEmpty()) {
            founders = List.copyOf(servers.keySet());
        }
        return founders;
    }

    private void fetch(Server server, Effect.FetchEntries fetch) {
        List<Entry> entries = new ArrayList<>();
        int bytes = 0;
        for (Entry entry : server.written()) {
            if (entry.index() >= fetch.fromIndex() && bytes <= fetch.maxBytes()) {
                entries.add(entry);
                bytes += entry.sizeBytes();
            }
        }
        boolean isThere = !entries.isEmpty() && entries.getFirst().index() == fetch.fromIndex();
        step(server, new Input.EntriesFetched(fetch.peer(), fetch.fromIndex(), isThere ? entries : List.of()));
    }

    private void sendSnapshot(Server leader, Effect.SendSnapshot send) {
        Server sender = servers.get(send.from());
        Server receiver = servers.get(send.to());
        boolean isLost = random.nextDouble() < faults.loss
                || sender.applied == 0
                || sender.applied < send.indexMin()
                || sender.isCut
                || receiver.isCut
                || !sender.isUp
                || !receiver.isUp;
        SnapshotPoint point = isLost ? null : pointAt(sender.applied);
        if (point != null) {
            step(receiver, new Input.SnapshotReceived(point));
        }
        if (leader.isUp) {
            step(
                    leader,
                    new Input.SnapshotSent(
                            send.to(), point == null ? 0 : point.position().index(), point != null));
        }
    }

    private void install(Server server, SnapshotPoint point) {
        server.start = point;
        server.durable.clear();
        server.unsynced.replaceAll(
                write -> new Effect.Persist(write.sequence(), write.hardState(), List.of(), write.whenDurable()));
        server.applied = point.position().index();
        snapshotsInstalled++;
        step(server, new Input.SnapshotInstalled(point));
    }

    private void check(Server server) {
        Raft raft = server.raft;
        if (raft == null) {
            return;
        }
        Raft.RaftStatus status = raft.status();
        assertThat(status.commitIndex())
                .as("seed %d", seed)
                .isLessThanOrEqualTo(status.last().index());
        if (status.role() == RoleName.LEADER) {
            // Leader completeness: what was committed before this leader's term is in its log.
            long known = committed.stream()
                    .filter(entry -> entry.term() < status.term())
                    .count();
            assertThat(status.last().index())
                    .as("seed %d: leader lacks committed entries", seed)
                    .isGreaterThanOrEqualTo(known);
        }
    }

    @Nullable
    NodeId leader() {
        return servers.values().stream()
                .filter(server -> server.raft != null && server.raft.status().role() == RoleName.LEADER)
                .max(Comparator.comparingLong(server -> server.raft.status().term()))
                .map(server -> server.id)
                .orElse(null);
    }

    long committedCount() {
        return committed.size();
    }

    boolean isConverged() {
        return servers.values().stream()
                .allMatch(server -> server.raft != null && server.raft.status().commitIndex() == committed.size());
    }

    String describe() {
        StringBuilder all = new StringBuilder("committed=" + committed.size());
        servers.values()
                .forEach(server -> all.append('\n')
                        .append(server.raft == null ? "down" : server.raft.status())
                        .append(" applied=")
                        .append(server.applied)
                        .append(" start=")
                        .append(server.start));
        return all.toString();
    }

    Configuration configuration(NodeId id) {
        return servers.get(id).raft.status().configuration();
    }
}
