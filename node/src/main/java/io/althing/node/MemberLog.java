package io.althing.node;

import io.althing.journal.Journal;
import io.althing.journal.JournalException;
import io.althing.raft.log.Entry;
import io.althing.store.Store;
import io.althing.store.engine.Engine;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/// The log of a member at work.
final class MemberLog implements CommittedLog {
    private final long clusterId;
    private final Environment environment;
    private final Journal journal;
    private final CoreLoop core;
    private final Holds holds;
    private final Supplier<Store> store;

    MemberLog(
            long clusterId,
            Environment environment,
            Journal journal,
            CoreLoop core,
            Holds holds,
            Supplier<Store> store) {
        this.clusterId = clusterId;
        this.environment = environment;
        this.journal = journal;
        this.core = core;
        this.holds = holds;
        this.store = store;
    }

    @Override
    public long clusterId() {
        return clusterId;
    }

    /// A leader that has applied an entry of its term has applied all that was committed
    /// before.
    @Override
    public Standing standing() {
        Leadership leadership = core.leadership();
        Store.Applied applied = store.get().applied();
        boolean isLeading = leadership.isSelf() && applied.term() == leadership.term();
        return new Standing(isLeading ? leadership.term() : 0, applied);
    }

    @Override
    public List<Entry> read(long fromIndex, long toIndex, int maxBytes) throws IOException {
        try {
            return journal.read(fromIndex, maxBytes).stream()
                    .takeWhile(entry -> entry.index() <= toIndex)
                    .toList();
        } catch (JournalException e) {
            throw new IOException(String.valueOf(e.getMessage()), e);
        }
    }

    @Override
    public void archived(long index) {
        holds.archived(index);
    }

    @Override
    public CompletableFuture<Copy> copy() {
        CompletableFuture<Copy> copy = new CompletableFuture<>();
        // Flushed beforehand, so that the checkpoint has little to wait for on the apply lane.
        environment.background().execute(() -> {
            store.get().flush();
            environment.apply().execute(() -> checkpoint(copy));
        });
        return copy;
    }

    private void checkpoint(CompletableFuture<Copy> copy) {
        Store current = store.get();
        Engine.Checkpoint checkpoint;
        try {
            checkpoint = current.engine().checkpoint();
        } catch (RuntimeException e) {
            // A member does not stop for its backup: what is really broken shows when it writes.
            copy.completeExceptionally(e);
            return;
        }
        if (!copy.complete(new Copy(current.applied(), checkpoint))) {
            checkpoint.close();
        }
    }
}
