package io.althing.simulation.cluster;

import io.althing.raft.membership.NodeId;
import io.althing.simulation.disk.CrashPolicy;
import io.althing.simulation.swarm.Swarm;
import io.althing.simulation.world.World;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;

/// Does to the cluster what the world does to machines, as often as the swarm says, and keeps
/// count. It destroys data for good on a minority at most: more no one can survive.
public final class Nemesis {
    /// What it can do.
    public enum Act {
        CRASH,
        POWER_LOSS,
        PAUSE,
        PARTITION,
        ONE_WAY_PARTITION,
        HEAL,
        FAILED_SYNC,
        WIPE,
        BIT_FLIP,
        RESTART
    }

    private static final long SECOND = 1_000_000_000L;

    private final World world;
    private final SimCluster cluster;
    private final Swarm swarm;
    private final RandomGenerator random;
    private final List<Act> repertoire = new ArrayList<>();
    private final Map<Act, Integer> done = new EnumMap<>(Act.class);
    private int destroyed;
    private boolean isResting;

    public Nemesis(World world, SimCluster cluster, Swarm swarm) {
        this.world = world;
        this.cluster = cluster;
        this.swarm = swarm;
        this.random = world.randomness().of("nemesis", 0);
        add(swarm.hasCrashes(), Act.CRASH);
        add(swarm.hasPowerLoss(), Act.POWER_LOSS);
        add(swarm.hasPauses(), Act.PAUSE);
        add(swarm.hasPartitions(), Act.PARTITION, Act.HEAL);
        add(swarm.hasOneWayPartitions(), Act.ONE_WAY_PARTITION, Act.HEAL);
        add(swarm.hasFailedSyncs(), Act.FAILED_SYNC);
        add(swarm.hasWipes(), Act.WIPE);
        add(swarm.hasBitFlips(), Act.BIT_FLIP);
        add(true, Act.RESTART, Act.RESTART);
    }

    private void add(boolean isWanted, Act... acts) {
        if (isWanted) {
            repertoire.addAll(List.of(acts));
        }
    }

    public Map<Act, Integer> done() {
        return done;
    }

    /// Begins, until [#rest].
    public void start() {
        long waitNanos = (long) (-Math.log(1 - random.nextDouble()) * swarm.troubleNanos());
        world.after(waitNanos, () -> {
            if (!isResting) {
                act(repertoire.get(random.nextInt(repertoire.size())));
                start();
            }
        });
    }

    /// Stops, heals the links, and brings back every machine that still can.
    public void rest() {
        isResting = true;
        cluster.network.heal();
        world.note("nemesis", "rests");
        cluster.members().forEach(member -> {
            member.disk.calm();
            cluster.start(member);
        });
    }

    private SimMember any() {
        return cluster.members().get(random.nextInt(cluster.size()));
    }

    private void act(Act act) {
        SimMember victim = any();
        boolean isDone = switch (act) {
            case CRASH -> crash(victim);
            case POWER_LOSS -> whileUp(victim, () -> victim.disk.losePowerAfter(random.nextInt(30)));
            case PAUSE -> whileUp(victim, () -> victim.pause(random.nextLong(SECOND / 10, 5 * SECOND)));
            case PARTITION -> partition(true);
            case ONE_WAY_PARTITION -> partition(false);
            case HEAL -> heal();
            case FAILED_SYNC -> whileUp(victim, victim.disk::failNextSync);
            case WIPE -> destroy(victim, true);
            case BIT_FLIP -> destroy(victim, false);
            case RESTART -> restart(victim);
        };
        if (isDone) {
            done.merge(act, 1, Integer::sum);
        }
    }

    private boolean crash(SimMember victim) {
        return whileUp(victim, () -> victim.crash(CrashPolicy.values()[random.nextInt(CrashPolicy.values().length)]));
    }

    private static boolean whileUp(SimMember victim, Runnable act) {
        if (victim.isUp()) {
            act.run();
            return true;
        }
        return false;
    }

    private boolean restart(SimMember victim) {
        if (victim.isUp() || victim.isOutOfOrder()) {
            return false;
        }
        cluster.start(victim);
        return true;
    }

    private boolean heal() {
        cluster.network.heal();
        world.note("nemesis", "heals the links");
        return true;
    }

    /// Cuts a random half from the other, in both directions or in one.
    private boolean partition(boolean isBothWays) {
        List<NodeId> ones = new ArrayList<>();
        List<NodeId> others = new ArrayList<>();
        cluster.members().forEach(member -> (random.nextBoolean() ? ones : others).add(member.id));
        for (NodeId one : ones) {
            for (NodeId other : others) {
                cluster.network.cut(one, other);
                if (isBothWays) {
                    cluster.network.cut(other, one);
                }
            }
        }
        world.note("nemesis", "cuts " + ones + (isBothWays ? " off from " : " to ") + others);
        return !ones.isEmpty() && !others.isEmpty();
    }

    /// Takes a machine's data, or a bit of it; only after it has told everybody where it lives.
    private boolean destroy(SimMember victim, boolean isWhole) {
        boolean isTooMuch = (destroyed + 1) * 2 >= cluster.size();
        if (isTooMuch || victim.isOutOfOrder() || victim.disk.isDamaged() || !isKnown(victim)) {
            return false;
        }
        crash(victim);
        destroyed++;
        if (isWhole) {
            victim.wipe();
            return true;
        }
        world.note(victim.id.toString(), "has a bit of its journal flipped");
        return victim.disk.flipBit("journal");
    }

    private boolean isKnown(SimMember victim) {
        return cluster.members().stream()
                .filter(each -> !each.equals(victim) && !each.isOutOfOrder())
                .allMatch(each -> cluster.network.knows(each.id, victim.id));
    }
}
