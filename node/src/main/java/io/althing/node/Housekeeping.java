package io.althing.node;

import io.althing.raft.Raft;

/// What a member looks after ten times a second. Belongs to the core lane.
final class Housekeeping {
    private final Reconciler reconciler;
    private final Retirement retirement;
    final MemberChanges changes;
    final StateCheck states;
    private final DiskWatch disk;
    private final FeatureGate gate;

    Housekeeping(
            Raft raft,
            CoreLoop core,
            Roster roster,
            MemberNode member,
            JournalWriter journal,
            Environment environment,
            MemberOptions options) {
        long electionNanos = options.electionTimeout().toNanos();
        this.reconciler = new Reconciler(raft, () -> member.store().membership(), core::step, electionNanos);
        this.retirement = new Retirement(raft, core::leadership, core::step, electionNanos);
        Preflight preflight = new Preflight(
                options.clusterId(), environment.network(), () -> member.store().membership());
        this.changes = new MemberChanges(
                member::store,
                roster,
                preflight,
                member::write,
                core::post,
                options.requestTimeoutNanos(),
                options.promotionNanos());
        this.gate = new FeatureGate(
                raft, () -> member.store().membership(), command -> member.write(command, outcome -> {}));
        this.disk = new DiskWatch(raft, journal::stalledNanos, core::step, electionNanos);
        this.states = new StateCheck(
                raft,
                environment,
                member::store,
                command -> member.write(command, outcome -> {}),
                options.stateCheck().toNanos());
    }

    void look(long nowNanos) {
        reconciler.look(nowNanos);
        changes.look(nowNanos);
        retirement.look(nowNanos);
        states.look(nowNanos);
        disk.look(nowNanos);
        gate.look(nowNanos);
    }

    void retire(long nowNanos, Runnable done) {
        retirement.begin(nowNanos, done);
    }

    void stop() {
        changes.stop();
    }
}
