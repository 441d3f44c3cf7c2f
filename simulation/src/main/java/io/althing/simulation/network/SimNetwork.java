package io.althing.simulation.network;

import io.althing.node.peer.PeerMessage;
import io.althing.node.spi.HandshakeRefusal;
import io.althing.node.spi.Network;
import io.althing.node.spi.Peer;
import io.althing.node.spi.PeerBook;
import io.althing.node.spi.PeerEvents;
import io.althing.node.transport.Frames;
import io.althing.raft.membership.NodeId;
import io.althing.simulation.script.LinkConditions;
import io.althing.simulation.trial.Timeline.Kind;
import io.althing.simulation.world.Life;
import io.althing.simulation.world.World;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// All links between members. Each direction of a pair is a connection of its own, as in
/// production: dialled by its sender, with a handshake that tells whose directory it comes from.
///
/// Messages go through frames and codec of production. Those of consensus may also be repeated
/// and overtake each other: the core must not rest on the order of a stream.
public final class SimNetwork {
    private static final long REDIAL_NANOS = 100_000_000L;

    /// What is repeated may come so much later: long after everybody has forgotten about it.
    private static final long LATE_NANOS = 4_000_000_000L;

    /// A directed link.
    private record Way(NodeId from, NodeId to) implements Comparable<Way> {
        @Override
        public int compareTo(Way other) {
            int byFrom = from.compareTo(other.from);
            return byFrom != 0 ? byFrom : to.compareTo(other.to);
        }
    }

    /// @param isAtOnce before the message is on its way
    /// @param passing so many messages are let through before
    private record Trap(MessageKind kind, boolean isAtOnce, int passing, Runnable action) {}

    private record Loss(MessageKind kind, long untilNanos) {}

    private final World world;
    private final RandomGenerator random;
    private final SortedMap<NodeId, Socket> sockets = new TreeMap<>();
    private final SortedSet<Way> cut = new TreeSet<>();
    private final SortedMap<Way, Long> clogged = new TreeMap<>();
    private final SortedMap<NodeId, Trap> traps = new TreeMap<>();
    private final SortedMap<NodeId, Loss> losses = new TreeMap<>();
    private final List<Observer> observers;
    private LinkConditions faults;
    private long delivered;
    private long lost;

    public SimNetwork(World world, LinkConditions faults, List<Observer> observers) {
        this.world = world;
        this.observers = List.copyOf(observers);
        this.random = world.randomness().of("network", 0);
        this.faults = faults;
    }

    public void conditions(LinkConditions next) {
        faults = next;
    }

    public void cut(NodeId from, NodeId to) {
        cut.add(new Way(from, to));
    }

    /// Holds back what `from` sends to `to` for so long, and what it has sent just now.
    public void clog(NodeId from, NodeId to, long nanos) {
        clogged.merge(new Way(from, to), world.nowNanos() + nanos, Math::max);
    }

    /// Is shown every message when it is sent, and whom members know and let in.
    public interface Observer {
        void sent(NodeId from, NodeId to, PeerMessage message);

        /// `one` has come to know where `other` lives.
        default void learnt(NodeId one, NodeId other, UUID directory) {}

        default void admitted(NodeId by, NodeId dialler, UUID directory) {}
    }

    /// Does something right after `from` has sent the next message of a kind.
    public void whenSent(NodeId from, MessageKind kind, Runnable action) {
        traps.put(from, new Trap(kind, false, 0, action));
    }

    /// Does something right before `from` sends a message of a kind, after so many others.
    public void whenSending(NodeId from, MessageKind kind, int passing, Runnable action) {
        traps.put(from, new Trap(kind, true, passing, action));
    }

    /// Loses what `from` sends of a kind, for so long.
    public void lose(NodeId from, MessageKind kind, long nanos) {
        losses.put(from, new Loss(kind, world.nowNanos() + nanos));
    }

    public void heal() {
        losses.clear();
        cut.clear();
        clogged.clear();
    }

    /// Heals what is between these members, and nothing else.
    public void heal(Collection<NodeId> members) {
        cut.removeIf(way -> members.contains(way.from) && members.contains(way.to));
        losses.keySet().removeAll(members);
        clogged.keySet().removeIf(way -> members.contains(way.from) && members.contains(way.to));
    }

