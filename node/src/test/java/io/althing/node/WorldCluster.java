package io.althing.node;

import io.althing.journal.JournalOptions;
import io.althing.journal.disk.FileDisk;
import io.althing.node.measure.Measures;
import io.althing.node.spi.Halt;
import io.althing.node.spi.Lane;
import io.althing.raft.membership.NodeId;
import io.althing.store.Bytes;
import io.althing.store.KeyRange;
import io.althing.store.command.Command;
import io.althing.store.command.RangeQuery;
import io.althing.store.command.Result;
import io.althing.store.engine.Column;
import io.althing.store.engine.Engine;
import io.althing.store.engine.MemoryHome;
import io.althing.store.members.FeatureLevel;
import io.althing.store.procedure.Procedures;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Real members in a [World]: real journals on disk, stores in memory.
final class WorldCluster {
    static final long SECOND = 1_000_000_000L;

    private record Running(MemberNode node, World.Life life) {}

    final World world;
    private final Path root;
    private final List<MemberOptions.Seed> seeds = new ArrayList<>();
    private final SortedMap<NodeId, MemoryHome> homes = new TreeMap<>();
    private final SortedMap<NodeId, Running> running = new TreeMap<>();
    private final SortedMap<NodeId, String> farewells = new TreeMap<>();
    private final long flushEntries;

    /// What the program of members that start from here on understands.
    int featureLevelMax;

    WorldCluster(Path root, long seed, int members, long flushEntries) {
        this(root, seed, members, flushEntries, FeatureLevel.NEWEST);
    }

    WorldCluster(Path root, long seed, int members, long flushEntries, int featureLevelMax) {
        this.featureLevelMax = featureLevelMax;
        this.root = root;
        this.world = new World(seed);
        this.flushEntries = flushEntries;
        for (int i = 1; i <= members; i++) {
            NodeId id = new NodeId(i);
            seeds.add(new MemberOptions.Seed(id, urls(id)));
            homes.put(id, new MemoryHome());
        }
        seeds.forEach(member -> start(member.id()));
    }

    /// Starts a founder, or whoever has been here before.
    void start(NodeId id) {
        start(id, Origin.founder(seeds));
    }

    /// Starts a member that was added.
    void join(NodeId id) {
        homes.put(id, new MemoryHome());
        List<MemberOptions.Seed> told = new ArrayList<>(seeds);
        told.add(new MemberOptions.Seed(id, urls(id)));
        start(id, Origin.joiner(told));
    }

    static List<String> urls(NodeId id) {
        return List.of("http://127.0.0.1:" + (1000 + id.value()));
    }

    private void start(NodeId id, Origin origin) {
        World.Life life = new World.Life();
        Lane lane = world.lane(life);
        Environment environment = new Environment(
                world::nowNanos,
                world.random,
                new FileDisk(),
                homes.get(id),
                world.network(id, life),
                lane,
                lane,
                lane,
                lane,
                lane,
                lane::execute,
                new End(id, life),
                new Measures(Long.MAX_VALUE),
                Procedures.NONE);
        MemberOptions options = new MemberOptions(
                77,
                id,
                "m" + id,
                origin,
                List.of("http://127.0.0.1:" + (2000 + id.value())),
                root.resolve("m" + id),
                root.resolve("m" + id).resolve("journal"),
                Duration.ofMillis(100),
                Duration.ofMillis(1000),
                flushEntries,
                5,
                new JournalOptions(1 << 20, 16 << 20),
                1 << 20,
                0,
                Quota.NONE,
                Duration.ofSeconds(10),
                featureLevelMax);
        try {
            running.put(id, new Running(MemberNode.start(options, environment), life));
            world.tellOthers(id, true);
        } catch (StartRefused e) {
            throw new AssertionError("member " + id + " does not start", e);
        }
    }

