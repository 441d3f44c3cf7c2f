package io.althing.raft;

import io.althing.raft.log.Entry;
import io.althing.raft.log.LogPosition;
import java.util.List;

/// What members say to each other. Every message carries its sender's term, or for pre-votes
/// the term asked about.
public sealed interface Message {
    long term();

    /// Asks for a vote. A pre-vote asks whether one would be given in `term` without changing
    /// anything (thesis §9.6).
    ///
    /// @param last the end of the candidate's log, durable when this leaves
    /// @param isTransfer set when the leader itself asked for this election: voters then do
    ///     not shield it
    ///     (thesis §4.2.3)
    record VoteRequest(long term, LogPosition last, boolean isPreVote, boolean isTransfer) implements Message {}

    /// Grants carry the asked term; rejections carry the voter's own.
    record VoteReply(long term, boolean isPreVote, boolean isGranted) implements Message {}

    /// Replicates `entries` after `previous`; without entries it probes.
    ///
    /// @param round the leader's current confirmation round of this term, acknowledged by
    ///     the reply
    record AppendRequest(long term, LogPosition previous, List<Entry> entries, long commitIndex, long round)
            implements Message {
        public AppendRequest {
            entries = List.copyOf(entries);
        }
    }

    /// Says how far the follower's log durably matches the leader's of this term.
    ///
    /// @param matchIndex with `isAccepted`: the last index known to match; otherwise the
    ///     rejected previous index
    /// @param hint with a rejection: the follower's best guess of a position that both logs share
    record AppendReply(long term, boolean isAccepted, long matchIndex, LogPosition hint, long round)
            implements Message {}

    /// @param commitIndex never beyond what the receiver is known to match
    record Heartbeat(long term, long commitIndex, long round) implements Message {}

    record HeartbeatReply(long term, long round) implements Message {}

    /// What a heartbeat would tell those who wait on a follower, at once and without an answer:
    /// there is one to tell for most entries. The next heartbeat makes up for one that is lost.
    ///
    /// @param commitIndex never beyond what the receiver is known to match
    record Committed(long term, long commitIndex) implements Message {}

    /// Tells the receiver to start an election at once (leadership transfer).
    record TimeoutNow(long term) implements Message {}

    /// A follower asks at which index a linearizable read may be served.
    ///
    /// @param readId fresh for every request, retries included
    record ReadIndexRequest(long term, long readId) implements Message {}

    /// @param index what to apply before reading, or -1 if the receiver cannot tell
    record ReadIndexReply(long term, long readId, long index) implements Message {}
}
