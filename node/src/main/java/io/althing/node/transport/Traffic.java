package io.althing.node.transport;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.util.concurrent.atomic.LongAdder;

/// What has passed between this member and one peer since it started.
public final class Traffic {
    public final LongAdder sentBytes = new LongAdder();
    public final LongAdder receivedBytes = new LongAdder();

    /// Messages that were dropped because the peer was out of reach or too much was on its way.
    public final LongAdder unsent = new LongAdder();

    /// Connections of ours that the peer has taken.
    public final LongAdder connected = new LongAdder();

    public final LongAdder unsentHeartbeats = new LongAdder();

    Traffic() {}

    /// Counts what comes in on one connection.
    ChannelHandler counter() {
        return new ChannelInboundHandlerAdapter() {
            @Override
            public void channelRead(ChannelHandlerContext context, Object message) {
                if (message instanceof ByteBuf bytes) {
                    receivedBytes.add(bytes.readableBytes());
                }
                context.fireChannelRead(message);
            }
        };
    }
}
