package io.althing.node;

import io.althing.raft.Input;
import io.althing.raft.membership.Configuration;
import io.althing.raft.membership.NodeId;
import io.althing.store.Store;
import io.althing.store.command.Alarm;
import java.util.function.Supplier;

/// Hands what the apply lane tells to the part of the member it is for.
final class AppliedNews implements Applier.Listener {
    private static final System.Logger LOG = System.getLogger(AppliedNews.class.getName());

    private final CoreLoop core;
    private final LeaseService leases;
    private final Flusher flusher;
    private final Roster roster;
    private final Supplier<Store> store;
    private final Environment environment;
    private final StateCheck states;
    private final Runnable farewell;

    /// @param farewell done on the core lane once this member is removed
    AppliedNews(
            CoreLoop core,
            LeaseService leases,
            Flusher flusher,
            Roster roster,
            Supplier<Store> store,
            Environment environment,
            StateCheck states,
            Runnable farewell) {
        this.core = core;
        this.leases = leases;
        this.flusher = flusher;
        this.roster = roster;
        this.store = store;
        this.farewell = farewell;
        this.environment = environment;
        this.states = states;
    }

    @Override
    public void applied(long term, long index, int ownBatches, long bytes) {
        // First: the log must know of what the flusher may cut.
        core.tellApplied(term, index, ownBatches);
        flusher.applied(index, bytes);
    }

    @Override
    public void leaseGranted(Store.Lease lease) {
        environment.measures().leasesGranted.increment();
        leases.granted(lease);
    }

    @Override
    public void leaseRevoked(long id) {
        environment.measures().leasesRevoked.increment();
        leases.revoked(id);
    }

    @Override
    public void membershipChanged() {
        // Whoever was let in must be told from an impostor also after a crash here.
        flusher.flushThen(() -> roster.membership(store.get().membership()));
    }

    @Override
    public void stateChecked(long index, long stateHash) {
        core.post(() -> states.checked(index, stateHash));
    }

    /// An entry that is applied late says nothing about the leader of a later term.
    @Override
    public void leaderMoved(long term, long target) {
        core.post(() -> {
            if (core.status().term() == term) {
                core.postInput(new Input.TransferLeadership(new NodeId(target)));
            }
        });
    }

    @Override
    public void alarmRaised(Alarm alarm) {
        if (roster.isSelf(alarm.memberId()) && alarm.kind() == Alarm.Kind.DIVERGED) {
            String reason = "the state of this member is not that of the majority (event=state_differs in the"
                    + " leader's log): it must not serve any more; start it again, and a new member takes its place";
            environment.halt().halt(reason, new Damaged(reason));
        }
    }

    @Override
    public void configurationApplied(long index, Configuration configuration) {
        flusher.configuration(index, configuration);
        LOG.log(
                System.Logger.Level.INFO,
                "event=members voters={0} outgoing={1} learners={2}",
                configuration.voters(),
                configuration.outgoing(),
                configuration.learners());
        roster.membership(store.get().membership());
        roster.applied(configuration);
        if (roster.isOut()) {
            core.post(farewell);
        }
    }
}
