package io.althing.server.ui.lab;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http.EmptyHttpHeaders;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.websocketx.WebSocketDecoderConfig;
import io.netty.handler.codec.http.websocketx.WebSocketServerHandshaker13;
import io.netty.handler.timeout.ReadTimeoutHandler;

/// Netty's handshake of a WebSocket (RFC 6455), said from the middle of a pipeline: Netty's own
/// says it from the end, where gRPC's transport holds back whatever is written.
final class Handshake extends WebSocketServerHandshaker13 {
    static final String VERSION = "13";

    /// Nothing compressed: a few bytes would become very many.
    private static final WebSocketDecoderConfig CONFIG = WebSocketDecoderConfig.newBuilder()
            .maxFramePayloadLength(Lab.MESSAGE_BYTES_MAX)
            .allowExtensions(false)
            .build();

    Handshake() {
        super("", null, CONFIG);
    }

    /// @throws io.netty.handler.codec.http.websocketx.WebSocketServerHandshakeException if the
    ///     request is none for a WebSocket; nothing has happened then
    void shake(ChannelHandlerContext context, FullHttpRequest request) {
        FullHttpResponse response = newHandshakeResponse(request, EmptyHttpHeaders.INSTANCE);
        ChannelPipeline pipeline = context.pipeline();
        String codec = pipeline.context(HttpServerCodec.class).name();
        pipeline.addBefore(codec, null, newWebsocketDecoder());
        pipeline.addBefore(codec, null, newWebSocketEncoder());
        context.writeAndFlush(response);
        pipeline.remove(HttpServerCodec.class);
        pipeline.remove(HttpObjectAggregator.class);
        // How long it may be silent is a question of its own here.
        pipeline.remove(ReadTimeoutHandler.class);
    }
}
