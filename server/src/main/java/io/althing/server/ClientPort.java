package io.althing.server;

import io.althing.door.etcd.EtcdOptions;
import io.althing.door.etcd.gateway.JsonGateway;
import io.althing.node.Member;
import io.althing.node.spi.Peer;
import io.althing.node.transport.NettyNetwork;
import io.althing.server.tls.ClientTls;
import io.althing.server.tls.TlsOptions;
import io.althing.server.ui.Picture;
import io.althing.server.ui.Ui;
import io.grpc.Codec;
import io.grpc.DecompressorRegistry;
import io.grpc.Server;
import io.grpc.ServerServiceDefinition;
import io.grpc.netty.InternalProtocolNegotiators;
import io.grpc.netty.NettyServerBuilder;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Where clients come in: gRPC and HTTP/1.1 on the same ports, told apart by a connection's
/// first bytes.
final class ClientPort implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(ClientPort.class.getName());

    /// etcd takes messages of the request bound plus this.
    private static final int MESSAGE_ROOM_BYTES = 512 << 10;

    private static final int METADATA_BYTES_MAX = 8 << 10;
    private static final int FLOW_WINDOW_BYTES = 1 << 20;

    /// A connection that takes back more calls than this within that time is hung up on: opening
    /// and resetting at once costs a client nothing.
    private static final int RESETS_MAX = 2_000;

    private static final int RESETS_SECONDS = 10;

    /// A connection without a call for so long is asked to go; clients open the next one by
    /// themselves when they need it.
    private static final long IDLE_MINUTES_MAX = 5;

    private static final long DRAIN_MILLIS = 500;
    private static final long STOP_MILLIS = 2_000;

    private final EventLoopGroup loops;
    private final @Nullable ClientTls tls;
    private final List<Server> servers = new ArrayList<>();
    private final List<MetricsPort> metrics = new ArrayList<>();
    private final @Nullable Tracing tracing;
    private @Nullable Picture picture;

    private ClientPort(EventLoopGroup loops, @Nullable ClientTls tls, @Nullable Tracing tracing) {
        this.loops = loops;
        this.tls = tls;
        this.tracing = tracing;
    }

    /// @param tls as [#tls] gave it; closed with the port
    /// @param activity what the member has been busy with, in JSON
    static ClientPort open(
            ServerConfig config,
            @Nullable ClientTls tls,
            Member member,
            MemberThreads threads,
            List<ServerServiceDefinition> services,
            JsonGateway gateway,
            Supplier<String> activity)
            throws IOException {
        EventLoopGroup loops = new MultiThreadIoEventLoopGroup(
                1,
                new DefaultThreadFactory("client-" + config.name(), true),
                Epoll.isAvailable() ? EpollIoHandler.newFactory() : NioIoHandler.newFactory());
        Tracing tracing =
                config.tracing() == null ? null : Tracing.start(config.tracing(), member.measures().writeStages);
        ClientPort port = new ClientPort(loops, tls, tracing);
        String version = EtcdOptions.DEFAULT.version();
        CallMeasures calls = new CallMeasures(services, config.clients().isExtensive());
        InboundBudget budget = InboundBudget.ofThisMachine(config.requestMaxBytes() + MESSAGE_ROOM_BYTES);
        Connections connections = Connections.ofThisMachine();
        member.measures().budget("inbound", budget::heldBytes, budget.bytesMax());
        Map<String, Supplier<Instant>> certificates = new TreeMap<>(threads.certificates());
        if (tls != null) {
            certificates.put("client", tls::certificatesEnd);
        }
        NettyNetwork network = threads.network();
        OwnMetrics own = new OwnMetrics(member, network, connections, config.dataDirectory(), certificates);
        MetricsPage page = new MetricsPage(member, network, calls, own, version, config.quota());
        HttpPages pages = new HttpPages(member, version, page);
        JsonGateway served = config.clients().hasGateway() ? gateway : null;
        Picture picture = Picture.of(member, network, page::text, activity, InstantSource.system());
        port.picture = picture;
        Ui ui = served == null ? null : new Ui(served, picture);
        try {
            for (String url : config.listenClientUrls()) {
                port.listen(
                        config,
                        Peer.Endpoint.of(url),
                        services,
                        calls,
                        budget,
                        connections,
                        user -> new HttpHandler(
                                pages, served, ui, config.clients(), () -> !user.isEmpty() && isAuthOn(member)));
            }
            for (String url : config.clients().metricsUrls()) {
                Peer.Endpoint endpoint = Peer.Endpoint.of(url);
                InetSocketAddress address = bound(config, "metrics address ", endpoint);
                ClientTls shown = endpoint.isEncrypted() ? tls : null;
                port.metrics.add(MetricsPort.open(loops, address, pages, config.clients(), shown));
            }
        } catch (IOException e) {
            port.close();
            port.endThreads();
            throw e;
        }
        return port;
    }

    private static boolean isAuthOn(Member member) {
        return member.store().auth().isEnabled();
    }

    /// Reads the certificates that are shown to clients; null, and nothing is loaded, if
    /// nothing is encrypted. By itself, so that what is wrong with them is said before anything
    /// is started.
    static @Nullable ClientTls tls(ServerConfig config) throws IOException {
        TlsOptions options = config.tls().clients();
        boolean isAnyEncrypted = config.clients().metricsUrls().stream()
                .anyMatch(url -> Peer.Endpoint.of(url).isEncrypted());
        for (String url : config.listenClientUrls()) {
            if (Peer.Endpoint.of(url).isEncrypted()) {
                isAnyEncrypted = true;
            } else if (options != null) {
                LOG.log(
                        System.Logger.Level.WARNING,
                        "event=plaintext_listener url={0} note=\"its clients show no certificate; "
                                + "give it as https to use TLS\"",
                        url);
            }
        }
        return isAnyEncrypted ? ClientTls.open(Objects.requireNonNull(options), config.name()) : null;
    }

    private static InetSocketAddress bound(ServerConfig config, String what, Peer.Endpoint endpoint)
            throws IOException {
        InetSocketAddress address = endpoint.address();
        return endpoint.isEncrypted()
                ? new InetSocketAddress(InetAddress.getByName(address.getHostString()), address.getPort())
                : resolved(config, what, address);
    }

    /// The address of a listener that does not encrypt.
    private static InetSocketAddress resolved(ServerConfig config, String what, InetSocketAddress address)
            throws IOException {
        InetAddress resolved = InetAddress.getByName(address.getHostString());
        if (!resolved.isLoopbackAddress() && !config.isPlaintextAllowed()) {
            throw new IOException(what + address.getHostString() + ":" + address.getPort()
                    + " is not on loopback, and clients would talk in the clear; "
                    + "listen on https with --cert-file and --key-file, on loopback, "
                    + "or give --allow-plaintext if the network is trusted");
        }
        return new InetSocketAddress(resolved, address.getPort());
    }

    private void listen(
            ServerConfig config,
            Peer.Endpoint endpoint,
            List<ServerServiceDefinition> services,
            CallMeasures calls,
            InboundBudget budget,
            Connections connections,
            Sniffer.Http http)
            throws IOException {
        InetSocketAddress address = endpoint.address();
        InetSocketAddress bound = bound(config, "client address ", endpoint);
        Class<? extends ServerChannel> type =
                Epoll.isAvailable() ? EpollServerSocketChannel.class : NioServerSocketChannel.class;
        NettyServerBuilder builder = NettyServerBuilder.forAddress(bound)
                .channelType(type)
                .bossEventLoopGroup(loops)
                .workerEventLoopGroup(loops)
                .withChildOption(ChannelOption.TCP_NODELAY, true)
                .directExecutor()
                .addStreamTracerFactory(calls)
                .addStreamTracerFactory(budget)
                .protocolNegotiator(new Sniffer(
                        InternalProtocolNegotiators.serverPlaintext(),
                        http,
                        endpoint.isEncrypted() ? tls : null,
                        config.tls().isCertificateLogin(),
                        connections))
                // Nothing is unpacked: a few bytes would become very many. No client of etcd
                // compresses.
                .decompressorRegistry(DecompressorRegistry.emptyInstance().with(Codec.Identity.NONE, false))
                // A connection of HTTP/1.1 never gets as far as gRPC's handshake. What limits the
                // first bytes of all is Sniffer, and TLS itself.
                .handshakeTimeout(Long.MAX_VALUE, TimeUnit.MILLISECONDS)
                .maxConnectionIdle(IDLE_MINUTES_MAX, TimeUnit.MINUTES)
                .maxInboundMessageSize(config.requestMaxBytes() + MESSAGE_ROOM_BYTES)
                .maxInboundMetadataSize(METADATA_BYTES_MAX)
                .flowControlWindow(FLOW_WINDOW_BYTES)
                .maxConcurrentCallsPerConnection(config.clients().callsMax())
                .permitKeepAliveTime(config.clients().pingMin().toNanos(), TimeUnit.NANOSECONDS)
                .permitKeepAliveWithoutCalls(true)
                .maxRstFramesPerWindow(RESETS_MAX, RESETS_SECONDS)
                .keepAliveTime(pingAfterNanos(config.clients().pingAfter()), TimeUnit.NANOSECONDS)
                .keepAliveTimeout(config.clients().pingTimeout().toNanos(), TimeUnit.NANOSECONDS);
        if (tracing != null) {
            builder.addStreamTracerFactory(tracing);
        }
        services.forEach(builder::addService);
        try {
            servers.add(builder.build().start());
        } catch (IOException e) {
            String why = e.getCause() == null ? e.getMessage() : e.getCause().getMessage();
            throw new IOException(
                    "cannot listen for clients on " + address.getHostString() + ":" + address.getPort() + ": " + why,
                    e);
        }
    }

    /// The longest time is gRPC's word for never.
    private static long pingAfterNanos(Duration pingAfter) {
        return pingAfter.isZero() ? Long.MAX_VALUE : pingAfter.toNanos();
    }

    List<InetSocketAddress> addresses() {
        return servers.stream()
                .flatMap(server -> server.getListenSockets().stream())
                .map(InetSocketAddress.class::cast)
                .toList();
    }

    List<InetSocketAddress> metricsAddresses() {
        return metrics.stream().map(MetricsPort::address).toList();
    }

    @Override
    public void close() {
        metrics.forEach(MetricsPort::close);
        // Clients are told to go elsewhere, and requests under way are answered; streams never
        // end.
        servers.forEach(Server::shutdown);
        awaitTermination(DRAIN_MILLIS);
        servers.forEach(Server::shutdownNow);
        awaitTermination(STOP_MILLIS);
        if (tls != null) {
            tls.close();
        }
        if (tracing != null) {
            tracing.close();
        }
        if (picture != null) {
            picture.close();
        }
    }

    /// Ends the threads of connections. Whoever still answers a call, if only to nobody, needs
    /// them: the member stops before.
    void endThreads() {
        loops.shutdownGracefully(0, STOP_MILLIS, TimeUnit.MILLISECONDS).awaitUninterruptibly();
    }

    private void awaitTermination(long millis) {
        long endNanos = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
        for (Server server : servers) {
            try {
                server.awaitTermination(endNanos - System.nanoTime(), TimeUnit.NANOSECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }
}
