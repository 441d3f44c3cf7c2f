package io.althing.server;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Closes a connection whose request has begun and does not end: byte by byte one could stay for
/// ever without ever being idle. In front of whatever reads HTTP.
final class RequestDeadline extends ChannelInboundHandlerAdapter {
    static final long SECONDS_MAX = 30;

    private @Nullable ScheduledFuture<?> deadline;

    /// A whole request has come, or none will; what is read from now on belongs to the next.
    void isWhole() {
        if (deadline != null) {
            deadline.cancel(false);
            deadline = null;
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (deadline == null) {
            deadline = context.executor().schedule(() -> context.close(), SECONDS_MAX, TimeUnit.SECONDS);
        }
        context.fireChannelRead(message);
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        isWhole();
        context.fireChannelInactive();
    }
}
