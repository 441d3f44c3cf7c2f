package io.althing.node;

import io.althing.node.Outcome.Reason;
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

    /// The term of the leader it was addressed to, or 0 while it is addressed to nobody.
    long addressedTerm;

    /// When it was addressed last.
    long addressedNanos;

    PendingBatch(
            long id, byte[] payload, long arrivedNanos, long deadlineNanos, List<Consumer<Outcome<Result>>> replies) {
        this.id = id;
        this.payload = payload;
        this.arrivedNanos = arrivedNanos;
        this.deadlineNanos = deadlineNanos;
        this.replies = replies;
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

    void fail(Reason reason, boolean isDefinite) {
        for (Consumer<Outcome<Result>> reply : replies) {
            reply.accept(new Outcome.Unavailable<>(reason, isDefinite));
        }
    }
}
