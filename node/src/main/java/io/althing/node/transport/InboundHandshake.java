package io.althing.node.transport;

import io.althing.node.peer.PeerMessage;
import io.althing.node.spi.HandshakeRefusal;
import io.althing.node.spi.Peer;
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

/// Waits for a dialling member's [Hello], answers with a [HelloAnswer], and only then lets frames
/// in. Whoever comes with an [Inquiry], or asks for an [Introduction] or [Readmission], is answered. Garbage closes the
/// connection and nothing else.
final class InboundHandshake extends ByteToMessageDecoder {
    /// Who is at the other end of a connection that was let in.
    static final AttributeKey<NodeId> FROM = AttributeKey.valueOf(InboundHandshake.class, "from");

    private static final long TIMEOUT_SECONDS = 5;
    private static final long READMISSION_SECONDS = 30;

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
            question(context, in);
            return;
        }
        int version = Hello.version(in);
        if (version < 0) {
            return;
        }
        // Another version may say more, or less.
        Hello hello = version == Hello.VERSION ? Hello.decode(in) : null;
        if (hello == null && version == Hello.VERSION) {
            return;
        }
        HandshakeRefusal refusal = hello == null ? HandshakeRefusal.VERSION : judge(context, hello);
        done();
        ByteBuf answer = HelloAnswer.encode(
                refusal == null ? HelloAnswer.WELCOME : refusal.code(),
                context.alloc().buffer(HelloAnswer.BYTES));
        if (refusal != null || hello == null) {
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

    private void question(ChannelHandlerContext context, ByteBuf in) {
        long magic = in.getLong(in.readerIndex());
        if (magic == Introduction.MAGIC) {
            in.skipBytes(in.readableBytes());
            answer(context, "");
        } else if (magic == Inquiry.MAGIC) {
            if (in.readableBytes() >= Inquiry.BYTES) {
                in.skipBytes(Long.BYTES);
                Inquiry asked = Inquiry.decode(in);
                in.skipBytes(in.readableBytes());
                tell(context, asked);
            }
        } else if (magic != Readmission.MAGIC) {
            in.skipBytes(in.readableBytes());
            context.close();
        } else if (in.readableBytes() >= Readmission.BYTES) {
            in.skipBytes(Long.BYTES);
            Readmission asked = Readmission.decode(in);
            in.skipBytes(in.readableBytes());
            readmit(context, asked);
        }
    }

    /// Put together on a thread of its own: heartbeats pass through this one.
    private void tell(ChannelHandlerContext context, @Nullable Inquiry asked) {
        if (asked == null || asked.clusterId() != network.identity().clusterId()) {
            context.close();
            return;
        }
        Thread.ofVirtual()
                .name("inquiry")
                .start(() -> context.writeAndFlush(
                                Unpooled.wrappedBuffer(Introduction.withHead(network.told(asked.topic()))))
                        .addListener(ChannelFutureListener.CLOSE));
    }

    /// The answer comes from another thread, after the log has it.
    private void readmit(ChannelHandlerContext context, Readmission asked) {
        PeerEvents events = network.events();
        if (events == null || asked.clusterId() != network.identity().clusterId()) {
            answer(context, "it belongs to another cluster");
            return;
        }
        if (timeout != null) {
            timeout.cancel(false);
            timeout = context.executor().schedule(() -> context.close(), READMISSION_SECONDS, TimeUnit.SECONDS);
        }
        events.readmission(
                asked.lost(), asked.directory(), refusal -> context.executor().execute(() -> answer(context, refusal)));
    }

    /// @param refusal empty if there is none
    private void answer(ChannelHandlerContext context, String refusal) {
        byte[] answer = refusal.isEmpty()
                ? Introduction.of(network.identity().clusterId(), network.book())
                        .encode()
                : Introduction.refusal(refusal);
        context.writeAndFlush(Unpooled.wrappedBuffer(answer)).addListener(ChannelFutureListener.CLOSE);
    }

    private void received(NodeId from, PeerMessage message) {
        PeerEvents events = network.events();
        if (events != null) {
            events.received(from, message);
        }
    }

    private @Nullable HandshakeRefusal judge(ChannelHandlerContext context, Hello hello) {
        // Before the book is looked at: whoever changes it afterwards finds this connection.
        context.channel().attr(FROM).set(new NodeId(hello.from()));
        HandshakeRefusal refusal = refusal(hello);
        PeerEvents events = network.events();
        if (refusal == null && events != null && !network.book().knows(new NodeId(hello.from()))) {
            events.introduced(new NodeId(hello.from()), hello.urls());
        }
        return refusal;
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
        if (!book.knows(from) && !areAddresses(hello.urls())) {
            return HandshakeRefusal.UNKNOWN_MEMBER;
        }
        UUID known = book.directories().get(from);
        return known == null || known.equals(hello.directory()) ? null : HandshakeRefusal.WRONG_DIRECTORY;
    }

    /// It may have come in while this member was down, and lead already; but it must be reached.
    private static boolean areAddresses(List<String> urls) {
        try {
            urls.forEach(Peer::address);
            return !urls.isEmpty();
        } catch (IllegalArgumentException e) {
            return false;
        }
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
