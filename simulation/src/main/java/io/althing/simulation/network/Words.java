package io.althing.simulation.network;

import io.althing.node.peer.PeerMessage;
import io.althing.raft.Message;

/// Messages as one would say them.
final class Words {
    private Words() {}

    static String of(PeerMessage message) {
        return switch (message) {
            case PeerMessage.Consensus(var inner) -> of(inner);
            case PeerMessage.Forward(var term, var id, var payload) ->
                "forwards a batch of writes to the leader of term " + term;
            case PeerMessage.ForwardRefused(var term, var id) -> "did not take the batch in term " + term;
            case PeerMessage.KeepAlive(var id, var leases) -> "asks to keep leases alive: " + leases;
            case PeerMessage.KeepAliveReply(var id, var isLeader, var seconds) ->
                isLeader ? "keeps the leases for seconds: " + seconds : "is not the leader that keeps leases";
            case PeerMessage.LeaseQuery(var id, var lease) -> "asks how long lease " + lease + " lives";
            case PeerMessage.LeaseAnswer answer -> "says how long the lease lives";
            case PeerMessage.StateReport(var index, var _) -> "says what its state was at " + index;
            case PeerMessage.SnapshotBegin begin ->
                "begins to send a snapshot at index " + begin.point().position().index();
            case PeerMessage.SnapshotChunk chunk -> "sends part " + chunk.sequence() + " of the snapshot";
            case PeerMessage.SnapshotEnd end -> "has sent the whole snapshot";
            case PeerMessage.SnapshotAck(var id, var sequence, var verdict) ->
                "says to the snapshot: " + verdict + " after part " + sequence;
            case PeerMessage.SnapshotOrder(var _, var to, var _, var indexMin) ->
                "wants a snapshot sent to " + to + ", at index " + indexMin + " or later";
            case PeerMessage.SnapshotNews(var _, var to, var index, var standing) ->
                "says of the snapshot for " + to + " at index " + index + ": " + standing;
        };
    }

    private static String of(Message message) {
        return switch (message) {
            case Message.VoteRequest(var term, var last, var isPreVote, var isTransfer) ->
                (isPreVote ? "would I get your vote in term " : "asks for a vote in term ") + term
                        + (isPreVote ? "?" : "") + " My log ends at index " + last.index() + " of term " + last.term()
                        + (isTransfer ? "; the leader asked me to" : "");
            case Message.VoteReply(var term, var isPreVote, var isGranted) ->
                isPreVote
                        ? (isGranted ? "would vote for you in term " : "would not vote for you, being in term ") + term
                        : (isGranted ? "votes for you in term " : "does not vote for you, being in term ") + term;
            case Message.AppendRequest(var term, var previous, var entries, var commitIndex, var round) ->
                "leader of term " + term + ": "
                        + (entries.isEmpty()
                                ? "do you hold index " + previous.index() + "?"
                                : "append " + (previous.index() + 1) + " to "
                                        + entries.getLast().index())
                        + " Committed is " + commitIndex;
            case Message.AppendReply(var term, var isAccepted, var matchIndex, var hint, var round) ->
                isAccepted
                        ? "holds everything up to index " + matchIndex
                        : "does not match at index " + matchIndex + "; perhaps at " + hint.index();
            case Message.Heartbeat(var term, var commitIndex, var round) ->
                "leader of term " + term + " is alive; committed is " + commitIndex;
            case Message.HeartbeatReply(var term, var round) -> "follows in term " + term;
            case Message.Committed(var term, var commitIndex) ->
                "leader of term " + term + ": committed is " + commitIndex;
            case Message.TimeoutNow(var term) -> "take over from me, the leader of term " + term;
            case Message.ReadIndexRequest(var term, var id) -> "asks the leader how far a read must see";
            case Message.ReadIndexReply(var term, var id, var index) ->
                index < 0 ? "cannot tell how far a read must see" : "a read must see index " + index;
        };
    }
}
