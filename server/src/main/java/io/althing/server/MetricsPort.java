package io.althing.server;

import io.althing.server.tls.ClientTls;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.timeout.ReadTimeoutHandler;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Where a monitor comes in: pages over HTTP/1.1, and no way to the data.
final class MetricsPort implements AutoCloseable {
    private static final int BODY_BYTES_MAX = 8 << 10;
    private static final long IDLE_SECONDS_MAX = 120;

    private final Channel channel;

    private MetricsPort(Channel channel) {
        this.channel = channel;
    }

    /// @param tls null for plain HTTP; else what clients are shown too, and closed with
    ///     their port
    static MetricsPort open(
            EventLoopGroup loops,
            InetSocketAddress address,
            HttpPages pages,
            ClientOptions options,
            @Nullable ClientTls tls)
            throws IOException {
        ChannelFuture bound = new ServerBootstrap()
                .group(loops)
                .channel(Epoll.isAvailable() ? EpollServerSocketChannel.class : NioServerSocketChannel.class)
                .childHandler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel accepted) {
                        if (tls != null) {
                            accepted.pipeline().addLast(tls.entry());
                        }
                        accepted.pipeline()
                                .addLast(
                                        new ReadTimeoutHandler(IDLE_SECONDS_MAX, TimeUnit.SECONDS),
                                        new HttpServerCodec(),
                                        new HttpObjectAggregator(BODY_BYTES_MAX, true),
                                        new HttpHandler(pages, null, null, options, () -> false));
                    }
                })
                .bind(address)
                .awaitUninterruptibly();
        if (!bound.isSuccess()) {
            throw new IOException(
                    "cannot listen for monitors on " + address.getHostString() + ":" + address.getPort() + ": "
                            + bound.cause().getMessage(),
                    bound.cause());
        }
        return new MetricsPort(bound.channel());
    }

    InetSocketAddress address() {
        return (InetSocketAddress) channel.localAddress();
    }

    @Override
    public void close() {
        channel.close().awaitUninterruptibly();
    }
}
