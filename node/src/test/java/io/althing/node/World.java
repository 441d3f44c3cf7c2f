package io.althing.node;

import io.althing.node.peer.PeerMessage;
import io.althing.node.spi.Cancel;
import io.althing.node.spi.HandshakeRefusal;
import io.althing.node.spi.Lane;
import io.althing.node.spi.Network;
import io.althing.node.spi.PeerBook;
import io.althing.node.spi.PeerEvents;
import io.althing.raft.membership.NodeId;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.jspecify.annotations.Nullable;

/// One thread, virtual time, one seed: lanes are entries of one queue, links deliver after a
/// random delay or not at all.
final class World {
    private static final long LINK_NANOS_MIN = 50_000;
    private static final long LINK_NANOS_SPREAD = 1_000_000;
    private static final int TASKS_MAX = 5_000_000;

    private record Task(long atNanos, long sequence, Life life, Runnable action) {}

    /// What belongs to one run of a member; nothing of it happens after it ended.
    static final class Life {
        boolean isOver;
    }

    private final PriorityQueue<Task> tasks =
            new PriorityQueue<>(Comparator.comparingLong(Task::atNanos).thenComparingLong(Task::sequence));
    private final SortedMap<NodeId, Link> links = new TreeMap<>();
    final RandomGenerator random;
    private long nowNanos = 1;
    private long sequence;

    World(long seed) {
        random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
    }

    long nowNanos() {
        return nowNanos;
    }

    Lane lane(Life life) {
        return new Lane() {
            @Override
            public void execute(Runnable task) {
                add(0, life, task);
            }

            @Override
            public Cancel schedule(long delayNanos, Runnable task) {
                boolean[] isCancelled = {false};
                add(delayNanos, life, () -> {
                    if (!isCancelled[0]) {
                        task.run();
                    }
                });
                return () -> isCancelled[0] = true;
            }
        };
    }

    private void add(long delayNanos, Life life, Runnable action) {
        tasks.add(new Task(nowNanos + delayNanos, ++sequence, life, action));
    }

    /// Runs until the condition holds, at most `limitNanos` of virtual time. Returns whether it
    /// holds.
    boolean run(long limitNanos, BooleanSupplier until) {
        long endNanos = nowNanos + limitNanos;
        for (int taken = 0; taken < TASKS_MAX && !until.getAsBoolean(); taken++) {
            Task task = tasks.peek();
            if (task == null || task.atNanos > endNanos) {
                nowNanos = endNanos;
                break;
            }
            tasks.remove();
            nowNanos = task.atNanos;
            if (!task.life.isOver) {
                task.action.run();
            }
        }
        return until.getAsBoolean();
    }

    Network network(NodeId self, Life life) {
        Link link = new Link(self, life);
        links.put(self, link);
        return link;
    }

    /// Cuts a member off from all others, or connects it again.
    void isolate(NodeId id, boolean isIsolated) {
        Link link = links.get(id);
        if (link != null) {
            link.isIsolated = isIsolated;
        }
    }

    /// The others notice that a member has come or gone.
    void tellOthers(NodeId id, boolean isHere) {
        links.forEach((other, link) -> {
            if (!other.equals(id) && link.events != null && link.book.knows(id)) {
                add(LINK_NANOS_MIN, link.life, () -> {
                    if (isHere) {
                        link.events.connected(id);
                    } else {
                        link.events.disconnected(id);
                    }
                });
            }
        });
    }

    final class Link implements Network {
        private final NodeId self;
        private final Life life;
        private final SortedMap<NodeId, Long> lastArrival = new TreeMap<>();
        private @Nullable PeerEvents events;
        private PeerBook book = PeerBook.EMPTY;
        boolean isIsolated;

        private Link(NodeId self, Life life) {
            this.self = self;
            this.life = life;
        }

        @Override
        public void start(UUID directory, PeerEvents peerEvents) {
            events = peerEvents;
            book.others(self).forEach(peer -> connect(peer.id()));
        }

        private void connect(NodeId to) {
            add(LINK_NANOS_MIN, life, () -> {
                Link target = links.get(to);
                if (events != null && target != null && !target.life.isOver) {
                    events.connected(to);
                }
            });
        }

        @Override
        public void send(NodeId to, PeerMessage message) {
            Link target = links.get(to);
            if (isIsolated || life.isOver || target == null || target.isIsolated || target.life.isOver) {
                return;
            }
            if (target.book.removed().contains(self) && events != null) {
                events.refused(to, HandshakeRefusal.REMOVED);
                return;
            }
            long atNanos = nowNanos + LINK_NANOS_MIN + random.nextLong(LINK_NANOS_SPREAD);
            atNanos = Math.max(atNanos, lastArrival.getOrDefault(to, 0L) + 1);
            lastArrival.put(to, atNanos);
            add(atNanos - nowNanos, target.life, () -> {
                if (!isIsolated && !target.isIsolated && target.events != null) {
                    target.events.received(self, message);
                }
            });
        }

        /// Addresses are given out once here.
        @Override
        public void whoAnswers(List<String> urls, Consumer<Map<String, Long>> clusters) {
            clusters.accept(Map.of());
        }

        @Override
        public void book(PeerBook known) {
            PeerBook before = book;
            book = known;
            if (events != null) {
                known.others(self).stream()
                        .filter(peer -> !before.knows(peer.id()))
                        .forEach(peer -> connect(peer.id()));
            }
        }

        @Override
        public void close() {}
    }
}
