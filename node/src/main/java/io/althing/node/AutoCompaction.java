package io.althing.node;

import io.althing.node.spi.Clock;
import io.althing.node.spi.Lane;
import io.althing.store.command.Command;
import io.althing.store.command.Result;
import java.time.Duration;
import java.util.ArrayDeque;

/// Forgets old history without being asked, with etcd's rhythm. Only a leader compacts, but
/// every member keeps track of time, so that a new leader need not begin to count anew. Belongs
/// to one lane.
public final class AutoCompaction {
    private static final Duration EVERY_MAX = Duration.ofHours(1);
    private static final Duration BY_REVISION_EVERY = Duration.ofMinutes(5);

    /// The time until something is due is divided into so many steps.
    private static final int STEPS = 10;

    private static final System.Logger LOG = System.getLogger(AutoCompaction.class.getName());

    private final Member member;
    private final Lane lane;
    private final Clock clock;
    private final CompactionPolicy policy;

    /// The store's revision at each step, oldest first, over the time to be kept.
    private final ArrayDeque<Long> samples = new ArrayDeque<>();

    private long lastNanos;
    private long lastRevision;
    private boolean hasCompacted;
    private boolean isUnderWay;

    private AutoCompaction(Member member, Lane lane, Clock clock, CompactionPolicy policy) {
        this.member = member;
        this.lane = lane;
        this.clock = clock;
        this.policy = policy;
        this.lastNanos = clock.nanoTime();
    }

    public static void start(Member member, Lane lane, Clock clock, CompactionPolicy policy) {
        AutoCompaction compaction = new AutoCompaction(member, lane, clock, policy);
        switch (policy) {
            case CompactionPolicy.Off _ -> {}
            case CompactionPolicy.Periodic(var retention) -> lane.execute(() -> compaction.sample(retention));
            case CompactionPolicy.Revisions _ -> lane.execute(compaction::later);
        }
    }

    private static Duration interval(Duration retention) {
        return retention.compareTo(EVERY_MAX) < 0 ? retention : EVERY_MAX;
    }

    private void sample(Duration retention) {
        Duration step = interval(retention).dividedBy(STEPS);
        samples.add(revision());
        if (samples.size() > retention.dividedBy(step) + 1) {
            samples.remove();
        }
        lane.schedule(step.toNanos(), () -> {
            Duration due = hasCompacted ? interval(retention) : retention;
            if (clock.nanoTime() - lastNanos >= due.toNanos()) {
                compact(samples.element());
            }
            sample(retention);
        });
    }

    private void later() {
        lane.schedule(BY_REVISION_EVERY.toNanos(), () -> {
            if (policy instanceof CompactionPolicy.Revisions(var kept)) {
                compact(revision() - kept);
            }
            later();
        });
    }

    private long revision() {
        return member.store().applied().revision();
    }

    private void compact(long revision) {
        Member.MemberStatus status = member.status();
        boolean isLeader = status.leaderId() == status.memberId();
        if (!isLeader || isUnderWay || revision <= 0 || revision == lastRevision) {
            return;
        }
        isUnderWay = true;
        member.write(new Command.Compact(revision), outcome -> lane.execute(() -> answered(revision, outcome)));
    }

    private void answered(long revision, Outcome<Result> outcome) {
        isUnderWay = false;
        boolean isDone = outcome instanceof Outcome.Answered<Result>(var result)
                && (result instanceof Result.Compacted || isCompactedAlready(result));
        if (isDone) {
            hasCompacted = true;
            lastRevision = revision;
            lastNanos = clock.nanoTime();
        }
        LOG.log(
                isDone ? System.Logger.Level.INFO : System.Logger.Level.WARNING,
                "event=auto-compaction revision={0} outcome={1}",
                Long.toString(revision),
                isDone ? "done" : outcome);
    }

    private static boolean isCompactedAlready(Result result) {
        return result instanceof Result.Failed(var _, var failure) && failure == Result.Failure.COMPACTED;
    }
}
