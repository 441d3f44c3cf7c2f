package io.althing.node.spi;

import io.althing.node.peer.PeerMessage;
import io.althing.raft.membership.NodeId;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Consumer;

/// Messages between members: at most once, in order per peer and lane while a connection lasts,
/// never blocking.
public interface Network extends AutoCloseable {
    /// @param directory this member's data directory, which it tells in every handshake
    void start(UUID directory, PeerEvents events);

    /// Drops the message if the peer is out of reach or too much is on its way to it.
    void send(NodeId to, PeerMessage message);

    /// Asks who runs at these peer URLs. Tells, on any thread and within a few seconds, the
    /// cluster of whoever answers, by URL.
    void whoAnswers(List<String> urls, Consumer<Map<String, Long>> clusters);

    /// What is known of the others; replaces what was said before.
    void book(PeerBook known);

    @Override
    void close();
}
