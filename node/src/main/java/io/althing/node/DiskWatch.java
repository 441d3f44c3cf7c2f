package io.althing.node;

import io.althing.raft.Input;
import io.althing.raft.Raft;
import io.althing.raft.RoleName;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/// Moves leadership away from a disk that does not answer. Heartbeats need no disk, so nobody
/// else would notice, while every write waits for it that its followers cannot commit without
/// it. Belongs to the core lane.
final class DiskWatch {
    private static final System.Logger LOG = System.getLogger(DiskWatch.class.getName());

    private final Raft raft;
    private final LongSupplier stalledNanos;
    private final Consumer<Input> step;
    private final long patienceNanos;
    private boolean isStalled;
    private long nextAttemptNanos;

    /// @param stalledNanos for how long the disk has not answered by now
    /// @param patienceNanos how long it may take
    DiskWatch(Raft raft, LongSupplier stalledNanos, Consumer<Input> step, long patienceNanos) {
        this.raft = raft;
        this.stalledNanos = stalledNanos;
        this.step = step;
        this.patienceNanos = patienceNanos;
    }

    void look(long nowNanos) {
        long nanos = stalledNanos.getAsLong();
        if (nanos < patienceNanos) {
            if (isStalled) {
                isStalled = false;
                LOG.log(System.Logger.Level.WARNING, "event=disk_answers");
            }
            return;
        }
        if (!isStalled) {
            isStalled = true;
            nextAttemptNanos = nowNanos;
            LOG.log(
                    System.Logger.Level.WARNING,
                    "event=disk_stalled ms={0} note=\"what the journal wrote last has not come back\"",
                    Long.toString(nanos / 1_000_000));
        }
        Raft.RaftStatus status = raft.status();
        if (status.role() == RoleName.LEADER && nextAttemptNanos - nowNanos <= 0) {
            nextAttemptNanos = nowNanos + patienceNanos;
            Successor.among(raft.progress(), status.configuration()::isVoter)
                    .ifPresent(to -> step.accept(new Input.TransferLeadership(to)));
        }
    }
}
