package io.althing.node.transport;

import io.althing.node.peer.PeerMessage;
import io.althing.node.spi.PeerEvents;
import io.althing.raft.membership.NodeId;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;

/// Turns a known member's frames into messages. A damaged frame closes the connection: what
/// follows it cannot be trusted.
final class InboundFrames extends SimpleChannelInboundHandler<ByteBuf> {
    private static final System.Logger LOG = System.getLogger(InboundFrames.class.getName());

    private final NettyNetwork network;
    private final NodeId from;

    InboundFrames(NettyNetwork network, NodeId from) {
        this.network = network;
        this.from = from;
    }

    @Override
    protected void channelRead0(ChannelHandlerContext context, ByteBuf frame) {
        PeerMessage message = Frames.decode(frame);
        PeerEvents events = network.events();
        if (events != null) {
            events.received(from, message);
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        LOG.log(System.Logger.Level.DEBUG, "event=peer_connection_closed peer={0} reason=\"{1}\"", from, cause);
        context.close();
    }
}
