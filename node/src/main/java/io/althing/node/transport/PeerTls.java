package io.althing.node.transport;

import io.netty.channel.ChannelHandler;
import io.netty.channel.socket.SocketChannel;

/// Encrypts connections between members, and lets in only those it should. What it returns
/// stands first on the connection; what is written before the handshake is over waits for it.
public interface PeerTls {
    /// For a connection that was accepted.
    ChannelHandler accepting(SocketChannel channel);

    /// For a connection to be made.
    ///
    /// @param host as the other member's URL has it: its certificate must be for it
    ChannelHandler dialling(SocketChannel channel, String host, int port);
}
