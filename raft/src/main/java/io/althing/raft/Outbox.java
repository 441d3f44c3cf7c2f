package io.althing.raft;

import io.althing.raft.log.Entry;
import io.althing.raft.log.RaftLog;
import io.althing.raft.membership.NodeId;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Collects what one step wants done, and keeps the rule that a promise leaves only after what
/// it rests on.
///
/// Everything to be written in a step becomes one [Effect.Persist]; promises ride on it, or on
/// an empty one if an earlier write is
/// still on its way. Only when nothing is pending may a promise leave at once.
final class Outbox {
    private final RaftLog log;
    private final List<Entry> entries = new ArrayList<>();
    private final List<Effect.Send> promises = new ArrayList<>();
    private List<Effect> effects = new ArrayList<>();
    private @Nullable HardState hardState;
    private long sequence;

    Outbox(RaftLog log) {
        this.log = log;
    }

    void write(HardState state) {
        hardState = state;
    }

    void write(List<Entry> appended) {
        if (!entries.isEmpty()
                && appended.getFirst().index() <= entries.getLast().index()) {
            // Replaced within the same step: the journal need never see the first version.
            entries.removeIf(entry -> entry.index() >= appended.getFirst().index());
        }
        entries.addAll(appended);
    }

    /// Sends what promises nothing.
    void send(NodeId to, Message message) {
        effects.add(new Effect.Send(to, message));
    }

    /// Sends once everything written so far is durable.
    void promise(NodeId to, Message message) {
        promises.add(new Effect.Send(to, message));
    }

    void add(Effect effect) {
        effects.add(effect);
    }

    /// The sequence number that this step's write has, or will have.
    long sequence() {
        return sequence + 1;
    }

    /// Closes the step.
    List<Effect> close() {
        boolean isWrite = hardState != null || !entries.isEmpty();
        if (isWrite || (!promises.isEmpty() && log.isAnythingPending())) {
            sequence++;
            log.handedOver(sequence);
            effects.addFirst(new Effect.Persist(sequence, hardState, entries, promises));
        } else {
            effects.addAll(promises);
        }
        hardState = null;
        entries.clear();
        promises.clear();
        List<Effect> closed = effects;
        effects = new ArrayList<>();
        return closed;
    }
}
