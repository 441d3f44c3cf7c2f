package io.althing.node;

import io.althing.raft.log.Entry;
import io.althing.store.Store;
import io.althing.store.command.Command;
import io.althing.store.command.Result;
import io.althing.store.engine.Engine;
import io.althing.store.procedure.Procedures;
import java.util.List;

/// Carries out archived entries on a store that no member runs, as members did: the same
/// entries make the same state, state hash included. One thread.
public final class Replay implements AutoCloseable {
    private static final int PUBLISH_BYTES_MAX = 4 << 20;

    private final Engine engine;
    private final Procedures procedures;
    private Store store;
    private int unpublishedBytes;

    /// @param engine closed with this
    /// @param procedures what carries out the calls among the entries
    public Replay(Engine engine, Procedures procedures) {
        this.engine = engine;
        this.procedures = procedures;
        this.store = Store.open(engine, procedures);
    }

    /// Applies the entry that follows on what is applied.
    ///
    /// @throws IllegalArgumentException if no member wrote it
    public void apply(Entry entry) {
        switch (entry.kind()) {
            case NOOP -> store.apply(entry.term(), entry.index(), List.of());
            case CONFIGURATION -> EntryEffects.configure(store, entry);
            case COMMAND -> store.apply(entry.term(), entry.index(), commands(entry));
        }
        unpublishedBytes += entry.sizeBytes();
        if (unpublishedBytes >= PUBLISH_BYTES_MAX) {
            publish();
        }
    }

    private static List<Command> commands(Entry entry) {
        return EntryEffects.commands(CommandBatch.decode(entry.payload()));
    }

    /// Applies of the entry that follows only the commands up to where the store comes to
    /// `revision`; where one command jumps over it, only those before that one.
    ///
    /// @return whether that was reached within it
    public boolean applyUpTo(Entry entry, long revision) {
        publish();
        switch (entry.kind()) {
            case NOOP, CONFIGURATION -> apply(entry);
            case COMMAND -> {
                List<Command> commands = commands(entry);
                List<Result> results = store.apply(entry.term(), entry.index(), commands);
                int reached = 0;
                while (reached < results.size() && results.get(reached).revision() < revision) {
                    reached++;
                }
                if (reached < results.size()) {
                    int wanted = results.get(reached).revision() == revision ? reached + 1 : reached;
                    // Nothing of it is published yet: a store that is opened anew does not have
                    // it.
                    store = Store.open(engine, procedures);
                    store.apply(entry.term(), entry.index(), commands.subList(0, wanted));
                    publish();
                    return true;
                }
            }
        }
        publish();
        return false;
    }

    /// Makes visible what is applied.
    public void publish() {
        store.publish();
        unpublishedBytes = 0;
    }

    public Store store() {
        return store;
    }

    @Override
    public void close() {
        store.close();
    }
}
