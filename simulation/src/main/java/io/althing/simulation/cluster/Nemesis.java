package io.althing.simulation.cluster;

import io.althing.simulation.disk.Content;
import io.althing.simulation.disk.CrashPolicy;
import io.althing.simulation.network.MessageKind;
import io.althing.simulation.script.Script;
import io.althing.simulation.script.Trouble;
import io.althing.simulation.trial.Timeline.Kind;
import io.althing.simulation.world.World;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.BiPredicate;
import java.util.random.RandomGenerator;

/// Does to the cluster what the script says, and keeps count. It destroys data for good on a
/// minority at most: more no one can survive.
public final class Nemesis {
    private static final long MILLI = 1_000_000L;

    /// Who can be made to stand still besides members.
    public interface Clients {
        void pause(int client, long nanos);
    }

    private final World world;
    private final SimCluster cluster;
    private final Script script;
    private final Clients clients;
    private final Partitions partitions;
    private final MemberChanges changes;
    private final SortedMap<String, Long> done = new TreeMap<>();
    private int destroyed;
    private boolean isResting;

    public Nemesis(World world, SimCluster cluster, Script script, Clients clients) {
        this.world = world;
        this.cluster = cluster;
        this.script = script;
        this.clients = clients;
        this.partitions = new Partitions(cluster, this::say);
        this.changes = new MemberChanges(world, cluster, this::say, () -> isResting);
    }

    public SortedMap<String, Long> done() {
        return done;
    }

    public void start() {
        for (Trouble trouble : script.troubles()) {
            world.after(trouble.atNanos() - world.nowNanos(), () -> {
                if (!isResting && act(trouble)) {
                    done.merge(trouble.act().name(), 1L, Long::sum);
                }
            });
        }
    }

    /// Stops, and gives a majority peace: its machines run, its links work, and leadership is
    /// within reach. The others stay as they are.
    public void restForMajority(RandomGenerator random) {
        isResting = true;
        List<SimMember> core = new ArrayList<>(cluster.inOrder());
        core.removeIf(each -> each.disk.isDamaged());
        // Where fewer vote, each of them may be needed.
        int spare = changes.hasAny() ? 0 : core.size() - (cluster.size() / 2 + 1);
        for (int left = random.nextInt(spare + 1); left > 0; left--) {
            core.remove(random.nextInt(core.size()));
        }
        cluster.network.heal(core.stream().map(each -> each.id).toList());
        say("gives peace to " + core.stream().map(each -> "m" + each.id.value()).toList());
        core.forEach(this::revive);
    }

    /// Heals everything and brings back every machine that still can.
    public void rest() {
        isResting = true;
        cluster.network.heal();
        say("rests: all links work, and every machine that can be up is started");
        cluster.members().forEach(this::revive);
    }

    private void revive(SimMember member) {
        member.disk.calm();
        cluster.start(member);
    }

    private void say(String what) {
        world.note(Kind.TROUBLE, "nemesis", what);
    }

