package io.althing.node;

import io.althing.node.Reconfiguration.Step;
import io.althing.raft.Input;
import io.althing.raft.Raft;
import io.althing.raft.RoleName;
import io.althing.store.members.Membership;
import java.util.function.Consumer;
import java.util.function.Supplier;

/// Brings the configuration in force to the membership that is meant, as long as this member
/// leads; a new leader goes on where the last one stopped. Belongs to the core lane.
final class Reconciler {
    /// Who leads is asked to do what is not legal yet again and again; it refuses that by itself.
    private static final long UNANSWERED = 0;

    private final Raft raft;
    private final Supplier<Membership> membership;
    private final Consumer<Input> step;
    private final long patienceNanos;
    private long commitIndexBefore = Long.MAX_VALUE;
    private long nextHandOverNanos = Long.MIN_VALUE;

    /// @param patienceNanos how long the attempt to hand leadership over may take
    Reconciler(Raft raft, Supplier<Membership> membership, Consumer<Input> step, long patienceNanos) {
        this.raft = raft;
        this.membership = membership;
        this.step = step;
        this.patienceNanos = patienceNanos;
    }

    /// Takes the next step, if one is due. Whoever has all that was committed when this was
    /// called last counts as caught up.
    void look(long nowNanos) {
        Raft.RaftStatus status = raft.status();
        Membership meant = membership.get();
        if (status.role() != RoleName.LEADER || Reconfiguration.isReached(status.configuration(), meant)) {
            commitIndexBefore = Long.MAX_VALUE;
            return;
        }
        Step next =
                Reconfiguration.next(status.self(), status.configuration(), meant, raft.progress(), commitIndexBefore);
        commitIndexBefore = status.commitIndex();
        switch (next) {
            case Step.Nothing _ -> {}
            case Step.Change(var target) -> step.accept(new Input.ChangeConfiguration(UNANSWERED, target));
            case Step.HandOver(var to) -> {
                if (nextHandOverNanos == Long.MIN_VALUE || nextHandOverNanos - nowNanos <= 0) {
                    nextHandOverNanos = nowNanos + patienceNanos;
                    step.accept(new Input.TransferLeadership(to));
                }
            }
        }
    }
}
