package io.althing.node.transport;

import io.althing.node.peer.PeerMessage;
import io.althing.node.spi.HandshakeRefusal;
import io.althing.node.spi.PeerBook;
import io.althing.node.spi.PeerEvents;
import io.althing.raft.membership.NodeId;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.netty.util.AttributeKey;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Waits for a dialling member's [Hello], answers with one byte (0, or a refusal's code), and
/// only then lets frames in. Whoever asks for an [Introduction] gets it. Garbage closes the
/// connection and nothing else.
final class InboundHandshake extends ByteToMessageDecoder {
    /// Who is at the other end of a connection that was let in.
    static final AttributeKey<NodeId> FROM = AttributeKey.valueOf(InboundHandshake.class, "from");

    private static final long TIMEOUT_SECONDS = 5;

    private final NettyNetwork network;
    private final InboundLimit limit;
    private boolean isCounted;
    private @Nullable ScheduledFuture<?> timeout;

    InboundHandshake(NettyNetwork network, InboundLimit limit) {
        this.network = network;
        this.limit = limit;
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
        if (network.events() == null || !limit.enter()) {
            context.close();
            return;
        }
        isCounted = true;
        timeout = context.executor().schedule(() -> context.close(), TIMEOUT_SECONDS, TimeUnit.SECONDS);
        context.fireChannelActive();
    }

    @Override
    protected void decode(ChannelHandlerContext context, ByteBuf in, List<Object> out) {
        if (in.readableBytes() >= Long.BYTES && !Hello.isMagic(in.getLong(in.readerIndex()))) {
            boolean isQuestion = in.readLong() == Introduction.MAGIC;
            in.skipBytes(in.readableBytes());
            answer(context, isQuestion);
            return;
        }
        if (in.readableBytes() < Hello.BYTES) {
            return;
        }
        in.skipBytes(Long.BYTES);
        int version = in.readInt();
        Hello hello = Hello.decode(in);
        // Before the book is looked at: whoever changes it afterwards finds this connection.
        context.channel().attr(FROM).set(new NodeId(hello.from()));
        HandshakeRefusal refusal = version == Hello.VERSION ? refusal(hello) : HandshakeRefusal.VERSION;
        done();
        ByteBuf answer = context.alloc().buffer(1).writeByte(refusal == null ? 0 : refusal.code());
        if (refusal != null) {
            in.skipBytes(in.readableBytes());
            context.writeAndFlush(answer).addListener(ChannelFutureListener.CLOSE);
            return;
        }
        context.writeAndFlush(answer, context.voidPromise());
        NodeId from = new NodeId(hello.from());
        context.pipeline().addLast(network.traffic(from).counter());
        context.pipeline().addLast(Frames.reader(from, message -> received(from, message)));
        context.pipeline().remove(this);
    }

    private void answer(ChannelHandlerContext context, boolean isQuestion) {
        if (!isQuestion) {
            context.close();
            return;
        }
        Introduction introduction = Introduction.of(network.identity().clusterId(), network.book());
        context.writeAndFlush(Unpooled.wrappedBuffer(introduction.encode())).addListener(ChannelFutureListener.CLOSE);
    }

    private void received(NodeId from, PeerMessage message) {
        PeerEvents events = network.events();
        if (events != null) {
            events.received(from, message);
        }
    }

    private @Nullable HandshakeRefusal refusal(Hello hello) {
        NodeId from = new NodeId(hello.from());
        if (hello.clusterId() != network.identity().clusterId()) {
            return HandshakeRefusal.WRONG_CLUSTER;
        }
        if (hello.to() != network.identity().self().value()) {
            return HandshakeRefusal.WRONG_MEMBER;
        }
        PeerBook book = network.book();
        if (book.removed().contains(from)) {
            return HandshakeRefusal.REMOVED;
        }
        if (!book.knows(from)) {
            return HandshakeRefusal.UNKNOWN_MEMBER;
        }
        UUID known = book.directories().get(from);
        return known == null || known.equals(hello.directory()) ? null : HandshakeRefusal.WRONG_DIRECTORY;
    }

    private void done() {
        if (isCounted) {
            isCounted = false;
            limit.leave();
        }
        if (timeout != null) {
            timeout.cancel(false);
            timeout = null;
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) throws Exception {
        done();
        super.channelInactive(context);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        context.close();
    }
}
