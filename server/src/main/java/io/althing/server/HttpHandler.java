package io.althing.server;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import java.nio.charset.StandardCharsets;

/// Serves [HttpPages] on one HTTP/1.1 connection.
final class HttpHandler extends SimpleChannelInboundHandler<FullHttpRequest> {
    private final HttpPages pages;

    HttpHandler(HttpPages pages) {
        this.pages = pages;
    }

    @Override
    protected void channelRead0(ChannelHandlerContext context, FullHttpRequest request) {
        boolean isKept = HttpUtil.isKeepAlive(request);
        boolean isHead = request.method().equals(HttpMethod.HEAD);
        if (!request.decoderResult().isSuccess()) {
            send(context, false, isHead, text(HttpResponseStatus.BAD_REQUEST, "malformed request\n"));
        } else if (!request.method().equals(HttpMethod.GET) && !isHead) {
            send(context, isKept, false, text(HttpResponseStatus.METHOD_NOT_ALLOWED, "Method Not Allowed\n"));
        } else {
            pages.get(request.uri(), page -> send(context, isKept, isHead, page));
        }
    }

    private static HttpPages.Page text(HttpResponseStatus status, String body) {
        return new HttpPages.Page(status, "text/plain; charset=utf-8", body);
    }

    private static void send(ChannelHandlerContext context, boolean isKept, boolean isHead, HttpPages.Page page) {
        byte[] body = page.body().getBytes(StandardCharsets.UTF_8);
        ByteBuf content = isHead ? Unpooled.EMPTY_BUFFER : Unpooled.wrappedBuffer(body);
        FullHttpResponse response = new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, page.status(), content);
        response.headers()
                .set(HttpHeaderNames.CONTENT_TYPE, page.contentType())
                .setInt(HttpHeaderNames.CONTENT_LENGTH, body.length)
                .set("x-content-type-options", "nosniff");
        if (page.status().equals(HttpResponseStatus.METHOD_NOT_ALLOWED)) {
            response.headers().set(HttpHeaderNames.ALLOW, "GET, HEAD");
        }
        HttpUtil.setKeepAlive(response, isKept);
        var sent = context.writeAndFlush(response);
        if (!isKept) {
            sent.addListener(ChannelFutureListener.CLOSE);
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        context.close();
    }
}
