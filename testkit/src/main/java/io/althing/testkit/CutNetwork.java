package io.althing.testkit;

import io.althing.node.peer.PeerMessage;
import io.althing.node.spi.HandshakeRefusal;
import io.althing.node.spi.Lane;
import io.althing.node.spi.Network;
import io.althing.node.spi.PeerBook;
import io.althing.node.spi.PeerEvents;
import io.althing.raft.membership.NodeId;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// A member's network that can be cut: what it sends to some peers, and what they send, is lost,
/// and it is told so as when connections break. Or only what it sends is lost, or late, and
/// nobody is told.
final class CutNetwork implements Network {
    private final Network real;
    private final Lane core;
    private final Set<NodeId> away = ConcurrentHashMap.newKeySet();
    private final Set<NodeId> unheard = ConcurrentHashMap.newKeySet();
    private final Map<NodeId, SlowWay> slow = new ConcurrentHashMap<>();
    private volatile @Nullable PeerEvents events;

    /// @param core where the real one tells what happens
    CutNetwork(Network real, Lane core) {
        this.real = real;
        this.core = core;
    }

    /// How this member is linked to a peer.
    ///
    /// @param isBroken connections break
    /// @param isLossy what it sends is lost, and no connection breaks
    /// @param delayNanos what it sends takes so much longer
    record Link(boolean isBroken, boolean isLossy, long delayNanos) {}

    void link(NodeId peer, Link link) {
        slow.computeIfAbsent(peer, any -> new SlowWay(core)).delay(link.delayNanos());
        if (link.isBroken()) {
            cut(peer);
        } else {
            mend(peer);
        }
        if (link.isLossy()) {
            unheard.add(peer);
        } else if (unheard.remove(peer) && !link.isBroken()) {
            // What was lost is made up for as after any break.
            core.execute(() -> {
                Objects.requireNonNull(events).disconnected(peer);
                Objects.requireNonNull(events).connected(peer);
            });
        }
    }

    private void cut(NodeId peer) {
        if (away.add(peer)) {
            core.execute(() -> Objects.requireNonNull(events).disconnected(peer));
        }
    }

    /// If there is no connection just now, the real network tells when there is.
    private void mend(NodeId peer) {
        if (away.remove(peer)) {
            core.execute(() -> Objects.requireNonNull(events).connected(peer));
        }
    }

    @Override
    public void start(UUID directory, PeerEvents told) {
        events = told;
        real.start(directory, new Filter(told));
    }

    @Override
    public void send(NodeId to, PeerMessage message) {
        if (away.contains(to) || unheard.contains(to)) {
            return;
        }
        SlowWay way = slow.get(to);
        if (way == null) {
            real.send(to, message);
        } else {
            way.pass(() -> real.send(to, message));
        }
    }

    @Override
    public void whoAnswers(List<String> urls, Consumer<Map<String, Long>> clusters) {
        real.whoAnswers(urls, clusters);
    }

    @Override
    public void book(PeerBook known) {
        real.book(known);
    }

    @Override
    public void close() {
        real.close();
    }

    /// Keeps back what comes from peers that are away.
    private final class Filter implements PeerEvents {
        private final PeerEvents told;

        Filter(PeerEvents told) {
            this.told = told;
        }

        @Override
        public void received(NodeId from, PeerMessage message) {
            if (!away.contains(from)) {
                told.received(from, message);
            }
        }

        @Override
        public void connected(NodeId peer) {
            if (!away.contains(peer)) {
                told.connected(peer);
            }
        }

        @Override
        public void disconnected(NodeId peer) {
            if (!away.contains(peer)) {
                told.disconnected(peer);
            }
        }

        @Override
        public void introduced(NodeId stranger, List<String> urls) {
            told.introduced(stranger, urls);
        }

        @Override
        public void readmission(NodeId lost, UUID directory, Consumer<String> answer) {
            told.readmission(lost, directory, answer);
        }

        @Override
        public void refused(NodeId by, HandshakeRefusal reason) {
            told.refused(by, reason);
        }
    }
}
