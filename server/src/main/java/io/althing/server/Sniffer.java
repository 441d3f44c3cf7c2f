package io.althing.server;

import io.althing.door.etcd.EtcdDoor;
import io.althing.server.tls.ClientTls;
import io.grpc.netty.GrpcHttp2ConnectionHandler;
import io.grpc.netty.InternalProtocolNegotiationEvent;
import io.grpc.netty.InternalProtocolNegotiator;
import io.grpc.netty.ProtocolNegotiationEvent;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.timeout.ReadTimeoutHandler;
import io.netty.util.AsciiString;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Looks at the first bytes of a connection: HTTP/2's preface goes on to gRPC, a request line
/// of HTTP/1 to the pages, anything else is closed. Where TLS is spoken, that comes before.
final class Sniffer implements InternalProtocolNegotiator.ProtocolNegotiator {
    private static final byte[] PREFACE = "PRI * HTTP/2.0\r\n".getBytes(StandardCharsets.US_ASCII);
    private static final long SILENCE_SECONDS_MAX = 10;
    private static final long IDLE_SECONDS_MAX = 120;

    /// The longest request in JSON: what etcd takes, in base64, and the rest around it.
    private static final int BODY_BYTES_MAX = 4 << 20;

    private static final byte[] NO_TLS = ("HTTP/1.0 400 Bad Request\r\nConnection: close\r\n\r\n"
                    + "This port does not speak TLS: come with http.\n")
            .getBytes(StandardCharsets.US_ASCII);
    private static final byte TLS_HANDSHAKE = 22;

    private final InternalProtocolNegotiator.ProtocolNegotiator grpc;
    private final Http http;
    private final @Nullable ClientTls tls;
    private final boolean isCertificateLogin;
    private final Connections connections;

    /// Makes what serves one connection of HTTP/1.1.
    interface Http {
        /// @param user whom the certificate of the connection names, if that counts; else empty
        HttpHandler serve(String user);
    }

    /// @param tls null if connections are in the clear
    /// @param isCertificateLogin whether a certificate says which user it is
    Sniffer(
            InternalProtocolNegotiator.ProtocolNegotiator grpc,
            Http http,
            @Nullable ClientTls tls,
            boolean isCertificateLogin,
            Connections connections) {
        this.connections = connections;
        this.grpc = grpc;
        this.http = http;
        this.tls = tls;
        this.isCertificateLogin = isCertificateLogin;
    }

    @Override
    public AsciiString scheme() {
        return grpc.scheme();
    }

    @Override
    public ChannelHandler newHandler(GrpcHttp2ConnectionHandler handler) {
        return new Sniff(grpc.newHandler(handler));
    }

    @Override
    public void close() {
        grpc.close();
    }

    /// Makes whole requests. One that is too long ends its connection: Netty's own answer would
    /// keep it, and read on for as long as the body claims to be.
    private static final class Whole extends HttpObjectAggregator {
        Whole() {
            super(BODY_BYTES_MAX);
        }

        @Override
        protected void handleOversizedMessage(ChannelHandlerContext context, HttpMessage oversized) {
            FullHttpResponse refusal = new DefaultFullHttpResponse(
                    HttpVersion.HTTP_1_1, HttpResponseStatus.REQUEST_ENTITY_TOO_LARGE, Unpooled.EMPTY_BUFFER);
            HttpUtil.setContentLength(refusal, 0);
            HttpUtil.setKeepAlive(refusal, false);
            context.writeAndFlush(refusal).addListener(ChannelFutureListener.CLOSE);
        }
    }

    /// Ends connections that ask for nothing; whoever waits for an answer may wait.
    private static final class Idle extends ReadTimeoutHandler {
        private final HttpHandler handler;

        Idle(HttpHandler handler) {
            super(IDLE_SECONDS_MAX, TimeUnit.SECONDS);
            this.handler = handler;
        }

        @Override
        protected void readTimedOut(ChannelHandlerContext context) throws Exception {
            if (!handler.isBusy()) {
                super.readTimedOut(context);
            }
        }
    }

    private final class Sniff extends ByteToMessageDecoder {
        private final ChannelHandler call;
        private @Nullable ScheduledFuture<?> timeout;
        private @Nullable ProtocolNegotiationEvent negotiation;

        Sniff(ChannelHandler call) {
            this.call = call;
        }

        @Override
        public void handlerAdded(ChannelHandlerContext context) {
            if (!connections.admit(context.channel())) {
                context.close();
                return;
            }
            timeout = context.executor().schedule(() -> context.close(), SILENCE_SECONDS_MAX, TimeUnit.SECONDS);
            if (tls != null) {
                context.pipeline().addBefore(context.name(), null, tls.entry());
            }
        }

        @Override
        protected void decode(ChannelHandlerContext context, ByteBuf in, List<Object> out) {
            int seen = Math.min(in.readableBytes(), PREFACE.length);
            int same = 0;
            while (same < seen && in.getByte(in.readerIndex() + same) == PREFACE[same]) {
                same++;
            }
            if (same == PREFACE.length) {
                done();
                handOver(context, call);
            } else if (same < seen) {
                byte first = in.getByte(in.readerIndex());
                if (first < 'A' || first > 'Z') {
                    in.skipBytes(in.readableBytes());
                    refuse(context, first);
                    return;
                }
                done();
                HttpHandler handler = http.serve(user(context));
                handOver(context, new HttpServerCodec(), new Idle(handler), new Whole(), handler);
            }
        }

        /// Puts the handlers right behind this one, tells them what was told here, and lets the
        /// bytes go on to them. Behind these gRPC's transport has one that holds back all
        /// writes until its own negotiation is done.
        private void handOver(ChannelHandlerContext context, ChannelHandler... handlers) {
            String before = context.name();
            for (ChannelHandler handler : handlers) {
                context.pipeline().addAfter(before, null, handler);
                before = context.pipeline().context(handler).name();
            }
            if (negotiation != null) {
                String user = user(context);
                context.fireUserEventTriggered(
                        user.isEmpty()
                                ? negotiation
                                : InternalProtocolNegotiationEvent.withAttributes(
                                        negotiation,
                                        InternalProtocolNegotiationEvent.getAttributes(negotiation).toBuilder()
                                                .set(EtcdDoor.CERTIFICATE_USER, user)
                                                .build()));
            }
            context.pipeline().remove(this);
        }

        private String user(ChannelHandlerContext context) {
            return isCertificateLogin && tls != null ? ClientTls.commonName(context.pipeline()) : "";
        }

        private void refuse(ChannelHandlerContext context, byte first) {
            if (first == TLS_HANDSHAKE && tls == null) {
                // Not TLS, on purpose: clients then say that there is none here.
                context.writeAndFlush(Unpooled.wrappedBuffer(NO_TLS)).addListener(ChannelFutureListener.CLOSE);
            } else {
                context.close();
            }
        }

        /// gRPC starts its negotiation with an event, which must wait for the decision here.
        @Override
        public void userEventTriggered(ChannelHandlerContext context, Object event) {
            if (event instanceof ProtocolNegotiationEvent begun) {
                negotiation = begun;
            }
        }

        private void done() {
            if (timeout != null) {
                timeout.cancel(false);
                timeout = null;
            }
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            context.close();
        }
    }
}
