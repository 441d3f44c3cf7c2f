package io.althing.node.spi;

import io.althing.node.peer.PeerMessage;
import io.althing.raft.membership.NodeId;
import java.util.List;
import java.util.UUID;
import java.util.function.Consumer;

/// What the network tells, on its own threads.
public interface PeerEvents {
    void received(NodeId from, PeerMessage message);

    /// Messages to this peer get through from here on.
    void connected(NodeId peer);

    /// What was on its way to this peer is likely lost.
    void disconnected(NodeId peer);

    /// A member that is not known here has been let in, and says where it is.
    void introduced(NodeId stranger, List<String> urls);

    /// Somebody says that a member's files are damaged, and asks for a new member in its place.
    ///
    /// @param directory where the member lived
    /// @param answer told once that is so with an empty text, or else why not
    void readmission(NodeId lost, UUID directory, Consumer<String> answer);

    /// A peer turned this member away.
    void refused(NodeId by, HandshakeRefusal reason);
}
