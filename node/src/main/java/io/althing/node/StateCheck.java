package io.althing.node;

import io.althing.node.peer.PeerMessage;
import io.althing.raft.Raft;
import io.althing.raft.RoleName;
import io.althing.raft.membership.NodeId;
import io.althing.store.Store;
import io.althing.store.command.Alarm;
import io.althing.store.command.Command;
import io.althing.store.members.FeatureLevel;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Supplier;

/// Compares the members' states while they work. The leader writes a mark into the log now and
/// then; each member says what its state hashed to right there; whose differs from the majority's
/// is named by an alarm, and stops. Belongs to the core lane.
final class StateCheck {
    private static final System.Logger LOG = System.getLogger(StateCheck.class.getName());

    private final Raft raft;
    private final Environment environment;
    private final Supplier<Store> store;
    private final Consumer<Command> write;
    private final long everyNanos;
    private final SortedMap<NodeId, Long> reports = new TreeMap<>();
    private long reportedIndex;
    private long checkedIndex;
    private long nextNanos;

    /// @param everyNanos 0 for never
    StateCheck(Raft raft, Environment environment, Supplier<Store> store, Consumer<Command> write, long everyNanos) {
        this.raft = raft;
        this.environment = environment;
        this.store = store;
        this.write = write;
        this.everyNanos = everyNanos;
        this.nextNanos = environment.clock().nanoTime() + everyNanos;
    }

    /// Writes the next mark if it is due; none if nothing has happened since the last one.
    void look(long nowNanos) {
        if (everyNanos == 0 || nextNanos - nowNanos > 0) {
            return;
        }
        nextNanos = nowNanos + everyNanos;
        boolean isUnderstood = store.get().membership().featureLevel() >= FeatureLevel.MUTUAL_CARE;
        boolean isLeader = raft.status().role() == RoleName.LEADER && isUnderstood;
        if (isLeader && store.get().applied().index() > checkedIndex) {
            write.accept(new Command.CheckState());
        }
    }

    /// This member has applied a mark.
    void checked(long index, long stateHash) {
        checkedIndex = index;
        Raft.RaftStatus status = raft.status();
        NodeId leader = status.leader();
        if (status.role() == RoleName.LEADER) {
            reported(status.self(), index, stateHash);
        } else if (leader != null) {
            environment.network().send(leader, new PeerMessage.StateReport(index, stateHash));
        }
    }

    /// What a member says of itself; only the newest mark counts.
    void reported(NodeId from, long index, long stateHash) {
        Raft.RaftStatus status = raft.status();
        if (index < reportedIndex || status.role() != RoleName.LEADER) {
            return;
        }
        if (index > reportedIndex) {
            reportedIndex = index;
            reports.clear();
        }
        reports.put(from, stateHash);
        if (!status.configuration().isJoint()) {
            judge(status.configuration().voters());
        }
    }

    private void judge(SortedSet<NodeId> voters) {
        SortedMap<Long, Integer> votes = new TreeMap<>();
        reports.forEach((member, hash) -> {
            if (voters.contains(member)) {
                votes.merge(hash, 1, Integer::sum);
            }
        });
        for (SortedMap.Entry<Long, Integer> each : votes.entrySet()) {
            if (each.getValue() * 2 > voters.size()) {
                reports.forEach((member, hash) -> {
                    if (!hash.equals(each.getKey())) {
                        raise(new Alarm(member.value(), Alarm.Kind.DIVERGED));
                    }
                });
                return;
            }
        }
        if (reports.keySet().containsAll(voters)) {
            // Nobody can tell who is right.
            reports.keySet().forEach(member -> raise(new Alarm(member.value(), Alarm.Kind.CORRUPT)));
        }
    }

    private void raise(Alarm alarm) {
        if (!store.get().alarms().contains(alarm)) {
            LOG.log(
                    System.Logger.Level.ERROR,
                    "event=state_differs kind={0} member={1} index={2}",
                    alarm.kind(),
                    Long.toHexString(alarm.memberId()),
                    Long.toString(reportedIndex));
            write.accept(new Command.RaiseAlarm(alarm));
        }
    }
}
