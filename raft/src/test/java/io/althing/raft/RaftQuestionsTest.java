package io.althing.raft;

import static org.assertj.core.api.Assertions.assertThat;

import io.althing.raft.log.Entry;
import io.althing.raft.log.LogPosition;
import io.althing.raft.membership.Configuration;
import io.althing.raft.membership.NodeId;
import io.althing.raft.script.ScriptedCluster;
import io.althing.raft.script.ScriptedCluster.Letter;
import io.althing.raft.script.ScriptedNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.Test;

/// The questions that everybody asks about Raft, answered by its core.
class RaftQuestionsTest {
    private static final long T = ScriptedCluster.T;
    private static final Predicate<Letter> ALL = letter -> true;

    private static RandomGenerator random(long seed) {
        return RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
    }

    private static List<NodeId> ids(int... ids) {
        List<NodeId> all = new ArrayList<>();
        for (int id : ids) {
            all.add(new NodeId(id));
        }
        return all;
    }

    private static Predicate<Letter> to(long id) {
        return letter -> letter.to().value() == id;
    }

    private static Predicate<Letter> link(long from, long to) {
        return letter -> letter.from().value() == from && letter.to().value() == to;
    }

    /// Yes. Whatever leaders, crashes and links do, an entry's term and index name it and all
    /// that
    /// is before it, on every disk and at every time (Log Matching, Raft §5.3).
    @Test
    void doTwoEntriesWithEqualTermAndIndexImplyIdenticalPrefixes() {
        long replaced = 0;
        for (long seed = 1; seed <= 300; seed++) {
            RandomGenerator random = random(seed);
            ScriptedCluster cluster = ScriptedCluster.of(3 + random.nextInt(3));
            Map<LogPosition, List<Entry>> prefixes = new HashMap<>();
            SortedMap<NodeId, List<Entry>> before = new TreeMap<>();
            for (int i = 0; i < 150; i++) {
                disturb(cluster, random);
                for (ScriptedNode node : cluster.nodes()) {
                    List<Entry> log = node.durableLog();
                    checkPrefixes(seed, log, prefixes);
                    replaced += isPrefix(before.getOrDefault(node.status().self(), List.of()), log) ? 0 : 1;
                    before.put(node.status().self(), log);
                }
            }
        }
        assertThat(replaced)
                .as("logs that were cut: schedules reach what they are for")
                .isGreaterThan(100);
    }

    private static boolean isPrefix(List<Entry> shorter, List<Entry> longer) {
        return shorter.size() <= longer.size()
                && longer.subList(0, shorter.size()).equals(shorter);
    }

    private static void checkPrefixes(long seed, List<Entry> log, Map<LogPosition, List<Entry>> prefixes) {
        for (int i = 0; i < log.size(); i++) {
            List<Entry> prefix = log.subList(0, i + 1);
            List<Entry> known = prefixes.putIfAbsent(log.get(i).position(), prefix);
            assertThat(known == null || known.equals(prefix))
                    .as("seed %d: %s, once after %s, now after %s", seed, log.get(i), known, prefix)
                    .isTrue();
        }
    }

    private static void disturb(ScriptedCluster cluster, RandomGenerator random) {
        long id = 1 + random.nextInt(cluster.nodes().size());
        switch (random.nextInt(16)) {
            case 0, 1 -> cluster.campaign(id);
            case 2 -> {
                cluster.crash(id);
                cluster.restart(id);
            }
            case 3 ->
                cluster.cut(letter -> letter.from().value() == id || letter.to().value() == id);
            case 4 -> cluster.heal();
            case 5 -> cluster.run(random.nextLong(3 * T));
            case 6, 7, 8, 9 ->
                leaders(cluster).forEach(leader -> {
                    cluster.propose(leader, "at " + cluster.now());
                    cluster.persist(leader);
                });
            case 10, 11 -> cluster.persist(id);
            default -> cluster.deliver(letter -> random.nextBoolean());
        }
    }

