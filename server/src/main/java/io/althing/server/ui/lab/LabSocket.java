package io.althing.server.ui.lab;

import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.TooLongFrameException;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PingWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PongWebSocketFrame;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketCloseStatus;
import io.netty.util.ReferenceCountUtil;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// One page's connection. Messages come in on the event loop; a thread of its own carries them
/// out one after the other, and ends with the connection.
final class LabSocket extends ChannelInboundHandlerAdapter implements Visit.Page {
    /// A page asks for one thing, and perhaps for another in its place.
    private static final int WAITING_MAX = 8;

    /// A page that takes nothing for so long is gone.
    private static final long STALL_SECONDS_MAX = 30;

    /// What a frame that closes has room for.
    private static final int REASON_BYTES_MAX = 120;

    private final Lab lab;
    private final BlockingQueue<String> waiting = new ArrayBlockingQueue<>(WAITING_MAX);
    private @Nullable ChannelHandlerContext context;
    private @Nullable Thread visit;

    /// Of the event loop: nothing is taken any more.
    private boolean isClosing;

    LabSocket(Lab lab) {
        this.lab = lab;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext added) {
        context = added;
        visit = Thread.ofVirtual().name("lab").start(() -> stay(added));
    }

    private void stay(ChannelHandlerContext context) {
        WebSocketCloseStatus why = WebSocketCloseStatus.INTERNAL_SERVER_ERROR;
        try {
            why = new Visit(lab, this).stay();
        } catch (InterruptedException e) {
            // The page is gone.
            why = WebSocketCloseStatus.ENDPOINT_UNAVAILABLE;
        } finally {
            WebSocketCloseStatus last = why;
            if (context.channel().isActive()) {
                context.executor().execute(() -> close(context, last));
            }
        }
    }

    @Override
    public @Nullable String next(Duration patience) throws InterruptedException {
        return waiting.poll(patience.toMillis(), TimeUnit.MILLISECONDS);
    }

    @Override
    public boolean hasNext() {
        return !waiting.isEmpty();
    }

    /// Returns once the system has taken it, so that no more is played than is read.
    @Override
    public void tell(String json) throws InterruptedException {
        ChannelHandlerContext there = context;
        if (there == null) {
            return;
        }
        ChannelFuture sent = there.writeAndFlush(new TextWebSocketFrame(json));
        if (!sent.await(STALL_SECONDS_MAX, TimeUnit.SECONDS) || !sent.isSuccess()) {
            there.close();
            throw new InterruptedException("the page takes nothing");
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        try {
            if (!isClosing) {
                take(context, message);
            }
        } finally {
            ReferenceCountUtil.release(message);
        }
    }

    private void take(ChannelHandlerContext context, Object message) {
        switch (message) {
            case TextWebSocketFrame text -> {
                if (!waiting.offer(text.text())) {
                    close(context, WebSocketCloseStatus.POLICY_VIOLATION);
                }
            }
            case PingWebSocketFrame ping -> {
                // Whoever does not read the answers gets no more of them.
                if (context.channel().isWritable()) {
                    context.writeAndFlush(new PongWebSocketFrame(ping.content().retain()));
                }
            }
            case PongWebSocketFrame _ -> {}
            case CloseWebSocketFrame _ -> close(context, WebSocketCloseStatus.NORMAL_CLOSURE);
            default -> close(context, WebSocketCloseStatus.INVALID_MESSAGE_TYPE);
        }
    }

    /// On the event loop.
    private void close(ChannelHandlerContext context, WebSocketCloseStatus why) {
        if (isClosing) {
            return;
        }
        isClosing = true;
        if (context.channel().isWritable()) {
            context.writeAndFlush(new CloseWebSocketFrame(why.code(), cut(why.reasonText())))
                    .addListener(ChannelFutureListener.CLOSE);
        } else {
            context.close();
        }
    }

    static String cut(String reason) {
        String text = reason;
        while (text.getBytes(StandardCharsets.UTF_8).length > REASON_BYTES_MAX) {
            text = text.substring(0, text.offsetByCodePoints(text.length(), -1));
        }
        return text;
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        isClosing = true;
        if (visit != null) {
            visit.interrupt();
        }
        context.fireChannelInactive();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        if (cause instanceof TooLongFrameException) {
            close(context, WebSocketCloseStatus.MESSAGE_TOO_BIG);
        } else {
            // Netty has said already what is wrong with a frame.
            context.close();
        }
    }
}
