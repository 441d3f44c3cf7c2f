package io.althing.simulation.network;

import io.althing.node.peer.PeerMessage;
import io.althing.raft.Message;
import java.util.Locale;

/// Messages that much depends on.
public enum MessageKind {
    VOTE_REQUEST,
    VOTE,
    ENTRIES,
    ACKNOWLEDGEMENT,
    HEARTBEAT_REPLY,
    READ_INDEX,
    FORWARD,
    SNAPSHOT_VERDICT;

    public static MessageKind of(long number) {
        return values()[(int) (number % values().length)];
    }

    public String words() {
        return name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }

    boolean matches(PeerMessage message) {
        return switch (message) {
            case PeerMessage.Consensus(var inner) -> this == of(inner);
            case PeerMessage.Forward forward -> this == FORWARD;
            case PeerMessage.ForwardRefused refused -> this == FORWARD;
            case PeerMessage.SnapshotAck ack -> this == SNAPSHOT_VERDICT;
            case PeerMessage.SnapshotNews news -> this == SNAPSHOT_VERDICT;
            default -> false;
        };
    }

    private static MessageKind of(Message message) {
        return switch (message) {
            case Message.VoteRequest request -> VOTE_REQUEST;
            case Message.VoteReply reply -> VOTE;
            case Message.AppendRequest request -> ENTRIES;
            case Message.AppendReply reply -> ACKNOWLEDGEMENT;
            case Message.Heartbeat heartbeat -> HEARTBEAT_REPLY;
            case Message.HeartbeatReply reply -> HEARTBEAT_REPLY;
            case Message.Committed committed -> HEARTBEAT_REPLY;
            case Message.TimeoutNow timeoutNow -> VOTE_REQUEST;
            case Message.ReadIndexRequest request -> READ_INDEX;
            case Message.ReadIndexReply reply -> READ_INDEX;
        };
    }
}
