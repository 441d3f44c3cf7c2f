package io.althing.node.spi;

import io.althing.node.peer.PeerMessage;
import io.althing.raft.membership.NodeId;
import java.util.UUID;

/// Messages between members: at most once, in order per peer and lane while a connection lasts,
/// never blocking.
public interface Network extends AutoCloseable {
    /// @param directory this member's data directory, which it tells in every handshake
    void start(UUID directory, PeerEvents events);

    /// Drops the message if the peer is out of reach or too much is on its way to it.
    void send(NodeId to, PeerMessage message);

    /// What is known of the others; replaces what was said before.
    void book(PeerBook known);

    @Override
    void close();
}
