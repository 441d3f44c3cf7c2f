package io.althing.bench;

import io.grpc.ManagedChannel;
import io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.NettyChannelBuilder;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import java.io.File;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLException;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/// `bench --workload put --endpoints … --connections 16 --outstanding 256 …`: prints one line
/// of what it measured.
public final class Main {
    private Main() {}

    public static void main(String[] arguments) throws InterruptedException {
        Load load;
        SslContext tls;
        try {
            load = Load.of(arguments);
            tls = tls(load);
        } catch (IllegalArgumentException | SSLException e) {
            System.err.println("bench: " + e.getMessage());
            System.exit(2);
            return;
        }
        EventLoopGroup loop = new MultiThreadIoEventLoopGroup(1, EpollIoHandler.newFactory());
        Progress progress = new Progress(load.total());
        List<Client> clients = new ArrayList<>();
        for (int i = 0; i < load.connections(); i++) {
            String endpoint = load.endpoints().get(i % load.endpoints().size());
            ManagedChannel channel = (tls == null
                            ? NettyChannelBuilder.forTarget("dns:///" + endpoint)
                                    .usePlaintext()
                            : NettyChannelBuilder.forTarget("dns:///" + endpoint)
                                    .sslContext(tls))
                    .eventLoopGroup(loop)
                    .channelType(EpollSocketChannel.class)
                    .directExecutor()
                    .build();
            clients.add(new Client(load, channel, progress, i));
        }
        for (int i = 0; i < load.outstanding(); i++) {
            clients.get(i % clients.size()).next();
        }
        double perSecond = progress.await();
        Histogram all = new Histogram(3);
        long errors = 0;
        for (Client client : clients) {
            all.add(client.latencyMicros);
            errors += client.errors;
        }
        System.out.printf(
                "%s connections=%d outstanding=%d value=%dB: %.0f/s"
                        + " p50=%.2fms p95=%.2fms p99=%.2fms max=%.1fms errors=%d%n",
                load.workload(),
                load.connections(),
                load.outstanding(),
                load.valueBytes(),
                perSecond,
                all.getValueAtPercentile(50) / 1e3,
                all.getValueAtPercentile(95) / 1e3,
                all.getValueAtPercentile(99) / 1e3,
                all.getMaxValue() / 1e3,
                errors);
        System.exit(0);
    }

    private static @Nullable SslContext tls(Load load) throws SSLException {
        if (load.authorities().isEmpty()) {
            return null;
        }
        SslContextBuilder builder = GrpcSslContexts.configure(SslContextBuilder.forClient(), SslProvider.JDK)
                .trustManager(new File(load.authorities()));
        return load.certificate().isEmpty()
                ? builder.build()
                : builder.keyManager(new File(load.certificate()), new File(load.key()))
                        .build();
    }
}
