package io.althing.store;

import io.althing.store.command.Command;
import io.althing.store.command.RangeQuery;
import io.althing.store.command.Result;
import io.althing.store.engine.Engine;
import io.althing.store.watch.WatchHub;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The state machine. One thread applies; any thread reads.
public final class Store implements AutoCloseable {
    /// Opens the store in this engine and rebuilds the index from it.
    public static Store open(Engine engine) {
        throw new UnsupportedOperationException(engine.toString());
    }

    /// Applies one log entry's commands, in order; one result each. Nothing is visible to readers, and no result may
    /// be given
    /// to anyone, before [#publish].
    ///
    /// @param term the entry's term
    /// @param index the entry's index: exactly one above the last applied one
    /// @param commands none for entries that only consensus cares about
    public List<Result> apply(long term, long index, List<Command> commands) {
        throw new UnsupportedOperationException();
    }

    /// Records the configuration in force as of the last applied entry; encoded by the caller, opaque here.
    public void configuration(byte[] encoded) {
        throw new UnsupportedOperationException();
    }

    /// Makes everything applied since the last call visible to readers and watchers, as one atomic engine batch.
    public void publish() {
        throw new UnsupportedOperationException();
    }

    /// Does a bounded piece of the physical work that compaction left; returns whether more is left. On the applying
    /// thread.
    public boolean sweep() {
        throw new UnsupportedOperationException();
    }

    /// Makes the published state durable; any thread. Returns the applied position that is durable now.
    public Applied flush() {
        throw new UnsupportedOperationException();
    }

    /// What was published last; safe from any thread.
    public Applied applied() {
        throw new UnsupportedOperationException();
    }

    /// Reads the latest published state, or an older revision of it; safe from any thread.
    ///
    /// @return [Result.Range], or [Result.Failed] with COMPACTED or FUTURE_REVISION
    public Result range(RangeQuery query) {
        throw new UnsupportedOperationException();
    }

    public long revision() {
        throw new UnsupportedOperationException();
    }

    /// The revision of the last compaction, or -1.
    public long compactedRevision() {
        throw new UnsupportedOperationException();
    }

    public @Nullable Lease lease(long id) {
        throw new UnsupportedOperationException();
    }

    /// Every lease, by id.
    public List<Lease> leases() {
        throw new UnsupportedOperationException();
    }

    /// The keys attached to a lease, in order.
    public List<Bytes> leaseKeys(long id) {
        throw new UnsupportedOperationException();
    }

    /// Every member that has made itself known, by id.
    public List<Command.PublishMember> members() {
        throw new UnsupportedOperationException();
    }

    public WatchHub watches() {
        throw new UnsupportedOperationException();
    }

    public Size size() {
        throw new UnsupportedOperationException();
    }

    public Engine engine() {
        throw new UnsupportedOperationException();
    }

    @Override
    public void close() {
        throw new UnsupportedOperationException();
    }

    /// How far apply has come, and the rolling hash of all changes up to there: equal on all members at equal index.
    ///
    /// @param configuration what [#configuration] recorded last; empty at first
    public record Applied(long term, long index, long revision, long stateHash, byte[] configuration) {}

    public record Lease(long id, long ttlSeconds) {}

    /// @param liveBytes keys and values of current pairs
    /// @param fileBytes what the engine's files take
    public record Size(long keys, long liveBytes, long fileBytes) {}
}
