package io.althing.bench.system;

import io.grpc.ManagedChannel;
import io.grpc.netty.NettyChannelBuilder;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.handler.ssl.SslContext;
import org.jspecify.annotations.Nullable;

/// Ways to members that speak etcd's API. Answers of all of them come on one thread: the load
/// must
/// not take the machine from the servers.
public final class EtcdChannels {
    private static final int MESSAGE_BYTES_MAX = 512 << 20;
    private static final EventLoopGroup LOOP = new MultiThreadIoEventLoopGroup(1, EpollIoHandler.newFactory());

    private EtcdChannels() {}

    /// A connection of its own, made when it is first used.
    ///
    /// @param endpoint `host:port`
    /// @param tls null for none
    public static ManagedChannel open(String endpoint, @Nullable SslContext tls) {
        NettyChannelBuilder builder = NettyChannelBuilder.forTarget("dns:///" + endpoint);
        return (tls == null ? builder.usePlaintext() : builder.sslContext(tls))
                .eventLoopGroup(LOOP)
                .channelType(EpollSocketChannel.class)
                .maxInboundMessageSize(MESSAGE_BYTES_MAX)
                .directExecutor()
                .build();
    }
}
