package io.althing.node;

import io.althing.journal.Journal;
import io.althing.node.flight.JournalSyncEvent;
import io.althing.node.measure.Measures;
import io.althing.node.peer.PeerMessage;
import io.althing.raft.Effect;
import io.althing.raft.HardState;
import io.althing.raft.log.Entry;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/// Makes durable what consensus asks for: one fsync for all that has come together. Belongs to
/// the journal lane.
final class JournalWriter {
    private final Journal journal;
    private final Environment environment;
    private final LongConsumer persisted;
    private final Mailbox<Runnable> mailbox;
    private final List<Entry> run = new ArrayList<>();
    private final List<Effect.Send> whenDurable = new ArrayList<>();
    private long lastSequence;
    private final SyncTimes syncs;
    private long lastIndex;
    private long unsyncedEntries;
    private long unsyncedBytes;
    private boolean isDirty;
    private long askedNanos;
    private volatile boolean isAsking;

    /// @param persisted told the last sequence number that is durable, on the journal lane
    JournalWriter(Journal journal, Environment environment, SyncTimes syncs, LongConsumer persisted) {
        this.journal = journal;
        this.environment = environment;
        this.syncs = syncs;
        this.persisted = persisted;
        this.mailbox = new Mailbox<>("journal", environment.journal(), environment, Runnable::run, this::sync);
    }

    void put(List<Effect.Persist> batch) {
        mailbox.put(() -> batch.forEach(this::write));
    }

    /// Does something to the journal once everything put before is durable, and before anything
    /// put later is written. The lane alone does not keep that order: a long queue is worked off
    /// in several bursts.
    void then(Runnable task) {
        mailbox.put(() -> {
            sync();
            task.run();
        });
    }

    /// For how long the disk has not answered; 0 if nothing is asked of it. Any thread.
    long stalledNanos() {
        return isAsking ? environment.clock().nanoTime() - askedNanos : 0;
    }

    private long asksTheDisk() {
        askedNanos = environment.clock().nanoTime();
        isAsking = true;
        return askedNanos;
    }

    private void write(Effect.Persist persist) {
        List<Entry> entries = persist.entries();
        if (persist.hardState() != null) {
            flushRun();
            append(persist.hardState(), entries);
            isDirty = true;
        } else {
            run.addAll(entries);
        }
        whenDurable.addAll(persist.whenDurable());
        lastSequence = persist.sequence();
    }

    private void flushRun() {
        if (!run.isEmpty()) {
            append(null, run);
            run.clear();
            isDirty = true;
        }
    }

    private void append(@Nullable HardState hardState, List<Entry> entries) {
        long beganNanos = asksTheDisk();
        long bytes = journal.append(hardState, entries);
        isAsking = false;
        environment.measures().journalBytes.add(bytes);
        unsyncedBytes += bytes;
        unsyncedEntries += entries.size();
        if (!entries.isEmpty()) {
            lastIndex = entries.getLast().index();
        }
        environment.measures().journalWrite.observe(environment.clock().nanoTime() - beganNanos);
    }

    private void sync() {
        if (lastSequence == 0) {
            return;
        }
        flushRun();
        if (isDirty) {
            JournalSyncEvent event = new JournalSyncEvent();
            event.begin();
            long beganNanos = asksTheDisk();
            journal.sync();
            isAsking = false;
            event.end();
            tell(event);
            synced(beganNanos);
            isDirty = false;
        }
        tellThoseWhoWait();
    }

    private void tell(JournalSyncEvent event) {
        if (event.shouldCommit()) {
            event.lastIndex = lastIndex;
            event.entries = unsyncedEntries;
            event.bytes = unsyncedBytes;
            event.commit();
        }
    }

    private void synced(long beganNanos) {
        long nowNanos = environment.clock().nanoTime();
        Measures measures = environment.measures();
        measures.journalSync.observe(nowNanos - beganNanos);
        measures.syncEntries.observe(unsyncedEntries);
        measures.syncBytes.observe(unsyncedBytes);
        syncs.synced(lastIndex, nowNanos);
        unsyncedEntries = 0;
        unsyncedBytes = 0;
    }

    private void tellThoseWhoWait() {
        for (Effect.Send send : whenDurable) {
            environment.network().send(send.to(), new PeerMessage.Consensus(send.message()));
        }
        whenDurable.clear();
        persisted.accept(lastSequence);
        lastSequence = 0;
    }
}