    private boolean act(Trouble trouble) {
        SimMember victim =
                trouble.member() == 0 ? cluster.leader().orElse(cluster.member(1)) : cluster.member(trouble.member());
        String name = "m" + victim.id.value();
        long amount = trouble.amount();
        return switch (trouble.act()) {
            case CRASH -> whileUp(victim, () -> crash(victim, amount));
            case CRASH_ON_SEND -> whileUp(victim, () -> crashOnSend(victim, amount));
            case ISOLATE_ON_SEND -> whileUp(victim, () -> isolateOnSend(victim, amount));
            case LOSE_KIND -> loseKind(victim, amount);
            case POWER_LOSS -> whileUp(victim, () -> losePower(victim, amount));
            case RESTART -> restart(victim, amount);
            case PAUSE -> whileUp(victim, () -> pause(victim, amount));
            case PAUSE_CLIENT -> pauseClient((int) victim.id.value(), amount);
            case PARTITION -> partitions.halves(amount, true);
            case ONE_WAY -> partitions.halves(amount, false);
            case BRIDGE -> partitions.bridge(victim, amount);
            case RING -> partitions.ring();
            case ISOLATE_LEADER -> cluster.leader().map(partitions::isolate).orElse(false);
            case CLOG -> clog(victim, cluster.member((int) (amount % 8) + 1), amount / 8);
            case HEAL -> heal();
            case FAILED_SYNC ->
                whileUp(victim, () -> {
                    say("makes the next sync of " + name + " fail");
                    victim.disk.failNextSync();
                });
            case FULL_DISK -> whileUp(victim, () -> fullDisk(victim, amount));
            case SLOW_DISK ->
                whileUp(victim, () -> {
                    say("slows the disk of " + name + " for " + amount + " ms");
                    victim.slowDisk(amount * MILLI);
                });
            case SWAP_DISKS -> swap(victim, cluster.member((int) victim.id.value() + 1));
            case WIPE -> destroy(victim, () -> wipe(victim, amount));
            case BIT_FLIP -> damage(victim, "flips a bit of the journal of " + name, Content::flipBit);
            case READ_ERROR -> damage(victim, "makes a sector of " + name + " unreadable", Content::loseSector);
            case MISDIRECTED_WRITE -> damage(victim, "misdirects a write of " + name, Content::misdirect);
            case LOSE_FILE ->
                destroy(victim, () -> {
                    say("takes a file of the journal of " + name + " away");
                    return victim.disk.loseFile();
                });
            case TRANSFER ->
                cluster.leader().map(leader -> transfer(leader, victim, amount)).orElse(false);
            case RECONFIGURE ->
                cluster.leader()
                        .map(leader -> changes.ask(leader, victim, amount))
                        .orElse(false);
        };
    }

    private static CrashPolicy policy(long amount) {
        return CrashPolicy.values()[(int) (amount % CrashPolicy.values().length)];
    }

    private static boolean whileUp(SimMember victim, Runnable act) {
        if (victim.isUp()) {
            act.run();
            return true;
        }
        return false;
    }

    /// Every other crash is followed by a quick restart.
    private void crash(SimMember victim, long amount) {
        victim.crash(policy(amount));
        long rest = amount / CrashPolicy.values().length;
        if (rest % 2 == 0) {
            boolean isAtOnce = rest / 2 % 2 == 0;
            restartAfter(victim, rest / 4 % (isAtOnce ? 6 : 300));
        }
    }

    private void crashOnSend(SimMember victim, long amount) {
        MessageKind kind = MessageKind.of(amount);
        int life = victim.lives();
        say("will end m" + victim.id.value() + " once it has sent: " + kind.words());
        cluster.network.whenSent(victim.id, kind, () -> {
            if (!isResting && victim.isUp() && victim.lives() == life) {
                crash(victim, amount / MessageKind.values().length);
            }
        });
    }

    /// The next members, one at least and perhaps all, lose their power in the same moment: they
    /// must still know who the wiped one was, which is soon back.
    private boolean wipe(SimMember victim, long amount) {
        victim.wipe();
        for (int next = 1; next <= 1 + amount % (cluster.size() - 1); next++) {
            SimMember other = cluster.member((int) victim.id.value() + next);
            if (other.isUp()) {
                crash(other, 0);
            }
        }
        restartAfter(victim, amount / 8 % 512);
        return true;
    }

    private void restartAfter(SimMember victim, long millis) {
        world.after(millis * MILLI, () -> {
            if (!isResting) {
                restart(victim, 1);
            }
        });
    }

    private static void losePower(SimMember victim, long amount) {
        switch ((int) (amount % 3)) {
            case 0 -> victim.disk.losePowerAtSync((int) (amount / 3 % 4));
            case 1 -> victim.disk.losePowerAtCrowdedSync();
            default -> victim.disk.losePowerAfter((int) (amount / 3 % 30));
        }
    }

    private void isolateOnSend(SimMember victim, long amount) {
        MessageKind kind = MessageKind.of(amount);
        say("will cut m" + victim.id.value() + " off as it sends: " + kind.words());
        int passing = (int) (amount / MessageKind.values().length % 6);
        cluster.network.whenSending(victim.id, kind, passing, () -> {
            if (!isResting) {
                partitions.isolate(victim);
            }
        });
    }

