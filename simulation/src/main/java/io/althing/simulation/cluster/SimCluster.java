package io.althing.simulation.cluster;

import io.althing.journal.JournalOptions;
import io.althing.node.MemberOptions;
import io.althing.node.Origin;
import io.althing.node.Quota;
import io.althing.raft.membership.NodeId;
import io.althing.simulation.network.SimNetwork;
import io.althing.simulation.script.Conditions;
import io.althing.simulation.world.World;
import io.althing.store.members.FeatureLevel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/// All machines of a run.
public final class SimCluster {
    private static final int RECORD_BYTES_MAX = 1 << 20;
    private static final long SNAPSHOT_BYTES_PER_SECOND = 256 << 10;

    public final SimNetwork network;
    private final World world;
    private final List<SimMember> members = new ArrayList<>();
    private final Conditions conditions;
    private final RandomGenerator random;

    public SimCluster(World world, Conditions conditions, List<SimNetwork.Observer> observers) {
        this.conditions = conditions;
        this.random = world.randomness().of("lives", 0);
        this.network = new SimNetwork(world, conditions.link(), observers);
        this.world = world;
        List<NodeId> founders = new ArrayList<>();
        for (int i = 1; i <= conditions.members(); i++) {
            founders.add(new NodeId(i));
        }
        founders.forEach(id -> members.add(machine(id, true, founders)));
    }

    private SimMember machine(NodeId id, boolean isFounder, List<NodeId> told) {
        // Some begin with an older program, and come back with the new one.
        boolean isOldFirst =
                isFounder && world.randomness().of("versions", id.value()).nextInt(3) == 0;
        return new SimMember(
                world,
                network,
                id,
                life -> options(
                        id, isFounder, told, isOldFirst && life == 1 ? FeatureLevel.FIRST : FeatureLevel.NEWEST));
    }

    private MemberOptions options(NodeId id, boolean isFounder, List<NodeId> told, int featureLevel) {
        List<MemberOptions.Seed> seeds = told.stream()
                .map(each -> new MemberOptions.Seed(each, urls(each)))
                .toList();
        return new MemberOptions(
                77,
                id,
                "m" + id.value(),
                isFounder ? Origin.founder(seeds) : Origin.joiner(seeds),
                List.of("http://127.0.0.1:2"),
                Path.of("/data"),
                Path.of("/data/journal"),
                Duration.ofMillis(conditions.electionMillis() / 10),
                Duration.ofMillis(conditions.electionMillis()),
                conditions.flushEntries(),
                conditions.catchUpEntries(),
                new JournalOptions(conditions.segmentBytes(), RECORD_BYTES_MAX),
                RECORD_BYTES_MAX / 2,
                SNAPSHOT_BYTES_PER_SECOND,
                Quota.NONE,
                Duration.ofSeconds(5),
                featureLevel);
    }

    static List<String> urls(NodeId id) {
        return List.of("http://127.0.0.1:" + (1000 + id.value()));
    }

    /// A machine that was not there before, for a member that has been added.
    SimMember join(NodeId id) {
        List<NodeId> told = new ArrayList<>();
        members.stream().filter(each -> !each.isLeaving()).forEach(each -> told.add(each.id));
        told.add(id);
        SimMember fresh = machine(id, false, told);
        members.add(fresh);
        return fresh;
    }

    /// Every machine there ever was.
    public List<SimMember> members() {
        return members;
    }

    /// @param number from 1 on; more than there are begin anew
    public SimMember member(int number) {
        return members.get(Math.floorMod(number - 1, members.size()));
    }

    /// How many members there are, whoever they are.
    public int size() {
        return conditions.members();
    }

    public List<SimMember> up() {
        return members.stream().filter(SimMember::isUp).toList();
    }

    /// Whoever holds itself for the leader; of several the one of the latest term.
    public Optional<SimMember> leader() {
        return up().stream()
                .filter(each -> each.member().status().leaderId() == each.id.value())
                .max(Comparator.comparingLong(each -> each.member().status().term()));
    }

    /// Starts a machine that is down; every life has conditions of its own.
    public void start(SimMember member) {
        double drift = (random.nextDouble() * 2 - 1) * conditions.clockDrift();
        // Some disks are slower than others.
        long diskNanos = conditions.diskNanos() * (1 + random.nextInt(8)) / 4 + 1;
        member.start(new SimMember.Conditions(1 + drift, diskNanos));
    }

    /// Those that can still be of use.
    public List<SimMember> inOrder() {
        return members.stream().filter(each -> !each.isOutOfOrder()).toList();
    }
}
