package io.althing.node;

import io.althing.node.measure.Measures;
import io.althing.raft.membership.Configuration;
import io.althing.store.Store;
import java.util.function.Supplier;

/// Hands what the apply lane tells to the part of the member it is for.
final class AppliedNews implements Applier.Listener {
    private static final System.Logger LOG = System.getLogger(AppliedNews.class.getName());

    private final CoreLoop core;
    private final LeaseService leases;
    private final Flusher flusher;
    private final Roster roster;
    private final Supplier<Store> store;
    private final Measures measures;
    private final Runnable farewell;

    /// @param farewell done on the core lane once this member is removed
    AppliedNews(
            CoreLoop core,
            LeaseService leases,
            Flusher flusher,
            Roster roster,
            Supplier<Store> store,
            Measures measures,
            Runnable farewell) {
        this.core = core;
        this.leases = leases;
        this.flusher = flusher;
        this.roster = roster;
        this.store = store;
        this.farewell = farewell;
        this.measures = measures;
    }

    @Override
    public void applied(long term, long index, int ownBatches, long bytes) {
        // First: the log must know of what the flusher may cut.
        core.post(() -> core.applied(term, index, ownBatches));
        flusher.applied(index, bytes);
    }

    @Override
    public void leaseGranted(Store.Lease lease) {
        measures.leasesGranted.increment();
        leases.granted(lease);
    }

    @Override
    public void leaseRevoked(long id) {
        measures.leasesRevoked.increment();
        leases.revoked(id);
    }

    @Override
    public void membershipChanged() {
        // Whoever was let in must be told from an impostor also after a crash here.
        flusher.flushThen(() -> roster.membership(store.get().membership()));
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
