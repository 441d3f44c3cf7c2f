package io.althing.node;

import io.althing.raft.log.Entry;
import io.althing.store.Store;
import io.althing.store.engine.Engine;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/// A member's log as far as it is committed and applied here, and copies of what that led to:
/// what a backup is made of. Any thread.
public interface CommittedLog {
    /// @param ledTerm the term this member leads in and has applied an entry of; 0 if there is
    ///     none
    record Standing(long ledTerm, Store.Applied applied) {}

    /// All of the store as of an applied entry. Whoever asked for it closes the checkpoint.
    record Copy(Store.Applied applied, Engine.Checkpoint checkpoint) {}

    long clusterId();

    Standing standing();

    /// Reads entries from `fromIndex` to `toIndex`, which is applied: at least one, then up to
    /// `maxBytes`. Empty if they are cut off.
    ///
    /// @throws IOException if the journal is damaged there
    List<Entry> read(long fromIndex, long toIndex, int maxBytes) throws IOException;

    /// The backup has everything up to `index`: what comes behind is kept for it, within
    /// bounds.
    void archived(long index);

    /// Writers wait only while files are linked.
    CompletableFuture<Copy> copy();
}
