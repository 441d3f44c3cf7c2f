package io.althing.node.transport;

import io.althing.node.peer.PeerMessage;
import io.althing.node.spi.HandshakeRefusal;
import io.althing.node.spi.Peer;
import io.althing.node.spi.PeerEvents;
import io.althing.raft.Message;
import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.socket.SocketChannel;
import io.netty.util.ReferenceCountUtil;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/// One outgoing connection to one peer: dials, says hello, sends, and dials again when it breaks.
final class Link {
    private static final System.Logger LOG = System.getLogger(Link.class.getName());
    private static final String NO_TLS = "event=peer_unreachable peer={0} at={1} reason=\"it speaks TLS, and this "
            + "member has no certificate: give --peer-cert-file, --peer-key-file, --peer-trusted-ca-file\"";
    private static final int MESSAGES_MAX = 8192;
    private static final long UNSENT_BYTES_MAX = 128L << 20;
    private static final int CONNECT_MILLIS = 2000;

    /// What the other side's machine has not acknowledged for so long never arrives: without
    /// this a machine that lost its power, or a broken path, holds up a connection for minutes.
    private static final int UNACKNOWLEDGED_MILLIS = 5000;

    private static final long BACKOFF_NANOS_MIN = 20_000_000L;
    private static final long BACKOFF_NANOS_MAX = 1_000_000_000L;

    private final NettyNetwork network;
    private final Peer peer;
    private final boolean isBulk;
    private final Traffic traffic;
    private final ConcurrentLinkedQueue<PeerMessage> queue = new ConcurrentLinkedQueue<>();
    private final AtomicInteger queued = new AtomicInteger();
    private final AtomicBoolean isFlushScheduled = new AtomicBoolean();
    private final Runnable flush = this::flush;
    private final AtomicInteger attempt = new AtomicInteger();
    private volatile @Nullable Channel ready;
    private volatile @Nullable Channel dialled;
    private volatile boolean isClosed;

    Link(NettyNetwork network, Peer peer, boolean isBulk) {
        this.network = network;
        this.peer = peer;
        this.isBulk = isBulk;
        this.traffic = network.traffic(peer.id());
    }

    void open() {
        if (isClosed || network.loops().isShuttingDown()) {
            return;
        }
        Peer.Endpoint endpoint =
                peer.endpoints().get(attempt.get() % peer.endpoints().size());
        InetSocketAddress unresolved = endpoint.address();
        PeerTls tls = endpoint.isEncrypted() ? network.tls() : null;
        if (endpoint.isEncrypted() && tls == null) {
            LOG.log(System.Logger.Level.WARNING, NO_TLS, peer.id(), unresolved);
            retry();
            return;
        }
        // Never on the event loop: names may take seconds, and consensus runs there.
        Thread.ofVirtual().name("resolve").start(() -> {
            try {
                InetAddress host = InetAddress.getByName(unresolved.getHostString());
                connect(new InetSocketAddress(host, unresolved.getPort()), unresolved, tls);
            } catch (UnknownHostException e) {
                retry();
            }
        });
    }

