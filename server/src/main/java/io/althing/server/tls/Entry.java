package io.althing.server.tls;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.ssl.AbstractSniHandler;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;

/// Stands first on an accepted connection: waits for the beginning of a handshake, has the files
/// looked at, and makes way for TLS with the contexts as they are then. What blocks or computes
/// is done by other threads than the event loop's.
final class Entry extends AbstractSniHandler<Contexts> {
    private static final int HELLO_BYTES_MAX = 64 << 10;
    private static final byte HANDSHAKE = 22;
    private static final byte[] PLAIN = ("HTTP/1.0 400 Bad Request\r\nContent-Type: text/plain; charset=utf-8\r\n"
                    + "Connection: close\r\n\r\nThis port speaks TLS: come with https.\n")
            .getBytes(StandardCharsets.US_ASCII);

    private final Workshop workshop;

    Entry(Workshop workshop, Duration timeout) {
        super(HELLO_BYTES_MAX, timeout.toMillis());
        this.workshop = workshop;
    }

    @Override
    protected void decode(ChannelHandlerContext context, ByteBuf in, List<Object> out) throws Exception {
        byte first = in.isReadable() ? in.getByte(in.readerIndex()) : HANDSHAKE;
        if (first == HANDSHAKE) {
            super.decode(context, in, out);
            return;
        }
        in.skipBytes(in.readableBytes());
        boolean isText = first >= 'A' && first <= 'Z';
        workshop.refusals()
                .tell(context.channel().remoteAddress(), isText ? "it does not speak TLS" : "it sent no handshake");
        if (isText && workshop.side() == Side.CLIENT) {
            context.writeAndFlush(Unpooled.wrappedBuffer(PLAIN)).addListener(ChannelFutureListener.CLOSE);
        } else {
            context.close();
        }
    }

    @Override
    protected Future<Contexts> lookup(ChannelHandlerContext context, String hostname) {
        Promise<Contexts> found = context.executor().newPromise();
        try {
            workshop.tasks().execute(() -> found.setSuccess(workshop.renewal().fresh()));
        } catch (RejectedExecutionException e) {
            found.setFailure(e);
        }
        return found;
    }

    @Override
    protected void onLookupComplete(ChannelHandlerContext context, String hostname, Future<Contexts> found) {
        if (context.isRemoved() || !(context.channel().remoteAddress() instanceof InetSocketAddress remote)) {
            return;
        }
        if (!found.isSuccess()) {
            workshop.refusals().tell(remote, "too many handshakes wait");
            context.close();
            return;
        }
        SslHandler tls =
                found.getNow().accept(remote.getAddress().getHostAddress(), remote.getPort(), workshop.tasks());
        tls.setHandshakeTimeoutMillis(handshakeTimeoutMillis);
        tls.handshakeFuture().addListener(done -> {
            if (!done.isSuccess()) {
                workshop.refusals().tell(remote, done.cause());
            }
        });
        context.pipeline().replace(this, null, tls);
    }
}