    private boolean loseKind(SimMember victim, long amount) {
        MessageKind kind = MessageKind.of(amount % 8);
        say("lets nothing arrive of what m" + victim.id.value() + " sends for " + amount / 8 + " ms: " + kind.words());
        cluster.network.lose(victim.id, kind, amount / 8 * MILLI);
        return true;
    }

    /// Now and then the power goes again while it finds out where it stood.
    private boolean restart(SimMember victim, long amount) {
        if (victim.isUp() || victim.isOutOfOrder()) {
            return false;
        }
        if (amount % 4 == 0) {
            victim.disk.losePowerAfter((int) (amount / 4 % 24));
        }
        cluster.start(victim);
        return true;
    }

    private void pause(SimMember victim, long millis) {
        say("stops m" + victim.id.value() + " for " + millis + " ms");
        victim.pause(millis * MILLI);
        if (millis % 2 == 1) {
            cluster.members().forEach(other -> cluster.network.clog(victim.id, other.id, millis * MILLI));
        }
    }

    private boolean pauseClient(int number, long millis) {
        say("stops client " + number + " for " + millis + " ms");
        clients.pause(number, millis * MILLI);
        return true;
    }

    private boolean heal() {
        cluster.network.heal();
        say("heals the links");
        return true;
    }

    private boolean clog(SimMember from, SimMember to, long millis) {
        if (from.equals(to)) {
            return false;
        }
        cluster.network.clog(from.id, to.id, millis * MILLI);
        say("holds back what m" + from.id.value() + " sends to m" + to.id.value() + " for " + millis + " ms");
        return true;
    }

    private void fullDisk(SimMember victim, long millis) {
        say("fills the disk of m" + victim.id.value() + " for " + millis + " ms");
        victim.disk.full(true);
        world.after(millis * MILLI, () -> victim.disk.full(false));
    }

    private boolean swap(SimMember one, SimMember other) {
        boolean isPossible = !one.equals(other) && isIntact(one) && isIntact(other);
        if (!isPossible) {
            return false;
        }
        List.of(one, other).forEach(each -> each.crash(CrashPolicy.ALL));
        say("swaps the disks of m" + one.id.value() + " and m" + other.id.value() + ", and back");
        one.trySwapped(other, new SimMember.Conditions(1, MILLI));
        return true;
    }

    private boolean isIntact(SimMember member) {
        return !member.isOutOfOrder() && !member.disk.isDamaged() && isKnown(member);
    }

    private boolean damage(SimMember victim, String what, BiPredicate<Content, RandomGenerator> how) {
        return destroy(victim, () -> {
            boolean isDone = victim.disk.damage(how);
            if (isDone) {
                say(what);
            }
            return isDone;
        });
    }

    private interface Destruction {
        boolean isDone();
    }

    /// Takes a machine's data, or a bit of it; only after everybody has learnt where it lives.
    private boolean destroy(SimMember victim, Destruction destruction) {
        boolean isTooMuch = (destroyed + 1) * 2 >= cluster.size();
        if (isTooMuch || !isIntact(victim)) {
            return false;
        }
        victim.crash(CrashPolicy.ALL);
        if (destruction.isDone()) {
            destroyed++;
            return true;
        }
        return false;
    }

    private boolean isKnown(SimMember victim) {
        return cluster.members().stream()
                .filter(each -> !each.equals(victim) && !each.isOutOfOrder())
                .allMatch(each -> cluster.network.knows(each.id, victim.id));
    }

    /// With an odd amount the operator changes his mind at once: two members may then believe
    /// that it is their turn.
    private boolean transfer(SimMember leader, SimMember to, long amount) {
        handOver(leader, to);
        if (amount % 2 == 1) {
            int life = leader.lives();
            world.after(MILLI, () -> {
                if (leader.isUp() && leader.lives() == life) {
                    handOver(leader, cluster.member((int) to.id.value() + 1));
                }
            });
        }
        return true;
    }

    private void handOver(SimMember leader, SimMember to) {
        say("asks the leader m" + leader.id.value() + " to hand over to m" + to.id.value());
        leader.attempt(() -> leader.member().control().transferLeadership(to.id));
    }
}
