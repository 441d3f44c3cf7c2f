package io.althing.store.watch;

import io.althing.store.Bytes;
import io.althing.store.KeyValue;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// What watchers read of the store behind the ring. Any thread. Throws
/// [io.althing.store.engine.EngineClosed] once the store is closed.
public interface History {
    /// The last published revision.
    long revision();

    long compactedRevision();

    /// Reads changes of the keys that match, from `fromRevision` to before `toRevision`, whole
    /// revisions, stopping once they take `maxBytes`; null if some of them may have been compacted
    /// away.
    @Nullable
    Window changes(long fromRevision, long toRevision, Predicate<Bytes> matches, int maxBytes);

    /// Reads one version of a key; null if it is gone or was a deletion.
    @Nullable
    KeyValue pair(Bytes key, long modRevision);

    /// @param changes only revisions with a match
    /// @param nextRevision everything before it was looked at
    record Window(List<RevisionChanges> changes, long nextRevision) {}
}