    private static List<Long> leaders(ScriptedCluster cluster) {
        return cluster.nodes().stream()
                .map(ScriptedNode::status)
                .filter(status -> status.role() == RoleName.LEADER)
                .map(status -> status.self().value())
                .toList();
    }

    /// By waiting again: nobody leads, nothing is unsafe, and every wait is drawn anew. All waits
    /// are made equal in the first round here, and messages take their time, so that some rounds
    /// do split; later rounds are free.
    @Test
    void howAreSplitVotesResolved() {
        int late = 0;
        SortedMap<Long, Integer> terms = new TreeMap<>();
        for (long seed = 1; seed <= 1000; seed++) {
            RandomGenerator random = random(seed);
            ScriptedCluster cluster = new ScriptedCluster(
                    ScriptedCluster.OPTIONS, Configuration.of(ids(1, 2, 3, 4)), id -> firstEqual(random));
            long term = termOfFirstLeader(cluster, letter -> random.nextBoolean());
            late += term == 0 ? 1 : 0;
            terms.merge(term, 1, Integer::sum);
        }
        assertThat(terms.tailMap(2L)).as("some rounds split; terms %s", terms).isNotEmpty();
        assertThat(late)
                .as("seeds of 1000 without a leader within ten timeouts; terms %s", terms)
                .isLessThanOrEqualTo(1);
    }

    /// Members that are equally fit and ask at the same moment do not split the vote: the smaller
    /// id goes first. So even waits that are equal each time lead to a leader at once.
    @Test
    void whoeverIsEquallyFitAndAsksAtTheSameMomentDoesNotSplitTheVote() {
        for (int voters = 2; voters <= 7; voters++) {
            List<NodeId> all = new ArrayList<>();
            for (int id = 1; id <= voters; id++) {
                all.add(new NodeId(id));
            }
            ScriptedCluster cluster = new ScriptedCluster(
                    ScriptedCluster.OPTIONS, Configuration.of(all), id -> draws(bound -> bound / 2));
            assertThat(termOfFirstLeader(cluster, ALL)).as("%d voters", voters).isEqualTo(1);
        }
    }

    private static RandomGenerator firstEqual(RandomGenerator random) {
        boolean[] isDrawn = new boolean[1];
        return draws(bound -> {
            boolean isFirst = !isDrawn[0];
            isDrawn[0] = true;
            return isFirst ? bound / 2 : random.nextLong(bound);
        });
    }

    private static RandomGenerator draws(Function<Long, Long> draw) {
        return new RandomGenerator() {
            @Override
            public long nextLong() {
                throw new UnsupportedOperationException("only bounded draws are made");
            }

            @Override
            public long nextLong(long bound) {
                return draw.apply(bound);
            }
        };
    }

    /// Lets messages and disks take 5 units each, for ten timeouts. Returns 0 if nobody was
    /// elected.
    private static long termOfFirstLeader(ScriptedCluster cluster, Predicate<Letter> arrives) {
        while (cluster.now() < 10 * T) {
            cluster.advance(5);
            cluster.nodes().forEach(node -> cluster.persist(node.status().self().value()));
            List<Long> leaders = leaders(cluster);
            if (!leaders.isEmpty()) {
                assertThat(leaders).as("leaders in a term").hasSize(1);
                return cluster.node(leaders.getFirst()).status().term();
            }
            cluster.deliver(arrives);
        }
        return 0;
    }

