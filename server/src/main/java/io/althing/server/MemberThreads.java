package io.althing.server;

import io.althing.coordination.Coordination;
import io.althing.journal.disk.FileDisk;
import io.althing.node.Environment;
import io.althing.node.MemberOptions;
import io.althing.node.StartRefused;
import io.althing.node.lanes.ThreadLane;
import io.althing.node.measure.Measures;
import io.althing.node.spi.Halt;
import io.althing.node.spi.Peer;
import io.althing.node.transport.NettyNetwork;
import io.althing.server.tls.PeerChannels;
import io.althing.store.engine.RocksDbHome;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.jspecify.annotations.Nullable;

/// The real world for one member: its threads, its disk, its network.
final class MemberThreads implements AutoCloseable {
    private static final int READERS = 2;

    private final List<ThreadLane> lanes = new ArrayList<>();
    private final ExecutorService readers;
    private final NettyNetwork network;
    private final @Nullable PeerChannels tls;
    private final Environment environment;

    private MemberThreads(
            ServerConfig config,
            MemberOptions options,
            Halt halt,
            RandomGenerator random,
            NettyNetwork network,
            @Nullable PeerChannels tls,
            UnaryOperator<Environment> world) {
        this.network = network;
        this.tls = tls;
        this.readers = Executors.newFixedThreadPool(
                READERS,
                Thread.ofPlatform()
                        .name("read-" + config.name() + "-", 0)
                        .daemon(true)
                        .factory());
        Measures measures = new Measures(config.slowApply().toNanos());
        this.environment = world.apply(new Environment(
                System::nanoTime,
                random,
                new FileDisk(),
                new RocksDbHome(options.directory().resolve("store")),
                network,
                network.lane(halt),
                lane("journal", config, halt),
                lane("apply", config, halt),
                measured("lease", lane("lease", config, halt), measures),
                measured("background", lane("background", config, halt), measures),
                readers,
                halt,
                measures,
                new Coordination()));
    }

    static MemberThreads start(ServerConfig config, MemberOptions options, Halt halt, UnaryOperator<Environment> world)
            throws StartRefused {
        // Seeded once from the system; everything drawn by the member comes from here.
        RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(new SecureRandom().nextLong());
        List<Peer.Endpoint> endpoints =
                config.listenPeerUrls().stream().map(Peer.Endpoint::of).toList();
        PeerChannels tls = null;
        try {
            tls = config.tls().peers() == null
                    ? null
                    : PeerChannels.open(config.tls().peers(), config.name());
            NettyNetwork network = new NettyNetwork(
                    new NettyNetwork.Identity(options.clusterId(), options.self()),
                    endpoints,
                    config.isPlaintextAllowed(),
                    tls,
                    RandomGeneratorFactory.of("L64X128MixRandom").create(random.nextLong()));
            return new MemberThreads(config, options, halt, random, network, tls, world);
        } catch (IOException e) {
            if (tls != null) {
                tls.close();
            }
            throw new StartRefused(String.valueOf(e.getMessage()), e);
        }
    }

    private ThreadLane lane(String role, ServerConfig config, Halt halt) {
        ThreadLane lane = new ThreadLane(role + "-" + config.name(), halt);
        lanes.add(lane);
        return lane;
    }

    /// The lanes without a mailbox before them.
    private static ThreadLane measured(String role, ThreadLane lane, Measures measures) {
        measures.queue(role, lane::waiting);
        return lane;
    }

    NettyNetwork network() {
        return network;
    }

    /// When certificates that are shown to peers end; empty if there are none.
    Map<String, Supplier<Instant>> certificates() {
        return tls == null ? Map.of() : Map.of("peer", tls::certificatesEnd);
    }

    Environment environment() {
        return environment;
    }

    @Override
    public void close() {
        network.close();
        if (tls != null) {
            tls.close();
        }
        lanes.forEach(ThreadLane::close);
        readers.shutdownNow();
    }
}
