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
/// and it is told so as when connections break.
final class CutNetwork implements Network {
    private final Network real;
    private final Lane core;
    private final Set<NodeId> away = ConcurrentHashMap.newKeySet();
    private volatile @Nullable PeerEvents events;

    /// @param core where the real one tells what happens
    CutNetwork(Network real, Lane core) {
        this.real = real;
        this.core = core;
    }

    void cut(NodeId peer) {
        if (away.add(peer)) {
            core.execute(() -> Objects.requireNonNull(events).disconnected(peer));
        }
    }

    /// If there is no connection just now, the real network tells when there is.
    void mend(NodeId peer) {
        if (away.remove(peer)) {
            core.execute(() -> Objects.requireNonNull(events).connected(peer));
        }
    }

    void mendAllBut(List<NodeId> others) {
        away.stream().filter(peer -> !others.contains(peer)).forEach(this::mend);
    }

    @Override
    public void start(UUID directory, PeerEvents told) {
        events = told;
        real.start(directory, new Filter(told));
    }

    @Override
    public void send(NodeId to, PeerMessage message) {
        if (!away.contains(to)) {
            real.send(to, message);
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
