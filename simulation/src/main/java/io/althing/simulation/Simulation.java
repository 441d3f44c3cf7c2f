package io.althing.simulation;

import io.althing.node.Member.MemberStatus;
import io.althing.simulation.check.ReplicaCheck;
import io.althing.simulation.check.RevisionCheck;
import io.althing.simulation.check.Witness;
import io.althing.simulation.cluster.Nemesis;
import io.althing.simulation.cluster.SimCluster;
import io.althing.simulation.network.LinkFaults;
import io.althing.simulation.swarm.Swarm;
import io.althing.simulation.workload.Clients;
import io.althing.simulation.world.Randomness;
import io.althing.simulation.world.Timeline;
import io.althing.simulation.world.World;
import java.util.List;
import java.util.Map;

/// One seed, from start to verdict: first anything may happen and nothing wrong may come of it;
/// then a majority is given peace, and must get to work; in the end all must agree.
public final class Simulation {
    private static final long SECOND = 1_000_000_000L;

    /// Twenty election timeouts, and time for requests that wait for their deadline.
    private static final long PEACE_NANOS = 40 * SECOND;

    /// What a seed came to.
    ///
    /// @param traceHash equal for every run of the seed
    /// @param operations calls of clients
    /// @param checks answers and states that were compared
    public record Report(
            long seed,
            long traceHash,
            long events,
            long simulatedNanos,
            int operations,
            long checks,
            Map<Nemesis.Act, Integer> troubles) {}

    private final long seed;
    private final Swarm swarm;
    private final World world;
    private final SimCluster cluster;
    private final ReplicaCheck replicas;
    private final Witness witness;
    private final Clients clients;
    private final Nemesis nemesis;

    private Simulation(long seed, Timeline timeline) {
        Randomness randomness = new Randomness(seed);
        this.seed = seed;
        this.swarm = Swarm.draw(randomness);
        this.world = new World(randomness, timeline);
        this.cluster = new SimCluster(world, swarm);
        this.replicas = new ReplicaCheck(cluster);
        this.witness = new Witness(cluster);
        this.clients = new Clients(world, cluster, swarm);
        this.nemesis = new Nemesis(world, cluster, swarm);
    }

    /// Runs a seed.
    ///
    /// @throws AssertionError if something was wrong; the message says what
    public static Report run(long seed, Timeline timeline) {
        return new Simulation(seed, timeline).run();
    }

    private Report run() {
        world.note("world", swarm.toString());
        cluster.members().forEach(cluster::start);
        clients.start();
        nemesis.start();
        world.run(swarm.safetyNanos(), this::afterEvent, () -> false);
        nemesis.rest();
        cluster.network.faults(LinkFaults.NONE);
        if (!world.run(PEACE_NANOS, this::afterEvent, this::isAtWork)) {
            throw new AssertionError("no work gets done in peace: " + states());
        }
        clients.rest();
        if (!world.run(PEACE_NANOS, this::afterEvent, this::isQuietAndEqual)) {
            throw new AssertionError("members do not come to agree: " + states());
        }
        RevisionCheck check = new RevisionCheck(witness.history(), clients.calls());
        check.check();
        return new Report(
                seed,
                world.traceHash(),
                world.eventCount(),
                world.nowNanos(),
                clients.calls().size(),
                check.checked() + replicas.checked() + witness.told(),
                nemesis.done());
    }

    private void afterEvent() {
        replicas.afterEvent();
        witness.afterEvent();
    }

    private List<MemberStatus> states() {
        return cluster.up().stream().map(each -> each.member().status()).toList();
    }

    /// Every machine that can be up is, they agree on a leader, and all know of something later
    /// than what was known when peace began.
    private boolean isAtWork() {
        List<MemberStatus> states = states();
        return states.size() + cluster.outOfOrder() == cluster.size()
                && states.stream().allMatch(state -> state.leaderId() != 0)
                && states.stream().map(MemberStatus::leaderId).distinct().count() == 1;
    }

    private boolean isQuietAndEqual() {
        List<MemberStatus> states = states();
        return states.size() + cluster.outOfOrder() == cluster.size()
                && states.stream().map(MemberStatus::appliedIndex).distinct().count() == 1
                && states.stream().map(MemberStatus::stateHash).distinct().count() == 1
                && clients.calls().stream().allMatch(call -> call.isOver());
    }
}
