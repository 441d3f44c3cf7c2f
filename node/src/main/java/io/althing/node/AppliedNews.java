package io.althing.node;

import io.althing.node.measure.Measures;
import io.althing.raft.membership.Configuration;
import io.althing.store.Store;
import java.util.function.Supplier;

/// Hands what the apply lane tells to the part of the member it is for.
final class AppliedNews implements Applier.Listener {
    private final CoreLoop core;
    private final LeaseService leases;
    private final Flusher flusher;
    private final Roster roster;
    private final Supplier<Store> store;
    private final Measures measures;

    AppliedNews(
            CoreLoop core,
            LeaseService leases,
            Flusher flusher,
            Roster roster,
            Supplier<Store> store,
            Measures measures) {
        this.core = core;
        this.leases = leases;
        this.flusher = flusher;
        this.roster = roster;
        this.store = store;
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
    public void memberPublished() {
        // Whoever was let in must be told from an impostor also after a crash here.
        flusher.flushThen(() -> roster.published(store.get().members()));
    }

    @Override
    public void configurationApplied(long index, Configuration configuration) {
        flusher.configuration(index, configuration);
    }
}
