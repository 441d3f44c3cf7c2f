package io.althing.simulation;

import io.althing.node.Member;
import io.althing.node.Member.MemberStatus;
import io.althing.raft.Raft;
import io.althing.raft.membership.NodeId;
import io.althing.simulation.check.BlindCheck;
import io.althing.simulation.check.ClaimsCheck;
import io.althing.simulation.check.GraphCheck;
import io.althing.simulation.check.LeaseCheck;
import io.althing.simulation.check.MembersCheck;
import io.althing.simulation.check.PromiseCheck;
import io.althing.simulation.check.ReplicaCheck;
import io.althing.simulation.check.RevisionCheck;
import io.althing.simulation.check.WatchCheck;
import io.althing.simulation.check.Witness;
import io.althing.simulation.cluster.Nemesis;
import io.althing.simulation.cluster.SimCluster;
import io.althing.simulation.cluster.SimMember;
import io.althing.simulation.probe.Probe;
import io.althing.simulation.script.LinkConditions;
import io.althing.simulation.script.Script;
import io.althing.simulation.script.ScriptText;
import io.althing.simulation.trial.Timeline;
import io.althing.simulation.trial.Trial;
import io.althing.simulation.trial.Verdict;
import io.althing.simulation.workload.Call;
import io.althing.simulation.workload.Claimants;
import io.althing.simulation.workload.Clients;
import io.althing.simulation.workload.Desk;
import io.althing.simulation.workload.Lockers;
import io.althing.simulation.workload.Resource;
import io.althing.simulation.workload.Watchers;
import io.althing.simulation.world.Randomness;
import io.althing.simulation.world.World;
import io.althing.store.watch.Event;
import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// One script, from start to verdict: first anything may happen and nothing wrong may come of it;
/// then a majority is given peace, and must get to work; in the end all must agree.
public final class Simulation {
    private static final long SECOND = 1_000_000_000L;

    /// Twenty election timeouts, and time for requests that wait for their deadline.
    private static final long PEACE_NANOS = 40 * SECOND;

    private final Script script;
    private final Randomness randomness;
    private final World world;
    private final SimCluster cluster;
    private final MembersCheck members = new MembersCheck();
    private final PromiseCheck promises = new PromiseCheck(members);
    private final ReplicaCheck replicas;
    private final Witness witness;
    private final Desk desk;
    private final Lockers lockers;
    private final Watchers watchers;
    private final Claimants claimants;
    private final Witness claims;
    private final Nemesis nemesis;
    private long checked;
    private long undecided;

    private Simulation(Script script, Timeline timeline) {
        this.script = script;
        this.randomness = new Randomness(script.seed());
        this.world = new World(randomness, timeline);
        this.cluster = new SimCluster(world, script.conditions(), List.of(members, promises));
        this.replicas = new ReplicaCheck(world);
        this.witness = new Witness(world, member -> member.member().watches());
        this.claims = new Witness(world, member -> member.member().store().ownWatches());
        this.desk = new Desk(world, cluster, script.conditions().replyLoss());
        this.lockers = new Lockers(world, desk, script.conditions());
        this.watchers = new Watchers(world, desk, script.conditions());
        this.claimants = new Claimants(world, desk, script.conditions());
        this.nemesis = new Nemesis(world, cluster, script, this::pauseClient);
    }

    /// The way in for classes that were loaded apart.
    public static final class Entry implements Trial {
        @Override
        public String script(long seed) {
            return ScriptText.format(Script.draw(seed));
        }

        @Override
        public Verdict run(String script, Timeline timeline) {
            return Simulation.run(ScriptText.parse(script), timeline);
        }
    }

    /// Runs a script.
    public static Verdict run(Script script, Timeline timeline) {
        return new Simulation(script, timeline).run();
    }

    private Verdict run() {
        Probe.begin(randomness.of("chances", 0), script.conditions().chanceShare());
        String failure = null;
        try {
            live();
            judge();
        } catch (Throwable wrong) {
            failure = words(wrong);
            world.note(Timeline.Kind.TROUBLE, "verdict", failure);
        }
        return verdict(failure);
    }

    /// What must not be is told by an AssertionError; anything else is a fault all the same, and
    /// its place matters.
    private static String words(Throwable wrong) {
        String text = String.valueOf(wrong.getMessage());
        if (wrong instanceof AssertionError) {
            Throwable cause = wrong.getCause();
            return cause == null ? text : text + place(cause);
        }
        return wrong.getClass().getSimpleName() + ": " + text + place(wrong);
    }

    private static String place(Throwable wrong) {
        Throwable root = wrong;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        StackTraceElement[] places = root.getStackTrace();
        return places.length == 0 ? "" : " (" + root + " at " + places[0] + ")";
    }

    private void live() {
        world.note(Timeline.Kind.TROUBLE, "world", script.conditions().toString());
        cluster.members().forEach(cluster::start);
        new Clients(world, desk, script.conditions()).start();
        lockers.start();
        watchers.start();
        claimants.start();
        nemesis.start();
        world.run(script.conditions().safetyNanos(), this::afterEvent, () -> false);
        Probe.calm();
        desk.calm();
        cluster.network.conditions(LinkConditions.GOOD);
        nemesis.restForMajority(randomness.of("peace", 0));
        long knownIndex =
                states().stream().mapToLong(MemberStatus::appliedIndex).max().orElse(0);
        if (!world.run(PEACE_NANOS, this::afterEvent, () -> isMajorityAtWork(knownIndex))) {
            throw new AssertionError("no work gets done by a majority in peace: " + states());
        }
        nemesis.rest();
        if (!world.run(PEACE_NANOS, this::afterEvent, this::isEverybodyAtWork)) {
            throw new AssertionError("no work gets done in peace: " + states());
        }
        desk.close();
        if (!world.run(PEACE_NANOS, this::afterEvent, this::isQuietAndEqual)) {
            throw new AssertionError("members do not come to agree: " + states());
        }
    }

