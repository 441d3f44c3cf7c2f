package io.althing.node.transport;

import io.althing.node.peer.PeerMessage;
import io.althing.node.spi.Halt;
import io.althing.node.spi.Lane;
import io.althing.node.spi.Network;
import io.althing.node.spi.Peer;
import io.althing.node.spi.PeerBook;
import io.althing.node.spi.PeerEvents;
import io.althing.raft.membership.NodeId;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The network between members on TCP.
///
/// Each member dials every other twice: one connection carries bulk transfers, one all else, so
/// that heartbeats never wait behind a snapshot. What a member sends goes over the connections
/// it dialled; what it receives comes over those it accepted.
public final class NettyNetwork implements Network {
    private static final System.Logger LOG = System.getLogger(NettyNetwork.class.getName());
    private static final Duration PREFLIGHT = Duration.ofSeconds(1);

    private final Identity identity;
    private final @Nullable PeerTls tls;
    private final RandomGenerator random;
    private final EventLoopGroup loops;
    private final ChannelGroup inbound = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE, true);
    private final List<Channel> listening = new ArrayList<>();
    private final ConcurrentHashMap<NodeId, Links> links = new ConcurrentHashMap<>();
    private volatile PeerBook book = PeerBook.EMPTY;
    private final ConcurrentHashMap<NodeId, Traffic> traffic = new ConcurrentHashMap<>();
    private volatile @Nullable UUID directory;
    private volatile @Nullable PeerEvents events;
    private volatile Function<Inquiry.Topic, String> account = topic -> "";
    private volatile boolean isClosed;

    /// Who this member is to its peers.
    public record Identity(long clusterId, NodeId self) {}

    private record Links(Peer peer, Link control, Link bulk) {}

    /// Listens at once, and turns everybody away until [#start]. Port 0 takes a free one.
    ///
    /// @param isPlaintextAllowed whether addresses off loopback may be listened on although
    ///     nothing is encrypted
    /// @param tls needed if one of the endpoints to be listened on, or to be dialled, is
    ///     encrypted
    /// @throws IOException if an address cannot be listened on; the message says which and why
    public NettyNetwork(
            Identity identity,
            List<Peer.Endpoint> listen,
            boolean isPlaintextAllowed,
            @Nullable PeerTls tls,
            RandomGenerator random)
            throws IOException {
        this.identity = identity;
        this.tls = tls;
        this.random = random;
        this.loops = new MultiThreadIoEventLoopGroup(
                1,
                new DefaultThreadFactory("peer-" + identity.self(), true),
                Epoll.isAvailable() ? EpollIoHandler.newFactory() : NioIoHandler.newFactory());
        try {
            for (Peer.Endpoint endpoint : listen) {
                listening.add(listen(endpoint, isPlaintextAllowed));
            }
        } catch (IOException e) {
            close();
            throw e;
        }
    }

    private Channel listen(Peer.Endpoint endpoint, boolean isPlaintextAllowed) throws IOException {
        InetSocketAddress address = endpoint.address();
        InetAddress resolved = InetAddress.getByName(address.getHostString());
        PeerTls encryption = endpoint.isEncrypted() ? Objects.requireNonNull(tls) : null;
        if (encryption == null && !resolved.isLoopbackAddress() && !isPlaintextAllowed) {
            throw new IOException("peer address " + address.getHostString() + ":" + address.getPort()
                    + " is not on loopback, and peers would talk in the clear; "
                    + "listen on https with --peer-cert-file, --peer-key-file and --peer-trusted-ca-file, "
                    + "on loopback, or give --allow-plaintext if the network is trusted");
        }
        Class<? extends ServerChannel> type =
                Epoll.isAvailable() ? EpollServerSocketChannel.class : NioServerSocketChannel.class;
        InboundLimit limit = new InboundLimit();
        var bound = new ServerBootstrap()
                .group(loops)
                .channel(type)
                .option(ChannelOption.SO_REUSEADDR, true)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childHandler(new ChannelInitializer<SocketChannel>() {
                    @Override
                    protected void initChannel(SocketChannel channel) {
                        inbound.add(channel);
                        if (encryption != null) {
                            channel.pipeline().addLast(encryption.accepting(channel));
                        }
                        channel.pipeline().addLast(new InboundHandshake(NettyNetwork.this, limit));
                    }
                })
                .bind(new InetSocketAddress(resolved, address.getPort()))
                .awaitUninterruptibly();
        if (!bound.isSuccess()) {
            throw new IOException(
                    "cannot listen for peers on " + address.getHostString() + ":" + address.getPort() + ": "
                            + bound.cause().getMessage(),
                    bound.cause());
        }
        return bound.channel();
    }

    /// Where peers are listened to, with the ports that were taken.
    public List<InetSocketAddress> addresses() {
        return listening.stream()
                .map(channel -> (InetSocketAddress) channel.localAddress())
                .toList();
    }

    @Override
    public void start(UUID ownDirectory, PeerEvents peerEvents) {
        directory = ownDirectory;
        events = peerEvents;
        links.values().forEach(each -> {
            each.control.open();
            each.bulk.open();
        });
    }

    @Override
    public void send(NodeId to, PeerMessage message) {
        Links each = links.get(to);
        if (each != null) {
            (message.isBulk() ? each.bulk : each.control).send(message);
        }
    }

    @Override
    public void whoAnswers(List<String> urls, Consumer<Map<String, Long>> clusters) {
        Thread.ofVirtual().name("preflight").start(() -> {
            Map<String, Long> found = new TreeMap<>();
            long endNanos = System.nanoTime() + PREFLIGHT.toNanos();
            try (IntroductionCall call = new IntroductionCall(tls)) {
                for (String url : urls) {
                    if (System.nanoTime() - endNanos < 0) {
                        ask(call, url, found);
                    }
                }
                clusters.accept(found);
            }
        });
    }

    private static void ask(IntroductionCall call, String url, Map<String, Long> found) {
        try {
            found.put(url, call.ask(Peer.Endpoint.of(url), PREFLIGHT).clusterId());
        } catch (IOException e) {
            boolean isRefused = String.valueOf(e.getMessage()).contains("refused");
            if (!isRefused) {
                LOG.log(
                        System.Logger.Level.WARNING,
                        "event=address_unreachable url={0} reason=\"{1}\" note=\"a member is let in there all the same;"
                                + " check the address if nobody comes\"",
                        url,
                        e.getMessage());
            }
        }
    }

    @Override
    public synchronized void book(PeerBook known) {
        book = known;
        links.forEach((id, each) -> {
            if (!known.knows(id)) {
                drop(id);
            }
        });
        // Who comes again is told why it may not.
        for (Channel channel : inbound) {
            NodeId from = channel.attr(InboundHandshake.FROM).get();
            if (from != null && known.removed().contains(from)) {
                channel.close();
            }
        }
        for (Peer peer : known.others(identity.self())) {
            Links present = links.get(peer.id());
            if (present != null && present.peer.equals(peer)) {
                continue;
            }
            drop(peer.id());
            Links fresh = new Links(peer, new Link(this, peer, false), new Link(this, peer, true));
            links.put(peer.id(), fresh);
            if (events != null && !isClosed) {
                fresh.control.open();
                fresh.bulk.open();
            }
        }
    }

    private void drop(NodeId id) {
        Links gone = links.remove(id);
        if (gone != null) {
            gone.control.close();
            gone.bulk.close();
        }
    }

    Traffic traffic(NodeId peer) {
        return traffic.computeIfAbsent(peer, any -> new Traffic());
    }

    /// What has passed between this member and each peer, by peer.
    public SortedMap<NodeId, Traffic> traffic() {
        return new TreeMap<>(traffic);
    }

    /// One of the connections to a peer, as it is now.
    ///
    /// @param lane `control`, or `bulk` for copies of the store
    public record LinkState(NodeId peer, String lane, boolean isConnected, int queuedMessages, long unsentBytes) {}

    /// All connections that there should be.
    public List<LinkState> linkStates() {
        return links.values().stream()
                .flatMap(each -> Stream.of(state(each, each.control, "control"), state(each, each.bulk, "bulk")))
                .sorted(Comparator.comparing(LinkState::peer).thenComparing(LinkState::lane))
                .toList();
    }

    private static LinkState state(Links links, Link link, String lane) {
        return new LinkState(links.peer.id(), lane, link.isReady(), link.queuedMessages(), link.unsentBytes());
    }

    /// Peers that are reached now.
    public List<NodeId> reached() {
        return links.values().stream()
                .filter(each -> each.control.isReady())
                .map(each -> each.peer.id())
                .sorted()
                .toList();
    }

    /// A lane on the thread that talks to peers.
    public Lane lane(Halt halt) {
        return new LoopLane(loops.next(), halt);
    }

    public Identity identity() {
        return identity;
    }

    /// What others are told who come with an [Inquiry]; called on any thread.
    public void account(Function<Inquiry.Topic, String> ofThisMember) {
        account = ofThisMember;
    }

    String told(Inquiry.Topic topic) {
        return account.apply(topic);
    }

    /// A way to ask peers how they stand; to be closed.
    public IntroductionCall inquiries() {
        return new IntroductionCall(tls);
    }

    Hello hello(NodeId to, boolean isBulk) {
        return new Hello(
                identity.clusterId(),
                identity.self().value(),
                to.value(),
                Objects.requireNonNull(directory),
                isBulk,
                book.urls().getOrDefault(identity.self(), List.of()));
    }

    PeerBook book() {
        return book;
    }

    @Nullable
    PeerEvents events() {
        return isClosed ? null : events;
    }

    @Nullable
    PeerTls tls() {
        return tls;
    }

    EventLoopGroup loops() {
        return loops;
    }

    Class<? extends Channel> socketType() {
        return Epoll.isAvailable() ? EpollSocketChannel.class : NioSocketChannel.class;
    }

    /// Returns a delay between half of `nanos` and all of it, so that members do not dial in
    /// step.
    long jitter(long nanos) {
        synchronized (random) {
            return nanos / 2 + random.nextLong(nanos / 2 + 1);
        }
    }

    @Override
    public void close() {
        isClosed = true;
        links.keySet().forEach(this::drop);
        listening.forEach(Channel::close);
        // An event loop that ends leaves open what it has accepted, and peers would go on sending
        // into it until this process ends.
        inbound.close().awaitUninterruptibly();
        loops.shutdownGracefully(0, 2, TimeUnit.SECONDS).awaitUninterruptibly();
    }
}
