package io.althing.server;

import io.althing.door.etcd.gateway.JsonGateway;
import io.althing.server.ui.Ui;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.QueryStringDecoder;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/// Serves [HttpPages], the JSON gateway and the web console on one HTTP/1.1 connection.
final class HttpHandler extends SimpleChannelInboundHandler<FullHttpRequest> {
    private static final String GATEWAY = "/v3";
    private static final String OWN_GATEWAY = "/althing/";

    /// As etcd, which answers so even if there is a token: nobody is to think that it counted.
    private static final String IGNORED = "the certificate of this connection names a user (its common name), which "
            + "the gateway does not take; come with a certificate without a common name, and a token\n";

    private final HttpPages pages;
    private final @Nullable JsonGateway gateway;
    private final @Nullable Ui ui;
    private final BooleanSupplier isCertificateIgnored;
    private final ClientOptions options;
    private final RequestDeadline deadline = new RequestDeadline();

    /// The call that is being answered; the next request has to wait for its end.
    private @Nullable GatewayAnswer open;

    /// @param gateway null where it is not served
    /// @param ui null where it is not served
    /// @param isCertificateIgnored whether the caller's certificate names a user, which does not
    ///     count here
    HttpHandler(
            HttpPages pages,
            @Nullable JsonGateway gateway,
            @Nullable Ui ui,
            ClientOptions options,
            BooleanSupplier isCertificateIgnored) {
        this.pages = pages;
        this.gateway = gateway;
        this.ui = ui;
        this.options = options;
        this.isCertificateIgnored = isCertificateIgnored;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
        ChannelPipeline pipeline = context.pipeline();
        pipeline.addBefore(pipeline.context(HttpServerCodec.class).name(), null, deadline);
        pipeline.addBefore(context.name(), null, new BrowserGate(options));
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) throws Exception {
        deadline.isWhole();
        super.channelRead(context, message);
    }

    /// Whether somebody waits for an answer that may take any time.
    boolean isBusy() {
        return open != null && !open.isOver();
    }

    @Override
    protected void channelRead0(ChannelHandlerContext context, FullHttpRequest request) {
        boolean isKept = HttpUtil.isKeepAlive(request);
        boolean isHead = request.method().equals(HttpMethod.HEAD);
        String path = new QueryStringDecoder(request.uri()).path();
        if (isBusy()) {
            // Answers would come in another order than their requests.
            context.close();
        } else if (!request.decoderResult().isSuccess()) {
            send(context, false, isHead, text(HttpResponseStatus.BAD_REQUEST, "malformed request\n"));
        } else if (path.startsWith(GATEWAY) || path.startsWith(OWN_GATEWAY)) {
            if (gateway == null || !gateway.serves(path)) {
                send(context, isKept, isHead, HttpPages.noSuchCall());
            } else if (isCertificateIgnored.getAsBoolean()) {
                send(context, isKept, isHead, text(HttpResponseStatus.BAD_REQUEST, IGNORED));
            } else {
                call(gateway, context, request, path, isKept);
            }
        } else if (ui != null && ui.takeOver(context, request, path)) {
            context.pipeline().remove(deadline);
            context.pipeline().remove(BrowserGate.class);
            context.pipeline().remove(this);
        } else if (ui != null && Ui.isAt(path)) {
            ui.answer(context, request, path);
        } else if (!request.method().equals(HttpMethod.GET) && !isHead) {
            send(
                    context,
                    isKept,
                    false,
                    text(HttpResponseStatus.METHOD_NOT_ALLOWED, "Method Not Allowed\n"),
                    "GET, HEAD");
        } else {
            pages.get(request.uri(), page -> send(context, isKept, isHead, page));
        }
    }

    private void call(
            JsonGateway gateway, ChannelHandlerContext context, FullHttpRequest request, String path, boolean isKept) {
        if (!request.method().equals(HttpMethod.POST)) {
            send(context, isKept, false, text(HttpResponseStatus.METHOD_NOT_ALLOWED, "Method Not Allowed\n"), "POST");
            return;
        }
        GatewayAnswer answer = new GatewayAnswer(context, isKept);
        open = answer;
        answer.begin(gateway.open(
                path,
                request.headers().get(HttpHeaderNames.AUTHORIZATION),
                context.channel().remoteAddress() instanceof InetSocketAddress remote
                        ? String.valueOf(remote.getAddress())
                        : "",
                request.content().toString(StandardCharsets.UTF_8),
                answer));
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
        if (open != null && context.channel().isWritable()) {
            open.resume();
        }
        context.fireChannelWritabilityChanged();
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        if (open != null) {
            open.cancel();
        }
        context.fireChannelInactive();
    }

    private static HttpPages.Page text(HttpResponseStatus status, String body) {
        return new HttpPages.Page(status, "text/plain; charset=utf-8", body);
    }

    private static void send(
            ChannelHandlerContext context, boolean isKept, boolean isHead, HttpPages.Page page, String... allowed) {
        byte[] body = page.body().getBytes(StandardCharsets.UTF_8);
        ByteBuf content = isHead ? Unpooled.EMPTY_BUFFER : Unpooled.wrappedBuffer(body);
        FullHttpResponse response = new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, page.status(), content);
        response.headers()
                .set(HttpHeaderNames.CONTENT_TYPE, page.contentType())
                .setInt(HttpHeaderNames.CONTENT_LENGTH, body.length)
                .set("x-content-type-options", "nosniff");
        for (String methods : allowed) {
            response.headers().set(HttpHeaderNames.ALLOW, methods);
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