    private void judge() {
        RevisionCheck revisions = new RevisionCheck(allRevisions(), desk.calls());
        BlindCheck blind = new BlindCheck(desk.calls());
        GraphCheck graph = new GraphCheck(desk.calls());
        WatchCheck watches = new WatchCheck(witness.history());
        ClaimsCheck held = new ClaimsCheck(claims.history(), claimants.cancelled(), claimants.forced());
        LeaseCheck leases = new LeaseCheck(witness, script.conditions().clockDrift());
        revisions.check();
        blind.check();
        graph.check();
        watches.check(watchers.pieces());
        leases.check(lockers.sessions(), lockers.resources());
        held.check(claimants.told());
        held.checkCounter(claimants.segments(), claimants.asked());
        checked = revisions.checked()
                + blind.checked()
                + graph.checked()
                + watches.checked()
                + leases.checked()
                + held.checked();
        undecided = blind.undecided();
    }

    /// What happened to clients' keys at each revision, be it nothing as only procedures did
    /// something.
    private SortedMap<Long, List<Event>> allRevisions() {
        SortedMap<Long, List<Event>> all = new TreeMap<>(witness.history());
        claims.history().keySet().forEach(revision -> all.putIfAbsent(revision, List.of()));
        return all;
    }

    private Verdict verdict(@Nullable String failure) {
        return new Verdict(
                failure,
                ScriptText.format(script),
                world.traceHash(),
                world.eventCount(),
                world.nowNanos(),
                desk.calls().size()
                        + lockers.sessions().size()
                        + watchers.pieces().size()
                        + claimants.told().size(),
                checked + replicas.checked() + witness.told(),
                lockers.resources().stream().mapToLong(Resource::lostNaive).sum(),
                undecided,
                nemesis.done(),
                Probe.marks());
    }

    private void pauseClient(int number, long nanos) {
        int lockersCount = script.conditions().lockers();
        int clients = script.conditions().clients();
        desk.pause(lockersCount == 0 ? (number - 1) % clients + 1 : clients + (number - 1) % lockersCount + 1, nanos);
    }

    private void afterEvent() {
        for (SimMember member : cluster.members()) {
            if (member.takeHasRun()) {
                Raft.RaftStatus consensus = member.member().control().consensus();
                if (member.takeHasStarted()) {
                    members.started(member.id, member.disk.isDamaged());
                    promises.started(consensus, member.disk.isDamaged());
                }
                members.knows(consensus);
                promises.knows(consensus);
                replicas.check(member);
                witness.listen(member);
                claims.listen(member);
                lockers.look(member);
            }
        }
    }

    private List<MemberStatus> states() {
        return cluster.up().stream().map(each -> each.member().status()).toList();
    }

    /// A majority follows one leader and has applied something that is new since `knownIndex`. It
    /// need not be the one that was given peace: a leader that still reaches a majority rightly
    /// stays, though one at peace with all others may not hear it.
    private boolean isMajorityAtWork(long knownIndex) {
        return cluster.leader().stream().anyMatch(leader -> {
            SortedSet<NodeId> voters = leader.configuration().voters();
            long followers = cluster.up().stream()
                    .filter(each -> voters.contains(each.id))
                    .map(each -> each.member().status())
                    .filter(state -> state.leaderId() == leader.id.value() && state.appliedIndex() > knownIndex)
                    .count();
            return 2 * followers > voters.size();
        });
    }

    /// All that belong to the cluster and can be up; nobody while nobody leads.
    private List<SimMember> belonging() {
        return cluster.leader()
                .map(leader -> leader.configuration().members())
                .map(members -> cluster.inOrder().stream()
                        .filter(each -> members.contains(each.id))
                        .toList())
                .orElse(List.of());
    }

    /// Everybody who can be is up and follows the same leader, who is one of the voters.
    private boolean isEverybodyAtWork() {
        List<SimMember> belonging = belonging();
        return !belonging.isEmpty()
                && isVoter(cluster.leader().orElseThrow())
                && belonging.stream().allMatch(SimMember::isUp)
                && isSame(belonging, each -> each.member().status().leaderId());
    }

    private static boolean isVoter(SimMember member) {
        return member.configuration().voters().contains(member.id);
    }

    private boolean isQuietAndEqual() {
        boolean isAnybodyWaiting =
                !desk.calls().isEmpty() && !desk.calls().getLast().isOver();
        boolean isOngoing = isAnybodyWaiting || !isEverybodyAtWork();
        if (isOngoing || cluster.leader().orElseThrow().configuration().isJoint()) {
            return false;
        }
        List<Member> all = belonging().stream().<Member>map(SimMember::member).toList();
        return isSame(all, each -> each.status().appliedIndex())
                && isSame(all, each -> each.status().stateHash())
                && desk.calls().stream().allMatch(Call::isOver)
                && all.stream().allMatch(each -> each.store().leases().isEmpty());
    }

    private static <T> boolean isSame(List<T> all, Function<T, Object> what) {
        return all.stream().map(what).distinct().count() == 1;
    }
}
