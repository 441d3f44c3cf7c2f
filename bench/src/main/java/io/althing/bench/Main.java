package io.althing.bench;

import io.grpc.ManagedChannel;
import io.grpc.netty.NettyChannelBuilder;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollSocketChannel;
import java.util.ArrayList;
import java.util.List;
import org.HdrHistogram.Histogram;

/// `bench --workload put --endpoints … --connections 16 --outstanding 256 …`: prints one line
/// of what it measured.
public final class Main {
    private Main() {}

    public static void main(String[] arguments) throws InterruptedException {
        Load load;
        try {
            load = Load.of(arguments);
        } catch (IllegalArgumentException e) {
            System.err.println("bench: " + e.getMessage());
            System.exit(2);
            return;
        }
        EventLoopGroup loop = new MultiThreadIoEventLoopGroup(1, EpollIoHandler.newFactory());
        Progress progress = new Progress(load.total());
        List<Client> clients = new ArrayList<>();
        for (int i = 0; i < load.connections(); i++) {
            String endpoint = load.endpoints().get(i % load.endpoints().size());
            ManagedChannel channel = NettyChannelBuilder.forTarget("dns:///" + endpoint)
                    .usePlaintext()
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
}
