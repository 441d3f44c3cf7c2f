package io.althing.node;

import io.althing.journal.Journal;
import io.althing.node.peer.PeerMessage;
import io.althing.node.spi.Lane;
import io.althing.node.spi.Network;
import io.althing.raft.Effect;
import io.althing.raft.log.Entry;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongConsumer;

/// Makes durable what consensus asks for: one fsync for all that has come together. Belongs to
/// the journal lane.
final class JournalWriter {
    private final Journal journal;
    private final Network network;
    private final LongConsumer persisted;
    private final Mailbox<Runnable> mailbox;
    private final List<Entry> run = new ArrayList<>();
    private final List<Effect.Send> whenDurable = new ArrayList<>();
    private long lastSequence;
    private boolean isDirty;

    /// @param persisted told the last sequence number that is durable, on the journal lane
    JournalWriter(Journal journal, Lane lane, Network network, LongConsumer persisted) {
        this.journal = journal;
        this.network = network;
        this.persisted = persisted;
        this.mailbox = new Mailbox<>(lane, Runnable::run, this::sync);
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

    private void write(Effect.Persist persist) {
        List<Entry> entries = persist.entries();
        if (persist.hardState() != null) {
            flushRun();
            journal.append(persist.hardState(), entries);
            isDirty = true;
        } else {
            run.addAll(entries);
        }
        whenDurable.addAll(persist.whenDurable());
        lastSequence = persist.sequence();
    }

    private void flushRun() {
        if (!run.isEmpty()) {
            journal.append(null, run);
            run.clear();
            isDirty = true;
        }
    }

    private void sync() {
        if (lastSequence == 0) {
            return;
        }
        flushRun();
        if (isDirty) {
            journal.sync();
            isDirty = false;
        }
        for (Effect.Send send : whenDurable) {
            network.send(send.to(), new PeerMessage.Consensus(send.message()));
        }
        whenDurable.clear();
        persisted.accept(lastSequence);
        lastSequence = 0;
    }
}
