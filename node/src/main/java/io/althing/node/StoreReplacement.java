package io.althing.node;

import io.althing.raft.log.SnapshotPoint;
import io.althing.raft.membership.Configuration;
import io.althing.store.Store;
import io.althing.store.engine.EngineHome;
import java.util.function.Consumer;
import java.util.function.Supplier;

/// Puts a received store in force in place of the one before, and tells the rest of the member.
final class StoreReplacement implements Snapshots.Installation {
    private final Environment environment;
    private final Supplier<Store> current;
    private final Consumer<Store> inForce;
    private final Applier applier;
    private final Roster roster;
    private final LeaseService leases;
    private final Flusher flusher;
    private final CoreLoop core;

    StoreReplacement(
            Environment environment,
            Supplier<Store> current,
            Consumer<Store> inForce,
            Applier applier,
            Roster roster,
            LeaseService leases,
            Flusher flusher,
            CoreLoop core) {
        this.environment = environment;
        this.current = current;
        this.inForce = inForce;
        this.applier = applier;
        this.roster = roster;
        this.leases = leases;
        this.flusher = flusher;
        this.core = core;
    }

    @Override
    public Store replaceStore(EngineHome.Staging staging) {
        Store old = current.get();
        old.close();
        staging.promote();
        Store fresh = old.successor(environment.engines().open());
        inForce.accept(fresh);
        applier.moveTo(fresh);
        roster.membership(fresh.membership());
        roster.applied(Configuration.decode(fresh.applied().configuration()));
        leases.storeReplaced();
        core.post(core.writes::skipped);
        return fresh;
    }

    @Override
    public void afterDeciding(Runnable task) {
        core.post(task);
    }

    @Override
    public void restarted(SnapshotPoint point) {
        flusher.restartedAt(point);
        // Reads may wait for just this index, and no entry need ever follow.
        core.post(() -> core.applied(point.position().term(), point.position().index(), 0));
    }
}
