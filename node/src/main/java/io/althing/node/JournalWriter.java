package io.althing.node;

import io.althing.journal.Journal;
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
    private boolean isDirty;
    private long syncBeganNanos;
    private volatile boolean isSyncing;

    /// @param persisted told the last sequence number that is durable, on the journal lane
    JournalWriter(Journal journal, Environment environment, LongConsumer persisted) {
        this.journal = journal;
        this.environment = environment;
        this.persisted = persisted;
        this.mailbox = new Mailbox<>(environment.journal(), Runnable::run, this::sync);
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
        return isSyncing ? environment.clock().nanoTime() - syncBeganNanos : 0;
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
        long beganNanos = environment.clock().nanoTime();
        environment.measures().journalBytes.add(journal.append(hardState, entries));
        environment.measures().journalWrite.observe(environment.clock().nanoTime() - beganNanos);
    }

    private void sync() {
        if (lastSequence == 0) {
            return;
        }
        flushRun();
        if (isDirty) {
            long beganNanos = environment.clock().nanoTime();
            syncBeganNanos = beganNanos;
            isSyncing = true;
            journal.sync();
            isSyncing = false;
            environment.measures().journalSync.observe(environment.clock().nanoTime() - beganNanos);
            isDirty = false;
        }
        for (Effect.Send send : whenDurable) {
            environment.network().send(send.to(), new PeerMessage.Consensus(send.message()));
        }
        whenDurable.clear();
        persisted.accept(lastSequence);
        lastSequence = 0;
    }
}
