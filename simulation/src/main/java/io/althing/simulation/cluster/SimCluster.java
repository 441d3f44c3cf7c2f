package io.althing.simulation.cluster;

import io.althing.journal.JournalOptions;
import io.althing.node.MemberOptions;
import io.althing.raft.membership.NodeId;
import io.althing.simulation.network.SimNetwork;
import io.althing.simulation.swarm.Swarm;
import io.althing.simulation.world.World;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/// All machines of a run.
public final class SimCluster {
    private static final int RECORD_BYTES_MAX = 1 << 20;
    public static final Duration ELECTION_TIMEOUT = Duration.ofMillis(1000);

    public final SimNetwork network;
    private final List<SimMember> members = new ArrayList<>();
    private final Swarm swarm;
    private final RandomGenerator random;

    public SimCluster(World world, Swarm swarm) {
        this.swarm = swarm;
        this.random = world.randomness().of("conditions", 0);
        this.network = new SimNetwork(world, swarm.links());
        List<MemberOptions.Seed> seeds = new ArrayList<>();
        for (int i = 1; i <= swarm.members(); i++) {
            seeds.add(new MemberOptions.Seed(new NodeId(i), "m" + i, List.of("http://127.0.0.1:" + (1000 + i))));
        }
        for (MemberOptions.Seed seed : seeds) {
            MemberOptions options = new MemberOptions(
                    77,
                    seed.id(),
                    seed.name(),
                    seeds,
                    List.of("http://127.0.0.1:2"),
                    Path.of("/" + seed.name()),
                    Duration.ofMillis(100),
                    ELECTION_TIMEOUT,
                    swarm.flushEntries(),
                    swarm.catchUpEntries(),
                    new JournalOptions(swarm.segmentBytes(), RECORD_BYTES_MAX),
                    RECORD_BYTES_MAX / 2);
            members.add(new SimMember(world, network, options));
        }
    }

    public List<SimMember> members() {
        return members;
    }

    public int size() {
        return members.size();
    }

    public List<SimMember> up() {
        return members.stream().filter(SimMember::isUp).toList();
    }

    /// Starts a machine that is down; every life has conditions of its own.
    public void start(SimMember member) {
        double drift = (random.nextDouble() * 2 - 1) * swarm.clockDrift();
        member.start(new SimMember.Conditions(1 + drift, swarm.diskNanos()));
    }

    public int outOfOrder() {
        return (int) members.stream().filter(SimMember::isOutOfOrder).count();
    }
}
