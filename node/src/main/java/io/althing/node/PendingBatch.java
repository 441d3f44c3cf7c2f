package io.althing.node;

import io.althing.node.Outcome.Reason;
import io.althing.node.flight.WriteEvent;
import io.althing.node.measure.WriteStages;
import io.althing.store.command.Result;
import java.util.List;
import java.util.function.Consumer;

/// A batch of this member's own commands on its way through the log, with those who wait for it.
///
/// Whoever removes it from the table of open batches answers it; nobody else may. Its address
/// belongs to the core lane.
final class PendingBatch {
    final long id;
    final byte[] payload;
    final long arrivedNanos;
    final long deadlineNanos;
    private final List<Consumer<Outcome<Result>>> replies;
    private final List<WriteStages.Witness> witnesses;

    /// Begins when the batch is put together.
    private final WriteEvent event = new WriteEvent();

    /// The term of the leader it was addressed to, or 0 while it is addressed to nobody.
    long addressedTerm;

    /// When it was addressed last.
    long addressedNanos;

    PendingBatch(
            long id,
            byte[] payload,
            long arrivedNanos,
            long deadlineNanos,
            List<Consumer<Outcome<Result>>> replies,
            List<WriteStages.Witness> witnesses) {
        this.id = id;
        this.payload = payload;
        this.arrivedNanos = arrivedNanos;
        this.deadlineNanos = deadlineNanos;
        this.replies = replies;
        this.witnesses = witnesses;
        event.begin();
    }

    /// How many requests wait for it.
    int count() {
        return replies.size();
    }

    void answer(List<Result> results) {
        for (int i = 0; i < replies.size(); i++) {
            replies.get(i).accept(new Outcome.Answered<>(results.get(i)));
        }
    }

    /// Tells whoever follows it, or records, where its time went.
    void record(long index, WriteStages.Moments moments) {
        witnesses.forEach(witness -> witness.saw(moments));
        event.end();
        if (event.shouldCommit()) {
            event.index = index;
            event.commands = count();
            event.bytes = payload.length;
            event.queued = moments.addressedNanos() - moments.arrivedNanos();
            event.journal = moments.journalledNanos() == 0 ? 0 : moments.journalledNanos() - moments.addressedNanos();
            event.commit = moments.committedNanos() - moments.addressedNanos();
            event.apply = moments.answeredNanos() - moments.committedNanos();
            event.commit();
        }
    }

    void fail(Reason reason, boolean isDefinite) {
        for (Consumer<Outcome<Result>> reply : replies) {
            reply.accept(new Outcome.Unavailable<>(reason, isDefinite));
        }
    }
}
