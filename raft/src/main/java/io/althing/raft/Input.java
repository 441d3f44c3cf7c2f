package io.althing.raft;

import io.althing.raft.log.Entry;
import io.althing.raft.log.SnapshotPoint;
import io.althing.raft.membership.Configuration;
import io.althing.raft.membership.NodeId;
import java.util.List;

/// Everything that can happen to a member.
public sealed interface Input {
    /// Time has passed; nothing else.
    record Tick() implements Input {}

    record Received(NodeId from, Message message) implements Input {}

    /// Clients' commands, each to become one log entry. Answered one by one with
    /// [Effect.Accepted] or
    /// [Effect.Refused].
    record Propose(List<Proposal> proposals) implements Input {
        public Propose {
            proposals = List.copyOf(proposals);
        }
    }

    /// @param id the proposer's own number, returned with the answer
    /// @param onlyInTerm refuse unless leading in exactly this term; 0 for any. A proposal
    ///     that was addressed to a
    ///     leader of one term can then never be appended in a later one, so proposing it again
    ///     is safe.
    record Proposal(long id, long onlyInTerm, byte[] payload) {}

    /// A linearizable read. Answered with [Effect.ReadReady] or [Effect.ReadRefused].
    record Read(long readId) implements Input {}

    /// All [Effect.Persist]s up to this sequence number are durable.
    record Persisted(long sequence) implements Input {}

    /// The state machine has applied everything up to this index.
    record Applied(long index) implements Input {}

    /// Answers [Effect.FetchEntries].
    ///
    /// @param entries contiguous from `fromIndex`; empty if they are no longer in the log
    record EntriesFetched(NodeId peer, long fromIndex, List<Entry> entries) implements Input {
        public EntriesFetched {
            entries = List.copyOf(entries);
        }
    }

    /// The log was cut: everything up to this point lives in the state machine only.
    record Compacted(SnapshotPoint point) implements Input {}

    /// The transfer that [Effect.SendSnapshot] asked for has ended.
    ///
    /// @param index where the snapshot that was sent stands; 0 if none could be sent
    record SnapshotSent(NodeId to, long index, boolean isDelivered) implements Input {}

    /// A whole, verified snapshot is at hand, not yet in force. It holds nothing but what is
    /// committed, so that it does not matter who sent it, nor who leads now.
    record SnapshotReceived(SnapshotPoint point) implements Input {}

    /// The snapshot of [Effect.InstallSnapshot] is durably in force, store and journal both.
    record SnapshotInstalled(SnapshotPoint point) implements Input {}

    /// Changes the members to `target`, through a joint configuration when more than one voter
    /// differs (thesis §4.3).
    record ChangeConfiguration(long proposalId, Configuration target) implements Input {
        public ChangeConfiguration {
            if (target.isJoint()) {
                throw new IllegalArgumentException("the target of a change must not be joint");
            }
        }
    }

    record TransferLeadership(NodeId to) implements Input {}

    /// The link to this peer broke: what was in flight is likely lost.
    record Unreachable(NodeId peer) implements Input {}
}
