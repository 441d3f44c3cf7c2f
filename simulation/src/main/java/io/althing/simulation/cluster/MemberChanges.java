package io.althing.simulation.cluster;

import io.althing.node.Outcome;
import io.althing.raft.membership.Configuration;
import io.althing.raft.membership.NodeId;
import io.althing.simulation.world.World;
import io.althing.store.auth.Caller;
import io.althing.store.command.MemberCommand;
import io.althing.store.command.Result;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/// Makes learners of voters, removes members, and lets them back in, behind the back of what
/// the log says who is meant to take part; the leader brings that about again. Adds and removes
/// others as a client would.
final class MemberChanges {
    private static final long MILLI = 1_000_000L;

    private static final long LOOK_NANOS = 100 * MILLI;

    /// Above the ids of founders.
    private static final long FIRST_JOINED = 10;

    /// Above the ids of all machines.
    private static final long FIRST_INVITED = 100;

    private final World world;
    private final SimCluster cluster;
    private final Consumer<String> say;
    private final BooleanSupplier isResting;
    private boolean hasAny;
    private long lastInvited = FIRST_INVITED;
    private long lastJoined = FIRST_JOINED;
    private boolean isReplacing;

    MemberChanges(World world, SimCluster cluster, Consumer<String> say, BooleanSupplier isResting) {
        this.world = world;
        this.cluster = cluster;
        this.say = say;
        this.isResting = isResting;
    }

    /// Whether a leader was ever asked for one.
    boolean hasAny() {
        return hasAny;
    }

    /// Now and then somebody asks for the next change while this one is on its way.
    boolean ask(SimMember leader, SimMember victim, long amount) {
        if (amount / 4 % 2 == 0) {
            int life = leader.lives();
            world.after(MILLI, () -> {
                if (leader.isUp() && leader.lives() == life && !isResting.getAsBoolean()) {
                    reconfigure(leader, cluster.member((int) victim.id.value() + 1), amount / 8);
                }
            });
        }
        return switch ((int) (amount % 5)) {
            case 4 -> invite(victim, amount);
            case 2, 3 -> replace(victim, cluster.member((int) (amount / 8)), amount % 5 == 3);
            default -> reconfigure(leader, victim, amount);
        };
    }

    /// Somebody is added who never comes, or is removed again; whoever is asked need not lead.
    private boolean invite(SimMember asked, long amount) {
        if (!asked.isUp()) {
            return false;
        }
        MemberCommand command = new MemberCommand.Remove(lastInvited);
        if (!asked.configuration().members().contains(new NodeId(lastInvited))) {
            lastInvited++;
            String url = "http://127.0.0.1:" + lastInvited;
            command = new MemberCommand.Add(lastInvited, List.of(url), amount % 2 == 0, 1);
        }
        MemberCommand change = command;
        say.accept("asks m" + asked.id.value() + " for " + change);
        asked.attempt(() -> asked.member().changeMembers(Caller.ANONYMOUS, change, outcome -> {}));
        return true;
    }

    /// A new machine takes the place of an old one, as an operator would do it: in one step, or
    /// added, started, and once it votes the old one is removed.
    private boolean replace(SimMember asked, SimMember old, boolean isOneStep) {
        if (isReplacing || !asked.isUp() || old.isLeaving() || asked.equals(old)) {
            return false;
        }
        isReplacing = true;
        hasAny = true;
        NodeId id = new NodeId(++lastJoined);
        say.accept("asks m" + asked.id.value() + " to add m" + id.value() + " in place of m" + old.id.value());
        MemberCommand change = isOneStep
                ? new MemberCommand.Replace(old.id.value(), id.value(), SimCluster.urls(id))
                : new MemberCommand.Add(id.value(), SimCluster.urls(id), false, 1);
        if (isOneStep) {
            // Whether an answer comes or not.
            old.leave();
        }
        asked.attempt(() -> asked.member().changeMembers(Caller.ANONYMOUS, change, outcome -> {
            if (outcome instanceof Outcome.Answered<Result>(Result.Done _)) {
                world.after(MILLI, () -> cluster.start(cluster.join(id)));
                onceVoting(id, isOneStep ? leader -> {} : leader -> remove(leader, old));
            } else {
                isReplacing = false;
                if (!(outcome instanceof Outcome.Unavailable<Result> none) || none.isDefinite()) {
                    old.stay();
                }
            }
        }));
        return true;
    }

    /// Looks again and again whether the new one votes, until the troubles are over.
    private void onceVoting(NodeId id, Consumer<SimMember> next) {
        world.after(LOOK_NANOS, () -> {
            if (isResting.getAsBoolean()) {
                return;
            }
            Optional<SimMember> leader = cluster.leader();
            boolean isVoting = leader.isPresent()
                    && leader.get().configuration().voters().contains(id)
                    && !leader.get().configuration().isJoint();
            if (!isVoting) {
                onceVoting(id, next);
                return;
            }
            isReplacing = false;
            next.accept(leader.get());
        });
    }

    private void remove(SimMember leader, SimMember old) {
        old.leave();
        say.accept("asks m" + leader.id.value() + " to remove m" + old.id.value());
        MemberCommand remove = new MemberCommand.Remove(old.id.value());
        leader.attempt(() -> leader.member().changeMembers(Caller.ANONYMOUS, remove, outcome -> {}));
    }

    /// Takes the victim out of the majority, or out of the cluster; where somebody is out
    /// already, either lets all back in.
    private boolean reconfigure(SimMember leader, SimMember victim, long amount) {
        Configuration now = leader.configuration();
        TreeSet<NodeId> absent = new TreeSet<>();
        cluster.members().stream().filter(each -> !each.isLeaving()).forEach(each -> absent.add(each.id));
        TreeSet<NodeId> guests = new TreeSet<>(now.learners());
        guests.removeAll(absent);
        absent.removeAll(now.members());
        boolean isAnybodyOut = now.learners().size() > guests.size() || !absent.isEmpty();
        boolean isReturn = isAnybodyOut && (amount % 2 == 0 || now.voters().size() <= 2);
        if (now.isJoint() || !isReturn && now.voters().size() <= 2) {
            return false;
        }
        TreeSet<NodeId> voters = new TreeSet<>(now.voters());
        TreeSet<NodeId> learners = new TreeSet<>(now.learners());
        if (isReturn) {
            learners.removeAll(guests);
            voters.addAll(learners);
            learners.clear();
            learners.addAll(guests);
            (amount / 2 % 2 == 0 ? voters : learners).addAll(absent);
        } else {
            boolean isRemoval = amount / 2 % 2 == 0;
            takeOut(victim.id, voters, learners, isRemoval);
            if (voters.size() > 3) {
                takeOut(voters.first(), voters, learners, isRemoval);
            }
        }
        Configuration target = new Configuration(voters, new TreeSet<>(), learners, new TreeSet<>());
        if (target.equals(now)) {
            return false;
        }
        say.accept("asks the leader m" + leader.id.value() + " for voters " + voters + ", learners " + learners);
        hasAny = true;
        leader.attempt(() -> leader.member().control().changeConfiguration(target));
        return true;
    }

    private static void takeOut(NodeId id, TreeSet<NodeId> voters, TreeSet<NodeId> learners, boolean isRemoval) {
        voters.remove(id);
        if (isRemoval) {
            learners.remove(id);
        } else {
            learners.add(id);
        }
    }
}
