package io.althing.server.ui.lab;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.websocketx.WebSocketFrameAggregator;
import io.netty.handler.codec.http.websocketx.WebSocketServerHandshakeException;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/// The worlds that pages of the console have at this member, each with a connection of its own.
public final class Lab {
    static final int WORLDS_MAX = 16;

    /// A script of the most moves, and a token, are half of it.
    static final int MESSAGE_BYTES_MAX = 64 << 10;

    /// Playing costs a processor; members have other things to do.
    private static final int AT_ONCE = 1;

    /// Says who may look on.
    public interface Gate {
        /// Blocks until that is known.
        ///
        /// @param token as it stands in a header; empty without one
        /// @return null if whoever shows it may
        @Nullable
        Denial ask(String token) throws InterruptedException;
    }

    /// @param httpStatus as the gateway would answer
    public record Denial(int httpStatus, String message) {}

    private final Gate gate;
    private final Semaphore turns = new Semaphore(AT_ONCE, true);
    private final Semaphore worlds = new Semaphore(WORLDS_MAX);

    public Lab(Gate gate) {
        this.gate = gate;
    }

    Gate gate() {
        return gate;
    }

    /// Returns whether there is room for one world more, which is taken then.
    boolean enter() {
        return worlds.tryAcquire();
    }

    void leave() {
        worlds.release();
    }

    /// Plays when it is this one's turn.
    Story.Piece play(Story story, Wish wish) throws InterruptedException {
        turns.acquire();
        try {
            return switch (wish) {
                case Wish.Begin begin -> story.next(begin.untilMillis(), false);
                case Wish.Go go -> story.next(go.untilMillis(), go.isToChange());
            };
        } finally {
            turns.release();
        }
    }

    /// Whether a request asks for a connection of frames in its place.
    public static boolean isUpgrade(FullHttpRequest request) {
        HttpHeaders headers = request.headers();
        return headers.containsValue(HttpHeaderNames.CONNECTION, HttpHeaderValues.UPGRADE, true)
                && headers.containsValue(HttpHeaderNames.UPGRADE, HttpHeaderValues.WEBSOCKET, true);
    }

    /// Makes the connection of a request the page's with its world. Nobody has been let in then:
    /// the first message says who asks.
    ///
    /// @param context the handler of requests, which is to leave the pipeline afterwards
    /// @return false if the request is not made as it must be
    public boolean join(ChannelHandlerContext context, FullHttpRequest request) {
        if (!isUpgrade(request)
                || !Handshake.VERSION.equals(request.headers().get(HttpHeaderNames.SEC_WEBSOCKET_VERSION))) {
            return false;
        }
        try {
            new Handshake().shake(context, request);
        } catch (WebSocketServerHandshakeException e) {
            return false;
        }
        ChannelPipeline pipeline = context.pipeline();
        LabSocket socket = new LabSocket(this);
        pipeline.addAfter(context.name(), null, socket);
        pipeline.addAfter(context.name(), null, new WebSocketFrameAggregator(MESSAGE_BYTES_MAX));
        return true;
    }
}
