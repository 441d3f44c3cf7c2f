package io.althing.node;

import io.althing.node.measure.Measures;
import io.althing.raft.Message;
import io.althing.raft.membership.NodeId;
import java.util.concurrent.ConcurrentHashMap;

/// Times heartbeats on their way to a peer and back. The first of those that ask for the same
/// round counts: when one is lost, the loss is part of the time. Any thread.
final class HeartbeatTimes {
    private record Sent(long round, long atNanos) {}

    private final Measures measures;
    private final ConcurrentHashMap<NodeId, Sent> open = new ConcurrentHashMap<>();

    HeartbeatTimes(Measures measures) {
        this.measures = measures;
    }

    void sent(NodeId to, Message message, long nowNanos) {
        if (message instanceof Message.Heartbeat(var _, var _, var round)) {
            Sent before = open.get(to);
            if (before == null || before.round != round) {
                open.put(to, new Sent(round, nowNanos));
            }
        }
    }

    void received(NodeId from, Message message, long nowNanos) {
        if (message instanceof Message.HeartbeatReply(var _, var round)) {
            Sent sent = open.get(from);
            if (sent != null && sent.round == round && open.remove(from, sent)) {
                measures.roundTrip(from, nowNanos - sent.atNanos);
            }
        }
    }
}
