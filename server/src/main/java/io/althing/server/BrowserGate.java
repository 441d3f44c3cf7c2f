package io.althing.server;

import io.althing.server.ui.lab.Lab;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.ReferenceCountUtil;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Keeps pages of strangers from using somebody's browser as their client: asks under which
/// name this member is looked for (against names that are made to point here), and tells a
/// browser whose pages may read answers.
final class BrowserGate extends ChannelDuplexHandler {
    private final ClientOptions options;

    /// The page whose request is being answered, if it may read the answer.
    private @Nullable String origin;

    BrowserGate(ClientOptions options) {
        this.options = options;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (!(message instanceof FullHttpRequest request)) {
            context.fireChannelRead(message);
            return;
        }
        String host = hostName(request.headers().get(HttpHeaderNames.HOST, ""));
        String from = request.headers().get(HttpHeaderNames.ORIGIN);
        origin = from != null && ClientOptions.contains(options.origins(), from) ? from : null;
        if (!isEncrypted(context) && !ClientOptions.contains(options.hosts(), host)) {
            answer(context, request, HttpResponseStatus.MISDIRECTED_REQUEST, "host is not on --host-whitelist\n");
        } else if (from != null && origin == null && isOwnOnly(request) && !isOwnPage(from, request)) {
            answer(context, request, HttpResponseStatus.FORBIDDEN, "origin is not in --cors\n");
        } else if (origin != null && request.method().equals(HttpMethod.OPTIONS)) {
            answer(context, request, HttpResponseStatus.OK, "");
        } else {
            context.fireChannelRead(message);
        }
    }

    /// A name that was made to point here has no certificate, so TLS needs no list of names.
    private static boolean isEncrypted(ChannelHandlerContext context) {
        return context.pipeline().get(SslHandler.class) != null;
    }

    /// A browser sends a simple POST without asking first; not being able to read the answer does
    /// not undo what it did. It opens WebSockets for every page, and lets it read them.
    private static boolean isOwnOnly(FullHttpRequest request) {
        return request.method().equals(HttpMethod.POST) || Lab.isUpgrade(request);
    }

    private static boolean isOwnPage(String origin, FullHttpRequest request) {
        return origin.endsWith("://" + request.headers().get(HttpHeaderNames.HOST, ""));
    }

    /// Without the port.
    static String hostName(String header) {
        String host = header.toLowerCase(Locale.ROOT);
        int end = host.startsWith("[") ? host.indexOf(']') + 1 : host.indexOf(':');
        return end > 0 ? host.substring(0, end) : host;
    }

    private void answer(
            ChannelHandlerContext context, FullHttpRequest request, HttpResponseStatus status, String text) {
        FullHttpResponse response = new DefaultFullHttpResponse(
                HttpVersion.HTTP_1_1, status, Unpooled.copiedBuffer(text, StandardCharsets.UTF_8));
        response.headers().set(HttpHeaderNames.CONTENT_TYPE, "text/plain; charset=utf-8");
        HttpUtil.setContentLength(response, response.content().readableBytes());
        HttpUtil.setKeepAlive(response, HttpUtil.isKeepAlive(request));
        boolean isKept = HttpUtil.isKeepAlive(request);
        ReferenceCountUtil.release(request);
        ChannelPromise sent = context.newPromise();
        if (!isKept) {
            sent.addListener(done -> context.close());
        }
        write(context, response, sent);
        context.flush();
    }

    @Override
    public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
        if (origin != null && message instanceof HttpResponse response) {
            response.headers()
                    .set(HttpHeaderNames.ACCESS_CONTROL_ALLOW_ORIGIN, origin)
                    .set(HttpHeaderNames.ACCESS_CONTROL_ALLOW_METHODS, "POST, GET, OPTIONS")
                    .set(HttpHeaderNames.ACCESS_CONTROL_ALLOW_HEADERS, "accept, content-type, authorization")
                    .add(HttpHeaderNames.VARY, HttpHeaderNames.ORIGIN);
        }
        context.write(message, promise);
    }
}