    public boolean isCut(NodeId from, NodeId to) {
        return cut.contains(new Way(from, to));
    }

    /// Whether `one` could tell `other` from an impostor in another directory, come what may.
    public boolean knows(NodeId one, NodeId other) {
        Socket socket = sockets.get(one);
        return socket != null && socket.book.directories().containsKey(other);
    }

    public long delivered() {
        return delivered;
    }

    public long lost() {
        return lost;
    }

    /// Returns the network as one life of a member sees it.
    public Network socket(NodeId self, Life life) {
        Socket socket = new Socket(self, life);
        sockets.put(self, socket);
        return socket;
    }

    private final class Connection {
        final NodeId to;
        boolean isUp;

        /// Its member was removed: never dialled again.
        boolean isDropped;

        @Nullable
        Socket target;

        long lastArrivalNanos;

        /// What was on the way when a connection broke never arrives.
        int epoch;

        Connection(NodeId to) {
            this.to = to;
        }
    }

    private final class Socket implements Network {
        private final NodeId self;
        private final Life life;
        private final SortedMap<NodeId, Connection> connections = new TreeMap<>();
        private PeerBook book = PeerBook.EMPTY;
        private @Nullable UUID directory;
        private @Nullable PeerEvents events;

        Socket(NodeId self, Life life) {
            this.self = self;
            this.life = life;
        }

        @Override
        public void start(UUID own, PeerEvents listener) {
            directory = own;
            events = listener;
            connections.values().forEach(this::dial);
        }

        /// Addresses are given out once here.
        @Override
        public void whoAnswers(List<String> urls, Consumer<Map<String, Long>> clusters) {
            clusters.accept(Map.of());
        }

        @Override
        public void book(PeerBook known) {
            book = known;
            known.directories().forEach((other, where) -> observers.forEach(each -> each.learnt(self, other, where)));
            connections.values().stream()
                    .filter(each -> !known.knows(each.to))
                    .toList()
                    .forEach(this::drop);
            for (Peer peer : known.others(self)) {
                if (!connections.containsKey(peer.id())) {
                    Connection connection = new Connection(peer.id());
                    connections.put(peer.id(), connection);
                    if (events != null) {
                        dial(connection);
                    }
                }
            }
        }

        private void drop(Connection gone) {
            connections.remove(gone.to);
            gone.isDropped = true;
            gone.epoch++;
            if (gone.isUp) {
                gone.isUp = false;
                tell(listener -> listener.disconnected(gone.to));
            }
        }

        private void dial(Connection connection) {
            world.after(REDIAL_NANOS / 2 + random.nextLong(REDIAL_NANOS), () -> connect(connection));
        }

        private void connect(Connection connection) {
            if (life.isOver() || connection.isUp || connection.isDropped) {
                return;
            }
            Socket target = sockets.get(connection.to);
            if (target == null || target.life.isOver() || target.events == null || isCutEitherWay(connection.to)) {
                dial(connection);
                return;
            }
            HandshakeRefusal refusal = refusal(target.book);
            if (refusal != null) {
                tell(listener -> listener.refused(connection.to, refusal));
                dial(connection);
                return;
            }
            if (!target.book.knows(self)) {
                List<String> urls = book.urls().getOrDefault(self, List.of());
                target.tell(listener -> listener.introduced(self, urls));
            }
            UUID own = Objects.requireNonNull(directory);
            observers.forEach(each -> each.admitted(target.self, self, own));
            connection.isUp = true;
            connection.target = target;
            tell(listener -> listener.connected(connection.to));
        }

        private @Nullable HandshakeRefusal refusal(PeerBook theirs) {
            if (theirs.removed().contains(self)) {
                return HandshakeRefusal.REMOVED;
            }
            UUID known = theirs.directories().get(self);
            return known == null || known.equals(directory) ? null : HandshakeRefusal.WRONG_DIRECTORY;
        }

        private boolean isCutEitherWay(NodeId to) {
            return isCut(self, to) || isCut(to, self);
        }

        private void tell(Consumer<PeerEvents> news) {
            PeerEvents listener = events;
            if (listener != null && !life.isOver()) {
                life.attempt(() -> news.accept(listener));
            }
        }

        private void reset(Connection connection) {
            if (connection.isUp) {
                connection.isUp = false;
                connection.target = null;
                connection.epoch++;
                tell(listener -> listener.disconnected(connection.to));
                dial(connection);
            }
        }

