package io.althing.server.ui;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.althing.door.etcd.gateway.JsonGateway;
import io.althing.node.transport.Inquiry;
import io.althing.server.ui.lab.Lab;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Serves the web console under `/ui`: its files to anybody, and what it asks for to whoever may
/// ask for a member's status.
public final class Ui {
    private static final String ROOT = "/ui";
    private static final String JSON = "application/json";
    private static final String TEXT = "text/plain; charset=utf-8";

    private static final Set<String> QUESTIONS = Set.of("cluster", "metrics", "activity");

    private static final String LAB = "lab";

    private static final Pattern MEMBER =
            Pattern.compile("\\s*\\{\\s*\"member\"\\s*:\\s*\"([0-9a-f]{1,16})\"\\s*}\\s*");

    /// A call that needs a user and nothing else, if auth is on.
    private static final String GATE = "/v3/maintenance/status";

    private static final long GATE_SECONDS_MAX = 10;

    /// A call that needs root, if auth is on.
    private static final String ROOTS_GATE = "/althing/v1/activity";

    /// Nothing from elsewhere, nothing inline, no frame around it; what a key or value holds can
    /// only ever be text.
    private static final String POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
            + "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; "
            + "require-trusted-types-for 'script'; trusted-types 'none'";

    private final JsonGateway gateway;
    private final Picture picture;
    private final Assets assets = new Assets();
    private final Lab lab = new Lab(this::denial);

    public Ui(JsonGateway gateway, Picture picture) {
        this.gateway = gateway;
        this.picture = picture;
    }

    /// Whether a path is the console's.
    public static boolean isAt(String path) {
        return path.equals(ROOT) || path.startsWith(ROOT + "/");
    }

    /// Makes the connection a WebSocket if that is what this path is for, and the request one for
    /// it; no other handler of requests may be left on it then.
    public boolean takeOver(ChannelHandlerContext context, FullHttpRequest request, String path) {
        return path.equals(ROOT + "/" + LAB) && lab.join(context, request);
    }

    /// Answers a request; later, from another thread, if others have to be asked.
    public void answer(ChannelHandlerContext context, FullHttpRequest request, String path) {
        Exchange exchange = new Exchange(
                context, HttpUtil.isKeepAlive(request), request.method().equals(HttpMethod.HEAD));
        boolean isRead = request.method().equals(HttpMethod.GET) || exchange.isHead;
        String name = path.substring(Math.min(path.length(), ROOT.length() + 1));
        if (QUESTIONS.contains(name)) {
            ask(exchange, request, name);
        } else if (name.equals(LAB)) {
            exchange.refuse(HttpResponseStatus.UPGRADE_REQUIRED, "this is a WebSocket, version 13", "");
        } else if (!isRead) {
            exchange.refuse(
                    HttpResponseStatus.METHOD_NOT_ALLOWED, "the console's files are read with GET", "GET, HEAD");
        } else if (path.equals(ROOT)) {
            exchange.redirect(ROOT + "/");
        } else {
            file(exchange, request, name);
        }
    }

    private void file(Exchange exchange, FullHttpRequest request, String name) {
        Assets.Asset asset = assets.of(name);
        if (asset == null) {
            exchange.send(HttpResponseStatus.NOT_FOUND, TEXT, "404 page not found\n".getBytes(StandardCharsets.UTF_8));
        } else {
            exchange.send(asset, request.headers());
        }
    }

    /// A page of somebody else cannot send this type without asking first, and is refused then.
    private static boolean isJson(FullHttpRequest request) {
        CharSequence type = HttpUtil.getMimeType(request);
        return type != null && JSON.contentEquals(type);
    }

    private void ask(Exchange exchange, FullHttpRequest request, String name) {
        if (!request.method().equals(HttpMethod.POST)) {
            exchange.refuse(HttpResponseStatus.METHOD_NOT_ALLOWED, "this is asked for with POST", "POST");
            return;
        }
        if (!isJson(request)) {
            exchange.refuse(HttpResponseStatus.UNSUPPORTED_MEDIA_TYPE, "this takes application/json", "");
            return;
        }
        String body = request.content().toString(StandardCharsets.UTF_8);
        gateway.open(
                name.equals("activity") ? ROOTS_GATE : GATE,
                request.headers().get(HttpHeaderNames.AUTHORIZATION),
                "{}",
                new Gate() {
                    @Override
                    void enter() {
                        Thread.ofVirtual().name("console").start(() -> tell(exchange, name, body));
                    }

                    @Override
                    void refuse(int httpStatus, String json) {
                        exchange.send(
                                HttpResponseStatus.valueOf(httpStatus), JSON, json.getBytes(StandardCharsets.UTF_8));
                    }
                });
    }

