package io.althing.node.transport;

import io.althing.node.peer.PeerMessage;
import io.althing.raft.membership.NodeId;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import java.util.function.Consumer;

/// Turns a known member's frames into messages.
final class InboundFrames extends SimpleChannelInboundHandler<ByteBuf> {
    private static final System.Logger LOG = System.getLogger(InboundFrames.class.getName());

    private final NodeId from;
    private final Consumer<PeerMessage> messages;

    InboundFrames(NodeId from, Consumer<PeerMessage> messages) {
        this.from = from;
        this.messages = messages;
    }

    @Override
    protected void channelRead0(ChannelHandlerContext context, ByteBuf frame) {
        messages.accept(Frames.decode(frame));
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        LOG.log(System.Logger.Level.DEBUG, "event=peer_connection_closed peer={0} reason=\"{1}\"", from, cause);
        context.close();
    }
}