        @Override
        public void send(NodeId to, PeerMessage message) {
            Connection connection = connections.get(to);
            if (life.isOver() || connection == null || !connection.isUp) {
                lost++;
                return;
            }
            Socket target = connection.target;
            if (target == null || target.life.isOver()) {
                // Found out by sending, as with a socket.
                lost++;
                world.after(1, () -> reset(connection));
                return;
            }
            if (random.nextDouble() < faults.reset()) {
                world.after(1, () -> reset(connection));
            }
            observers.forEach(each -> each.sent(self, to, message));
            spring(message);
            Loss loss = losses.get(self);
            boolean isLost = loss != null && loss.untilNanos > world.nowNanos() && loss.kind.matches(message);
            if (isLost || random.nextDouble() < faults.loss()) {
                lost++;
                return;
            }
            boolean isFree = message instanceof PeerMessage.Consensus;
            ByteBuf bytes = Frames.encode(message, Unpooled.buffer(64));
            transmit(connection, target, bytes, isFree && random.nextDouble() < faults.reorder(), 1);
            for (int copies = copies(message); copies > 0; copies--) {
                long lateNanos = random.nextBoolean() ? 0 : random.nextLong(LATE_NANOS);
                ByteBuf again = bytes.copy();
                world.after(lateNanos, () -> transmit(connection, target, again, true, 20));
            }
        }

        /// Requests for votes are rare, and worth repeating: who votes twice does it when asked.
        private int copies(PeerMessage message) {
            if (!(message instanceof PeerMessage.Consensus) || faults.repeat() == 0) {
                return 0;
            }
            return MessageKind.VOTE_REQUEST.matches(message) ? 3 : random.nextDouble() < faults.repeat() ? 1 : 0;
        }

        private void spring(PeerMessage message) {
            Trap trap = traps.get(self);
            if (trap != null && trap.kind.matches(message)) {
                traps.remove(self);
                if (trap.passing > 0) {
                    traps.put(self, new Trap(trap.kind, trap.isAtOnce, trap.passing - 1, trap.action));
                    return;
                }
                if (trap.isAtOnce) {
                    trap.action.run();
                    return;
                }
                world.after(0, trap.action);
            }
        }

        private void transmit(Connection connection, Socket target, ByteBuf bytes, boolean isFree, int slowness) {
            long jitterNanos = (long) (-Math.log(1 - random.nextDouble()) * faults.jitterNanos());
            long fromNanos = Math.max(world.nowNanos(), clogged.getOrDefault(new Way(self, target.self), 0L));
            long atNanos = fromNanos + (faults.latencyNanos() + jitterNanos) * slowness;
            if (!isFree) {
                atNanos = Math.max(atNanos, connection.lastArrivalNanos + 1);
                connection.lastArrivalNanos = atNanos;
            }
            int epoch = connection.epoch;
            world.after(atNanos - world.nowNanos(), () -> {
                if (isFree) {
                    // A datagram of old knows nothing of lives.
                    read(bytes, sockets.getOrDefault(target.self, target));
                } else if (epoch == connection.epoch) {
                    read(bytes, target);
                } else {
                    // What was under way when the connection broke comes up to some byte.
                    read(bytes.slice(0, random.nextInt(bytes.readableBytes())), target);
                }
            });
        }

        private void read(ByteBuf stream, Socket target) {
            int bytes = stream.readableBytes();
            List<PeerMessage> messages = new ArrayList<>(1);
            EmbeddedChannel reader = new EmbeddedChannel(Frames.reader(self, messages::add));
            reader.writeInbound(stream);
            reader.close();
            messages.forEach(message -> arrive(target, message, bytes));
        }

        private void arrive(Socket target, PeerMessage message, int bytes) {
            PeerEvents listener = target.events;
            if (target.life.isOver() || listener == null || isCut(self, target.self)) {
                lost++;
                return;
            }
            delivered++;
            if (world.isRead()) {
                world.tell(Kind.MESSAGE, "m" + target.self.value(), "<- m" + self.value() + " " + Words.of(message));
            }
            world.noteFact(bytes * 31L + target.self.value());
            target.life.attempt(() -> listener.received(self, message));
        }

        @Override
        public void close() {
            connections.values().forEach(connection -> connection.isUp = false);
        }
    }
}
