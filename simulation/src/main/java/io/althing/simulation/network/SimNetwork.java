package io.althing.simulation.network;

import io.althing.node.peer.PeerCodec;
import io.althing.node.peer.PeerMessage;
import io.althing.node.spi.HandshakeRefusal;
import io.althing.node.spi.Network;
import io.althing.node.spi.Peer;
import io.althing.node.spi.PeerEvents;
import io.althing.raft.membership.NodeId;
import io.althing.simulation.world.Life;
import io.althing.simulation.world.World;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.List;
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
/// Messages go through the codec of production. Those of consensus may also be repeated and
/// overtake each other: the core must not rest on the order of a stream.
public final class SimNetwork {
    private static final long REDIAL_NANOS = 100_000_000L;

    /// A directed link.
    private record Way(NodeId from, NodeId to) implements Comparable<Way> {
        @Override
        public int compareTo(Way other) {
            int byFrom = from.compareTo(other.from);
            return byFrom != 0 ? byFrom : to.compareTo(other.to);
        }
    }

    private final World world;
    private final RandomGenerator random;
    private final SortedMap<NodeId, Socket> sockets = new TreeMap<>();
    private final SortedSet<Way> cut = new TreeSet<>();
    private LinkFaults faults;
    private long delivered;
    private long lost;

    public SimNetwork(World world, LinkFaults faults) {
        this.world = world;
        this.random = world.randomness().of("network", 0);
        this.faults = faults;
    }

    public void faults(LinkFaults next) {
        faults = next;
    }

    public void cut(NodeId from, NodeId to) {
        cut.add(new Way(from, to));
    }

    public void heal() {
        cut.clear();
    }

    public boolean isCut(NodeId from, NodeId to) {
        return cut.contains(new Way(from, to));
    }

    /// Whether `one` could tell `other` from an impostor in another directory, come what may.
    public boolean knows(NodeId one, NodeId other) {
        Socket socket = sockets.get(one);
        return socket != null && socket.directories.containsKey(other);
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

        @Nullable
        Socket target;

        long lastArrivalNanos;

        Connection(NodeId to) {
            this.to = to;
        }
    }

    private final class Socket implements Network {
        private final NodeId self;
        private final Life life;
        private final SortedMap<NodeId, Connection> connections = new TreeMap<>();
        private SortedMap<NodeId, UUID> directories = new TreeMap<>();
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

        @Override
        public void peers(List<Peer> peers) {
            for (Peer peer : peers) {
                if (!peer.id().equals(self) && !connections.containsKey(peer.id())) {
                    Connection connection = new Connection(peer.id());
                    connections.put(peer.id(), connection);
                    if (events != null) {
                        dial(connection);
                    }
                }
            }
        }

        @Override
        public void directories(SortedMap<NodeId, UUID> known) {
            directories = new TreeMap<>(known);
        }

        private void dial(Connection connection) {
            world.after(REDIAL_NANOS / 2 + random.nextLong(REDIAL_NANOS), () -> connect(connection));
        }

        private void connect(Connection connection) {
            if (life.isOver() || connection.isUp) {
                return;
            }
            Socket target = sockets.get(connection.to);
            if (target == null || target.life.isOver() || target.events == null || isCutEitherWay(connection.to)) {
                dial(connection);
                return;
            }
            UUID known = target.directories.get(self);
            if (known != null && !known.equals(directory)) {
                tell(listener -> listener.refused(connection.to, HandshakeRefusal.WRONG_DIRECTORY));
                dial(connection);
                return;
            }
            connection.isUp = true;
            connection.target = target;
            tell(listener -> listener.connected(connection.to));
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
            if (random.nextDouble() < faults.loss()) {
                lost++;
                return;
            }
            boolean isFree = message instanceof PeerMessage.Consensus;
            ByteBuf bytes = Unpooled.buffer(64);
            PeerCodec.encode(message, bytes);
            transmit(connection, target, bytes, isFree && random.nextDouble() < faults.reorder(), 1);
            if (isFree && random.nextDouble() < faults.repeat()) {
                transmit(connection, target, bytes.duplicate(), true, 50);
            }
        }

        private void transmit(Connection connection, Socket target, ByteBuf bytes, boolean isFree, int slowness) {
            long jitterNanos = (long) (-Math.log(1 - random.nextDouble()) * faults.jitterNanos());
            long atNanos = world.nowNanos() + (faults.latencyNanos() + jitterNanos) * slowness;
            if (!isFree) {
                atNanos = Math.max(atNanos, connection.lastArrivalNanos + 1);
                connection.lastArrivalNanos = atNanos;
            }
            world.after(atNanos - world.nowNanos(), () -> arrive(target, bytes));
        }

        private void arrive(Socket target, ByteBuf bytes) {
            PeerEvents listener = target.events;
            if (target.life.isOver() || listener == null || isCut(self, target.self)) {
                lost++;
                return;
            }
            delivered++;
            PeerMessage message = PeerCodec.decode(bytes);
            if (world.isRead()) {
                world.note(target.self.toString(), "<- " + self + " " + message);
            } else {
                world.noteFact(bytes.writerIndex() * 31L + target.self.value());
            }
            target.life.attempt(() -> listener.received(self, message));
        }

        @Override
        public void close() {
            connections.values().forEach(connection -> connection.isUp = false);
        }
    }
}
