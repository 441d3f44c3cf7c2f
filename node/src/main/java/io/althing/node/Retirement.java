package io.althing.node;

import io.althing.raft.Input;
import io.althing.raft.Raft;
import io.althing.raft.membership.NodeId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;

/// Hands leadership over before this member stops (Raft thesis §3.10), so that nobody has to miss
/// a leader first. Belongs to the core lane.
final class Retirement {
    private static final System.Logger LOG = System.getLogger(Retirement.class.getName());

    private final Raft raft;
    private final Supplier<Leadership> leadership;
    private final Consumer<Input> step;
    private final long attemptNanos;
    private final List<Runnable> waiting = new ArrayList<>();
    private long endNanos;
    private long nextAttemptNanos;

    /// @param attemptNanos consensus gives an attempt up after that long
    Retirement(Raft raft, Supplier<Leadership> leadership, Consumer<Input> step, long attemptNanos) {
        this.raft = raft;
        this.leadership = leadership;
        this.step = step;
        this.attemptNanos = attemptNanos;
    }

    /// Runs `done` once somebody else leads, or nobody can, or it takes too long; at once if this
    /// member does not lead.
    void begin(long nowNanos, Runnable done) {
        if (!leadership.get().isSelf()) {
            done.run();
            return;
        }
        waiting.add(done);
        endNanos = nowNanos + 2 * attemptNanos;
        nextAttemptNanos = nowNanos;
        look(nowNanos);
    }

    void look(long nowNanos) {
        if (waiting.isEmpty()) {
            return;
        }
        if (isOver() || endNanos - nowNanos <= 0) {
            finish();
        } else if (leadership.get().isSelf() && nextAttemptNanos - nowNanos <= 0) {
            attempt(nowNanos);
        }
    }

    /// Requests under way here must know where to go on.
    private boolean isOver() {
        Leadership now = leadership.get();
        return !now.isSelf() && now.leader() != null;
    }

    private void attempt(long nowNanos) {
        Raft.RaftStatus status = raft.status();
        Optional<NodeId> successor = Successor.among(raft.progress(), status.configuration()::isVoter);
        if (successor.isEmpty()) {
            finish();
            return;
        }
        LOG.log(System.Logger.Level.INFO, "event=handing_over term={0} to={1}", status.term(), successor.get());
        nextAttemptNanos = nowNanos + attemptNanos;
        step.accept(new Input.TransferLeadership(successor.get()));
    }

    private void finish() {
        List<Runnable> done = List.copyOf(waiting);
        waiting.clear();
        done.forEach(Runnable::run);
    }
}