    private void connect(InetSocketAddress address, InetSocketAddress named, @Nullable PeerTls tls) {
        if (isClosed || network.loops().isShuttingDown()) {
            return;
        }
        Bootstrap bootstrap = new Bootstrap();
        if (Epoll.isAvailable()) {
            bootstrap.option(EpollChannelOption.TCP_USER_TIMEOUT, UNACKNOWLEDGED_MILLIS);
        }
        Channel channel = bootstrap
                .group(network.loops())
                .channel(network.socketType())
                .option(ChannelOption.TCP_NODELAY, true)
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, CONNECT_MILLIS)
                .handler(new ChannelInitializer<SocketChannel>() {
                    @Override
                    protected void initChannel(SocketChannel fresh) {
                        if (tls != null) {
                            fresh.pipeline().addLast(tls.dialling(fresh, named.getHostString(), named.getPort()));
                        }
                        fresh.pipeline().addLast(new Dialler());
                    }
                })
                .connect(address)
                .addListener(done -> {
                    if (!done.isSuccess()) {
                        retry();
                    }
                })
                .channel();
        dialled = channel;
        if (isClosed) {
            channel.close();
        }
    }

    private void retry() {
        if (isClosed || network.loops().isShuttingDown()) {
            return;
        }
        int doublings = Math.min(attempt.incrementAndGet(), 6);
        long backoffNanos = Math.min(BACKOFF_NANOS_MAX, BACKOFF_NANOS_MIN << doublings);
        var scheduled = network.loops().schedule(this::open, network.jitter(backoffNanos), TimeUnit.NANOSECONDS);
        if (scheduled.isCancelled()) {
            isClosed = true;
        }
    }

    /// Queues a message for the connection; drops it if there is none or too much is queued.
    void send(PeerMessage message) {
        if (ready == null || queued.get() >= MESSAGES_MAX) {
            unsent(message);
            return;
        }
        queued.incrementAndGet();
        queue.add(message);
        schedule();
    }

    private void schedule() {
        Channel channel = ready;
        if (channel != null && !isFlushScheduled.get() && isFlushScheduled.compareAndSet(false, true)) {
            channel.eventLoop().execute(flush);
        }
    }

    /// On the event loop: one flush for all that has come together.
    private void flush() {
        isFlushScheduled.set(false);
        Channel channel = ready;
        boolean isAnyWritten = false;
        for (PeerMessage message = queue.poll(); message != null; message = queue.poll()) {
            queued.decrementAndGet();
            boolean hasRoom = channel != null
                    && channel.unsafe().outboundBuffer() != null
                    && channel.unsafe().outboundBuffer().totalPendingWriteBytes() < UNSENT_BYTES_MAX;
            if (channel != null && hasRoom) {
                ByteBuf frame = Frames.encode(message, channel.alloc().ioBuffer());
                traffic.sentBytes.add(frame.readableBytes());
                channel.write(frame, channel.voidPromise());
                isAnyWritten = true;
            } else {
                unsent(message);
            }
        }
        if (channel != null && isAnyWritten) {
            channel.flush();
        }
    }

    private void unsent(PeerMessage message) {
        traffic.unsent.increment();
        if (message instanceof PeerMessage.Consensus(Message.Heartbeat _)) {
            traffic.unsentHeartbeats.increment();
        }
    }

    /// Whether the peer is reached.
    boolean isReady() {
        return ready != null;
    }

    /// Messages that no connection has taken yet.
    int queuedMessages() {
        return queued.get();
    }

    /// Bytes that the connection has yet to hand to the system.
    long unsentBytes() {
        Channel channel = ready;
        ChannelOutboundBuffer buffer = channel == null ? null : channel.unsafe().outboundBuffer();
        return buffer == null ? 0 : buffer.totalPendingWriteBytes();
    }

    void close() {
        isClosed = true;
        Channel channel = dialled;
        if (channel != null) {
            channel.close();
        }
    }

    /// Says hello and waits for its answer.
    private final class Dialler extends ChannelInboundHandlerAdapter {
        private boolean isAccepted;

        /// The first byte of the answer, while the second has not come; -1 before.
        private int first = -1;

        @Override
        public void channelActive(ChannelHandlerContext context) {
            ByteBuf hello = context.alloc().buffer();
            network.hello(peer.id(), isBulk).encode(hello);
            context.writeAndFlush(hello, context.voidPromise());
        }

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            ByteBuf answer = (ByteBuf) message;
            try {
                while (!isAccepted && answer.isReadable() && context.channel().isActive()) {
                    heard(context, answer.readUnsignedByte());
                }
            } finally {
                ReferenceCountUtil.release(message);
            }
        }

        private void heard(ChannelHandlerContext context, int next) {
            if (first < 0) {
                first = next;
                return;
            }
            int code = HelloAnswer.decode(first, next);
            if (code < 0) {
                // Damaged on its way: ask again.
                context.close();
                return;
            }
            answered(context, code);
        }

        private void answered(ChannelHandlerContext context, int code) {
            PeerEvents events = network.events();
            if (code == HelloAnswer.WELCOME) {
                isAccepted = true;
                attempt.set(0);
                ready = context.channel();
                traffic.connected.increment();
                if (events != null && !isBulk) {
                    events.connected(peer.id());
                }
                return;
            }
            if (events != null && !isBulk) {
                events.refused(peer.id(), HandshakeRefusal.of(code));
            }
            context.close();
        }

        @Override
        public void channelInactive(ChannelHandlerContext context) {
            ready = null;
            PeerEvents events = network.events();
            if (isAccepted && events != null) {
                events.disconnected(peer.id());
            }
            retry();
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            context.close();
        }
    }
}