    /// No (figure 8). Only entries of its own term are counted; older ones are committed by what
    /// follows them.
    @Test
    void mayALeaderCommitAnEntryStoredOnAMajorityWhateverItsTerm() {
        ScriptedCluster cluster = figure8();
        // X of term 1 is on 1, 2 and 3, and leader 1 knows it. Its own entry is on 1 and 2 only.
        LogPosition x = new LogPosition(1, 2);
        for (long id = 1; id <= 3; id++) {
            assertThat(cluster.node(id).durableLog())
                    .extracting(Entry::position)
                    .contains(x);
        }
        assertThat(cluster.node(1).status().term()).isEqualTo(3);
        assertThat(cluster.node(1).status().commitIndex())
                .as("X is not committed by count")
                .isEqualTo(1);

        // And rightly so, for 5 may still be elected without X.
        cluster.crash(1);
        cluster.restart(5);
        cluster.partition(List.of(ids(2), ids(3, 4, 5)));
        cluster.run(6 * T);
        assertThat(cluster.node(5).status().role()).isEqualTo(RoleName.LEADER);
        assertThat(cluster.node(3).durableLog()).extracting(Entry::position).doesNotContain(x);

        // The same once more, but now the leader's own entry reaches a third member.
        ScriptedCluster safe = figure8();
        safe.heal();
        safe.advance(ScriptedCluster.HEARTBEAT);
        safe.settle();
        assertThat(safe.node(1).status().commitIndex()).isEqualTo(3);
        safe.crash(1);
        safe.restart(5);
        safe.run(6 * T);
        for (long id = 2; id <= 5; id++) {
            assertThat(safe.node(id).durableLog())
                    .as("log of %d", id)
                    .extracting(Entry::position)
                    .contains(x);
        }
    }

    /// Figure 8 up to (c): returns a cluster whose leader 1, of term 3, has brought X of term 1
    /// to a
    /// majority and not yet its own entry.
    private static ScriptedCluster figure8() {
        RaftOptions oneEntryEach = new RaftOptions(T, ScriptedCluster.HEARTBEAT, false, 40, 4, 1000, 1000, 400);
        ScriptedCluster cluster = new ScriptedCluster(oneEntryEach, Configuration.of(ids(1, 2, 3, 4, 5)));
        Predicate<Letter> appends = letter -> letter.message() instanceof Message.AppendRequest;
        cluster.elect(1);
        cluster.propose(1, "X");
        cluster.deliver(to(2));
        cluster.persist(1);
        cluster.persist(2);
        cluster.crash(1);
        cluster.lose(ALL);
        // 5 is elected in term 2 and stores its first entry at the place of X, for itself.
        cluster.cut(appends.or(to(2)));
        cluster.elect(5);
        assertThat(cluster.node(5).durableLog()).last().isEqualTo(Entry.noop(2, 2));
        cluster.crash(5);
        cluster.cut(appends);
        // 1 learns of term 2, and is elected in term 3.
        cluster.restart(1);
        cluster.elect(1);
        cluster.elect(1);
        // 2 and 3 hear of its entry. 3 needs X first, and gets no further.
        cluster.heal();
        cluster.advance(ScriptedCluster.HEARTBEAT);
        cluster.deliver(to(2).or(to(3)));
        cluster.deliver(to(1));
        for (int i = 0; i < 2; i++) {
            cluster.deliver(to(2).or(to(3)));
            cluster.persist(2);
            cluster.persist(3);
            cluster.deliver(to(1));
        }
        cluster.lose(ALL);
        return cluster;
    }

    /// What a majority accepted in the leader's term every later leader has, and it brings
    /// everybody
    /// there. A read is linearizable when a round that begins after it shows that nobody else
    /// leads.
    @Test
    void whyDoesMajorityAcceptanceGiveEventualConsistencyAndHowDoReadsBecomeLinearizable() {
        ScriptedCluster cluster = ScriptedCluster.of(3);
        cluster.elect(1);
        cluster.propose(1, "a");
        cluster.settle();
        // An acknowledged round, of which copies stay on the way.
        cluster.step(1, new Input.Read(1));
        cluster.deliver(to(2));
        List<Letter> acknowledgements = cluster.onTheWay(link(2, 1));
        cluster.settle();
        assertThat(cluster.takeEffects()).contains(new Effect.ReadReady(1, 2));

        // 1 is alone and does not know it; b is accepted and committed without it.
        cluster.partition(List.of(ids(1), ids(2, 3)));
        cluster.advance(T - ScriptedCluster.HEARTBEAT);
        cluster.elect(2);
        cluster.propose(2, "b");
        cluster.settle();
        assertThat(cluster.node(1).status().role()).isEqualTo(RoleName.LEADER);
        cluster.takeEffects();
        cluster.step(1, new Input.Read(2));
        acknowledgements.forEach(cluster::post);
        cluster.deliver(to(1));
        cluster.step(2, new Input.Read(3));
        cluster.settle();
        assertThat(cluster.takeEffects())
                .as("the old leader is silent, the new one answers")
                .noneMatch(effect -> effect instanceof Effect.ReadReady(var id, var index) && id == 2)
                .contains(new Effect.ReadReady(3, 4));

        cluster.heal();
        cluster.run(20 * T);
        assertThat(cluster.takeEffects()).contains(new Effect.ReadRefused(2, Refusal.LEADERSHIP_LOST));
        List<Entry> log = cluster.node(2).durableLog();
        for (ScriptedNode node : cluster.nodes()) {
            assertThat(node.durableLog()).as("%s", node.status()).isEqualTo(log);
            assertThat(node.appliedIndex()).as("%s", node.status()).isEqualTo(log.size());
        }
    }