    private void tell(Exchange exchange, String name, String body) {
        if (name.equals("cluster")) {
            exchange.send(HttpResponseStatus.OK, JSON, picture.look().getBytes(StandardCharsets.UTF_8));
            return;
        }
        Matcher asked = MEMBER.matcher(body);
        if (!asked.matches()) {
            exchange.refuse(HttpResponseStatus.BAD_REQUEST, "{\"member\":\"<id in hexadecimal>\"} is expected", "");
            return;
        }
        try {
            boolean isActivity = name.equals("activity");
            Inquiry.Topic topic = isActivity ? Inquiry.Topic.ACTIVITY : Inquiry.Topic.METRICS;
            String text = picture.told(Long.parseUnsignedLong(asked.group(1), 16), topic);
            exchange.send(HttpResponseStatus.OK, isActivity ? JSON : TEXT, text.getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            exchange.refuse(HttpResponseStatus.BAD_GATEWAY, String.valueOf(e.getMessage()), "");
        }
    }

    /// Whether whoever shows this token would be let in; as for every other question.
    private Lab.@Nullable Denial denial(String token) throws InterruptedException {
        CompletableFuture<Optional<Lab.Denial>> answer = new CompletableFuture<>();
        gateway.open(GATE, token.isEmpty() ? null : token, "{}", new Gate() {
            @Override
            void enter() {
                answer.complete(Optional.empty());
            }

            @Override
            void refuse(int httpStatus, String json) {
                String why = JsonParser.parseString(json)
                        .getAsJsonObject()
                        .get("message")
                        .getAsString();
                answer.complete(Optional.of(new Lab.Denial(httpStatus, why)));
            }
        });
        try {
            return answer.get(GATE_SECONDS_MAX, TimeUnit.SECONDS).orElse(null);
        } catch (TimeoutException | ExecutionException e) {
            return new Lab.Denial(HttpResponseStatus.SERVICE_UNAVAILABLE.code(), "this member does not answer");
        }
    }

    /// Lets in whoever a call of the gateway is answered to; others are told what it says.
    private abstract static class Gate implements JsonGateway.Sink {
        abstract void enter();

        abstract void refuse(int httpStatus, String json);

        @Override
        public void answer(int httpStatus, String json, Runnable sent) {
            sent.run();
            if (httpStatus == HttpResponseStatus.OK.code()) {
                enter();
            } else {
                refuse(httpStatus, json);
            }
        }

        @Override
        public void line(String json) {}

        @Override
        public void end() {}

        @Override
        public boolean isReady() {
            return true;
        }
    }

    /// One answer on its way. May be sent from any thread.
    private record Exchange(ChannelHandlerContext context, boolean isKept, boolean isHead) {
        void send(Assets.Asset asset, HttpHeaders asked) {
            String known = asked.get(HttpHeaderNames.IF_NONE_MATCH, "");
            if (known.contains(asset.tag())) {
                FullHttpResponse same = response(HttpResponseStatus.NOT_MODIFIED, asset.contentType(), new byte[0]);
                same.headers().set(HttpHeaderNames.ETAG, asset.tag());
                write(same);
                return;
            }
            boolean isPacked = asked.get(HttpHeaderNames.ACCEPT_ENCODING, "").contains("gzip");
            FullHttpResponse response =
                    response(HttpResponseStatus.OK, asset.contentType(), isPacked ? asset.packed() : asset.plain());
            response.headers().set(HttpHeaderNames.ETAG, asset.tag()).set(HttpHeaderNames.VARY, "accept-encoding");
            if (isPacked) {
                response.headers().set(HttpHeaderNames.CONTENT_ENCODING, "gzip");
            }
            write(response);
        }

        void send(HttpResponseStatus status, String contentType, byte[] body) {
            FullHttpResponse response = response(status, contentType, body);
            response.headers().set(HttpHeaderNames.CACHE_CONTROL, "no-store");
            write(response);
        }

        /// @param allowed methods; empty if it is not about them
        void refuse(HttpResponseStatus status, String why, String allowed) {
            JsonObject error = new JsonObject();
            error.addProperty("code", status.code());
            error.addProperty("message", why);
            FullHttpResponse response = response(status, JSON, error.toString().getBytes(StandardCharsets.UTF_8));
            if (!allowed.isEmpty()) {
                response.headers().set(HttpHeaderNames.ALLOW, allowed);
            }
            if (status.equals(HttpResponseStatus.UPGRADE_REQUIRED)) {
                response.headers()
                        .set(HttpHeaderNames.UPGRADE, HttpHeaderValues.WEBSOCKET)
                        .set(HttpHeaderNames.SEC_WEBSOCKET_VERSION, "13");
            }
            write(response);
        }

        void redirect(String to) {
            FullHttpResponse response = response(HttpResponseStatus.MOVED_PERMANENTLY, TEXT, new byte[0]);
            response.headers().set(HttpHeaderNames.LOCATION, to);
            write(response);
        }

        private FullHttpResponse response(HttpResponseStatus status, String contentType, byte[] body) {
            ByteBuf content = isHead ? Unpooled.EMPTY_BUFFER : Unpooled.wrappedBuffer(body);
            FullHttpResponse response = new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, status, content);
            response.headers()
                    .set(HttpHeaderNames.CONTENT_TYPE, contentType)
                    .setInt(HttpHeaderNames.CONTENT_LENGTH, body.length)
                    .set(HttpHeaderNames.CACHE_CONTROL, "no-cache")
                    .set(HttpHeaderNames.CONTENT_SECURITY_POLICY, POLICY)
                    .set("x-content-type-options", "nosniff")
                    .set("x-frame-options", "DENY")
                    .set("referrer-policy", "no-referrer")
                    .set("cross-origin-opener-policy", "same-origin")
                    .set("cross-origin-resource-policy", "same-origin");
            return response;
        }

        private void write(FullHttpResponse response) {
            HttpUtil.setKeepAlive(response, isKept);
            var sent = context.writeAndFlush(response);
            if (!isKept) {
                sent.addListener(ChannelFutureListener.CLOSE);
            }
        }
    }
}
