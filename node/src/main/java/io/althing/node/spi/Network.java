package io.althing.node.spi;

import io.althing.node.peer.PeerMessage;
import io.althing.raft.membership.NodeId;
import java.util.List;
import java.util.SortedMap;
import java.util.UUID;

/// Messages between members: at most once, in order per peer and lane while a connection lasts,
/// never blocking.
public interface Network extends AutoCloseable {
    /// @param directory this member's data directory, which it tells in every handshake
    void start(UUID directory, PeerEvents events);

    /// Drops the message if the peer is out of reach or too much is on its way to it.
    void send(NodeId to, PeerMessage message);

    /// Who is to be connected to; replaces what was said before.
    void peers(List<Peer> peers);

    /// Which data directory each member lives in; one that comes with another is turned away.
    /// Unknown ones are let in.
    void directories(SortedMap<NodeId, UUID> known);

    @Override
    void close();
}
