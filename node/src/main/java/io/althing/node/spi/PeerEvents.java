package io.althing.node.spi;

import io.althing.node.peer.PeerMessage;
import io.althing.raft.membership.NodeId;
import java.util.List;

/// What the network tells, on its own threads.
public interface PeerEvents {
    void received(NodeId from, PeerMessage message);

    /// Messages to this peer get through from here on.
    void connected(NodeId peer);

    /// What was on its way to this peer is likely lost.
    void disconnected(NodeId peer);

    /// A member that is not known here has been let in, and says where it is.
    void introduced(NodeId stranger, List<String> urls);

    /// A peer turned this member away.
    void refused(NodeId by, HandshakeRefusal reason);
}