    /// Ends a member at once: what its engine had not flushed is gone.
    void crash(NodeId id) {
        Running member = running.remove(id);
        member.life.isOver = true;
        member.node.abandon();
        homes.get(id).crash(0);
        world.tellOthers(id, false);
    }

    /// What a member that stopped by itself said last; null if it did not.
    @Nullable
    String farewell(NodeId id) {
        return farewells.get(id);
    }

    /// A member may end by itself, but not for a fault of its own.
    private final class End implements Halt {
        private final NodeId id;
        private final World.Life life;

        End(NodeId id, World.Life life) {
            this.id = id;
            this.life = life;
        }

        @Override
        public void halt(String reason, @Nullable Throwable cause) {
            if (!Damaged.isCauseOf(cause)) {
                throw new AssertionError(reason, cause);
            }
            turnedAway(reason);
        }

        @Override
        public void turnedAway(String reason) {
            if (!life.isOver) {
                farewells.put(id, reason);
                crash(id);
            }
        }
    }

    /// Ends a member, and changes what its store holds behind its back.
    void tamper(NodeId id) {
        Running member = running.remove(id);
        member.life.isOver = true;
        member.node.store().flush();
        member.node.abandon();
        homes.get(id).crash(0);
        world.tellOthers(id, false);
        byte[] state = {'A'};
        try (Engine engine = homes.get(id).open()) {
            byte[] row = engine.get(Column.META, state).clone();
            row[row.length - 1] ^= 1; // of the hash of the state
            Engine.Batch batch = engine.newBatch();
            batch.put(Column.META, state, row);
            engine.write(batch);
            engine.flush();
        }
    }

    MemberNode member(NodeId id) {
        return running.get(id).node;
    }

    List<MemberNode> members() {
        return running.values().stream().map(Running::node).toList();
    }

    NodeId awaitLeader() {
        NodeId[] found = {null};
        boolean isThere = world.run(20 * SECOND, () -> {
            found[0] = leader();
            return found[0] != null;
        });
        if (!isThere) {
            throw new AssertionError("no leader after 20 s of virtual time");
        }
        return found[0];
    }

    private @Nullable NodeId leader() {
        for (SortedMap.Entry<NodeId, Running> entry : running.entrySet()) {
            if (entry.getValue().node.status().leaderId() == entry.getKey().value()) {
                return entry.getKey();
            }
        }
        return null;
    }

    NodeId follower(NodeId leader) {
        return running.keySet().stream()
                .filter(id -> !id.equals(leader))
                .findFirst()
                .orElseThrow();
    }

    /// Runs until the reply is there.
    <T> Outcome<T> await(Pending<T> pending) {
        world.run(60 * SECOND, () -> pending.outcome != null);
        if (pending.outcome == null) {
            throw new AssertionError("no reply after 60 s of virtual time");
        }
        return pending.outcome;
    }

    Outcome<Result> put(NodeId at, String key, String value) {
        return await(putLater(at, key, value, 0));
    }

    Pending<Result> putLater(NodeId at, String key, String value, long lease) {
        Pending<Result> pending = new Pending<>();
        member(at).write(new Command.Put(Bytes.utf8(key), Bytes.utf8(value), lease, false, false, false), pending::set);
        return pending;
    }

    @Nullable
    String get(NodeId at, String key) {
        Pending<Result> pending = new Pending<>();
        member(at).read(RangeQuery.of(KeyRange.single(Bytes.utf8(key))), pending::set);
        return switch (await(pending)) {
            case Outcome.Answered<Result>(Result.Range range) ->
                range.pairs().isEmpty()
                        ? null
                        : range.pairs().getFirst().value().toString();
            case Outcome<Result> other -> throw new AssertionError("read answered " + other);
        };
    }

    static final class Pending<T> {
        @Nullable
        Outcome<T> outcome;

        void set(Outcome<T> value) {
            if (outcome != null) {
                throw new AssertionError("answered twice: " + outcome + " and " + value);
            }
            outcome = value;
        }
    }
}
