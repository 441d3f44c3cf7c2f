package io.althing.server;

import io.althing.door.etcd.gateway.JsonGateway;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// One answer of the JSON gateway on its way to an HTTP/1.1 client: a whole one, or line by
/// line for as long as the call goes on.
final class GatewayAnswer implements JsonGateway.Sink {
    private final ChannelHandlerContext context;
    private final boolean isKept;
    private volatile JsonGateway.@Nullable Exchange exchange;
    private volatile boolean isOver;
    private boolean hasBegun;

    GatewayAnswer(ChannelHandlerContext context, boolean isKept) {
        this.context = context;
        this.isKept = isKept;
    }

    void begin(JsonGateway.Exchange started) {
        exchange = started;
    }

    boolean isOver() {
        return isOver;
    }

    void resume() {
        JsonGateway.Exchange running = exchange;
        if (running != null && !isOver) {
            running.resume();
        }
    }

    void cancel() {
        JsonGateway.Exchange running = exchange;
        if (running != null && !isOver) {
            running.cancel();
        }
    }

    @Override
    public void answer(int httpStatus, String json, Runnable sent) {
        byte[] body = json.getBytes(StandardCharsets.UTF_8);
        FullHttpResponse response = new DefaultFullHttpResponse(
                HttpVersion.HTTP_1_1, HttpResponseStatus.valueOf(httpStatus), Unpooled.wrappedBuffer(body));
        head(response);
        response.headers().setInt(HttpHeaderNames.CONTENT_LENGTH, body.length);
        HttpUtil.setKeepAlive(response, isKept);
        isOver = true;
        ChannelFuture written = context.writeAndFlush(response);
        written.addListener(any -> sent.run());
        closeUnlessKept(written);
    }

    private static void head(HttpResponse response) {
        response.headers()
                .set(HttpHeaderNames.CONTENT_TYPE, "application/json")
                .set("x-content-type-options", "nosniff");
    }

    @Override
    public void line(String json) {
        if (!hasBegun) {
            hasBegun = true;
            HttpResponse response = new DefaultHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.OK);
            head(response);
            response.headers().set(HttpHeaderNames.TRANSFER_ENCODING, HttpHeaderValues.CHUNKED);
            HttpUtil.setKeepAlive(response, isKept);
            context.write(response);
        }
        context.writeAndFlush(new DefaultHttpContent(Unpooled.wrappedBuffer(json.getBytes(StandardCharsets.UTF_8))));
    }

    @Override
    public void end() {
        isOver = true;
        closeUnlessKept(context.writeAndFlush(LastHttpContent.EMPTY_LAST_CONTENT));
    }

    private void closeUnlessKept(ChannelFuture sent) {
        if (!isKept) {
            sent.addListener(ChannelFutureListener.CLOSE);
        }
    }

    @Override
    public boolean isReady() {
        return context.channel().isWritable();
    }
}
