package io.althing.raft;

import io.althing.raft.log.Entry;
import io.althing.raft.log.LogPosition;
import io.althing.raft.log.SnapshotPoint;
import io.althing.raft.membership.Configuration;
import io.althing.raft.membership.NodeId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Everything a member may be told to do. Effects are carried out in the order they are returned.
public sealed interface Effect {
    /// Make `hardState` (if any) and `entries` durable, in this order and after every earlier
    /// one, then report [Input.Persisted]. If the first entry's index is not past the journal's
    /// end, everything from it on is replaced.
    ///
    /// @param whenDurable messages whose promise rests on this: they leave only once it is
    ///     durable
    record Persist(long sequence, @Nullable HardState hardState, List<Entry> entries, List<Send> whenDurable)
            implements Effect {
        public Persist {
            entries = List.copyOf(entries);
            whenDurable = List.copyOf(whenDurable);
        }
    }

    /// Send at once; may be lost.
    record Send(NodeId to, Message message) implements Effect {}

    /// These entries are committed: apply them. Contiguous with the previous commit.
    record Commit(List<Entry> entries) implements Effect {
        public Commit {
            entries = List.copyOf(entries);
        }
    }

    /// The proposal is at this position of the leader's log. It may still be lost.
    record Accepted(long proposalId, LogPosition position) implements Effect {}

    /// The proposal was not appended and never will be.
    record Refused(long proposalId, Refusal reason) implements Effect {}

    /// The read may be served once `index` is applied.
    record ReadReady(long readId, long index) implements Effect {}

    record ReadRefused(long readId, Refusal reason) implements Effect {}

    /// Read entries from the journal for a peer that is behind the window in memory; answer with
    /// [Input.EntriesFetched].
    record FetchEntries(NodeId peer, long fromIndex, int maxBytes) implements Effect {}

    /// The peer needs entries that are cut off: have a snapshot of the state machine sent to it,
    /// then report [Input.SnapshotSent].
    ///
    /// @param from who should send it: this member, or one that is not behind
    /// @param indexMin where the snapshot must stand at least, for the log to go on from there
    record SendSnapshot(NodeId to, NodeId from, long term, long indexMin) implements Effect {}

    /// Put the received snapshot in force, restart the journal after it, then report
    /// [Input.SnapshotInstalled].
    record InstallSnapshot(SnapshotPoint point) implements Effect {}

    /// @param leader the leader of `term`, if known
    record RoleChanged(RoleName role, long term, @Nullable NodeId leader) implements Effect {}

    /// This configuration is in force from `index` on (and again an older one after a
    /// truncation).
    record ConfigurationChanged(long index, Configuration configuration) implements Effect {}

    /// Something for the operator to read.
    record Note(Notice notice) implements Effect {}
}