    /// Of three, the leader and who asks are a majority: the answer comes without a round. Of
    /// five they are none, and a new leader has to commit first.
    @Test
    void whenDoesAFollowersReadNeedNoRound() {
        ScriptedCluster three = ScriptedCluster.of(3);
        three.elect(1);
        three.settle();
        three.step(2, new Input.Read(1));
        three.deliver(to(1));
        assertThat(three.onTheWay(ALL))
                .containsExactly(new Letter(new NodeId(1), new NodeId(2), new Message.ReadIndexReply(1, 1, 1)));

        ScriptedCluster five = ScriptedCluster.of(5);
        five.elect(1);
        five.settle();
        five.step(2, new Input.Read(1));
        five.deliver(to(1));
        assertThat(five.onTheWay(ALL)).isNotEmpty().allMatch(letter -> letter.message() instanceof Message.Heartbeat);
    }

    /// Refuse it, saying whether a leader is known: never append, apply or pass on what it
    /// believes.
    @Test
    void whatMustAFollowerDoWithAClientWrite() {
        Configuration withLearner =
                new Configuration(new TreeSet<>(ids(1, 2, 3)), new TreeSet<>(), new TreeSet<>(ids(4)), new TreeSet<>());
        ScriptedCluster cluster = new ScriptedCluster(ScriptedCluster.OPTIONS, withLearner);
        assertThat(answer(cluster, 2, 0)).as("before any election").isEqualTo(Refusal.NO_LEADER);
        cluster.elect(1);
        for (long follower = 2; follower <= 4; follower++) {
            assertThat(answer(cluster, follower, 0)).isEqualTo(Refusal.NOT_LEADER);
            assertThat(cluster.node(follower).status().last()).isEqualTo(new LogPosition(1, 1));
        }

        // Passed on to the leader of a term, it is never appended in another: it may be sent
        // again.
        cluster.step(1, new Input.TransferLeadership(new NodeId(2)));
        cluster.settle();
        assertThat(answer(cluster, 1, 1)).isEqualTo(Refusal.NOT_LEADER);
        assertThat(answer(cluster, 2, 1)).as("the new leader, in its own term").isEqualTo(Refusal.NOT_LEADER);

        // Two that each believe the other leads do not send a question back and forth.
        cluster.post(new Letter(new NodeId(1), new NodeId(3), new Message.ReadIndexRequest(2, 7)));
        cluster.deliver(to(3));
        assertThat(cluster.onTheWay(ALL))
                .containsExactly(new Letter(new NodeId(3), new NodeId(1), new Message.ReadIndexReply(2, 7, -1)));
    }

    private static Refusal answer(ScriptedCluster cluster, long id, long inTerm) {
        cluster.takeEffects();
        cluster.proposeInTerm(id, inTerm, "w");
        List<Effect> effects = cluster.takeEffects();
        assertThat(effects).hasSize(1).first().isInstanceOf(Effect.Refused.class);
        return ((Effect.Refused) effects.getFirst()).reason();
    }
}
