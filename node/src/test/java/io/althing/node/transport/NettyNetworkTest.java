package io.althing.node.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.althing.node.peer.PeerMessage;
import io.althing.node.spi.HandshakeRefusal;
import io.althing.node.spi.Peer;
import io.althing.node.spi.PeerBook;
import io.althing.node.spi.PeerEvents;
import io.althing.raft.membership.NodeId;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class NettyNetworkTest {
    private static final long CLUSTER = 9;
    private static final NodeId A = new NodeId(1);
    private static final NodeId B = new NodeId(2);
    private static final NodeId GONE = new NodeId(9);
    private static final UUID DIRECTORY_A = new UUID(1, 1);
    private static final UUID DIRECTORY_B = new UUID(2, 2);

    private final List<NettyNetwork> open = new ArrayList<>();

    /// What one side was told, as text.
    private static final class Heard implements PeerEvents {
        final LinkedBlockingQueue<String> news = new LinkedBlockingQueue<>();

        @Override
        public void received(NodeId from, PeerMessage message) {
            news.add(from + " says " + message);
        }

        @Override
        public void connected(NodeId peer) {
            news.add("connected " + peer);
        }

        @Override
        public void disconnected(NodeId peer) {
            news.add("disconnected " + peer);
        }

        @Override
        public void introduced(NodeId stranger, List<String> urls) {
            news.add("introduced " + stranger + " at " + urls);
        }

        @Override
        public void readmission(NodeId lost, UUID directory, Consumer<String> answer) {
            news.add("readmission of " + lost + " from " + directory);
            answer.accept(lost.equals(B) ? "" : "not here");
        }

        @Override
        public void refused(NodeId by, HandshakeRefusal reason) {
            news.add("refused by " + by + ": " + reason);
        }

        void await(String expected) throws InterruptedException {
            long deadlineNanos = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
            List<String> before = new ArrayList<>();
            while (true) {
                String next = news.poll(deadlineNanos - System.nanoTime(), TimeUnit.NANOSECONDS);
                if (next == null) {
                    throw new AssertionError("waited in vain for: " + expected + "; heard: " + before);
                }
                if (next.equals(expected)) {
                    return;
                }
                before.add(next);
            }
        }
    }

    private NettyNetwork network(long clusterId, NodeId self, int port) throws IOException {
        NettyNetwork network = new NettyNetwork(
                new NettyNetwork.Identity(clusterId, self),
                List.of(new Peer.Endpoint(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), false)),
                false,
                null,
                RandomGeneratorFactory.of("L64X128MixRandom").create(1));
        open.add(network);
        return network;
    }

    private static SortedMap<NodeId, List<String>> at(NodeId id, int port) {
        return new TreeMap<>(Map.of(id, List.of("http://127.0.0.1:" + port)));
    }

    private static PeerBook knowing(SortedMap<NodeId, List<String>> urls) {
        return new PeerBook(urls, new TreeMap<>(), new TreeSet<>());
    }

    private static int port(NettyNetwork network) {
        return network.addresses().getFirst().getPort();
    }

    @AfterEach
    void close() {
        open.forEach(NettyNetwork::close);
    }

    @Test
    void aPeerThatGoesAndComesBackIsNoticedEachTime() throws Exception {
        Heard byA = new Heard();
        NettyNetwork a = network(CLUSTER, A, 0);
        NettyNetwork b = network(CLUSTER, B, 0);
        int portOfB = port(b);
        a.book(knowing(at(B, portOfB)));
        a.start(DIRECTORY_A, byA);
        for (int round = 1; round <= 30; round++) {
            Heard byB = new Heard();
            b.book(knowing(at(A, port(a))));
            b.start(DIRECTORY_B, byB);
            byA.await("connected " + B);
            byB.await("connected " + A);
            PeerMessage question = new PeerMessage.LeaseQuery(round, 7);
            a.send(B, question);
            byB.await(A + " says " + question);
            b.send(A, question);
            byA.await(B + " says " + question);
            b.close();
            byA.await("disconnected " + B);
            b = network(CLUSTER, B, portOfB);
        }
    }

    @Test
    void strangersAreTurnedAwayWithTheReasonAndTheRestGoesOn() throws Exception {
        Heard byA = new Heard();
        NettyNetwork a = network(CLUSTER, A, 0);
        NettyNetwork b = network(CLUSTER, B, 0);
        a.book(new PeerBook(at(B, port(b)), new TreeMap<>(Map.of(B, DIRECTORY_B)), new TreeSet<>(Set.of(GONE))));
        a.start(DIRECTORY_A, byA);

        assertRefused(network(CLUSTER + 1, B, 0), port(a), DIRECTORY_B, HandshakeRefusal.WRONG_CLUSTER);
        assertRefused(network(CLUSTER, B, 0), port(a), DIRECTORY_A, HandshakeRefusal.WRONG_DIRECTORY);
        assertRefused(network(CLUSTER, new NodeId(3), 0), port(a), DIRECTORY_B, HandshakeRefusal.UNKNOWN_MEMBER);
        assertRefused(network(CLUSTER, GONE, 0), port(a), DIRECTORY_B, HandshakeRefusal.REMOVED);
        NettyNetwork misled = network(CLUSTER, B, 0);
        Heard byMisled = new Heard();
        misled.book(knowing(at(new NodeId(4), port(a))));
        misled.start(DIRECTORY_B, byMisled);
        byMisled.await("refused by " + new NodeId(4) + ": " + HandshakeRefusal.WRONG_MEMBER);

        Heard byB = new Heard();
        b.book(knowing(at(A, port(a))));
        b.start(DIRECTORY_B, byB);
        byB.await("connected " + A);
        byA.await("connected " + B);
        assertThat(byA.news).noneMatch(news -> news.contains(" says "));
    }

    @Test
    void whoIsRemovedIsDroppedAndToldSoWhenItComesAgain() throws Exception {
        Heard byA = new Heard();
        NettyNetwork a = network(CLUSTER, A, 0);
        NettyNetwork b = network(CLUSTER, B, 0);
        a.book(knowing(at(B, port(b))));
        a.start(DIRECTORY_A, byA);
        Heard byB = new Heard();
        b.book(knowing(at(A, port(a))));
        b.start(DIRECTORY_B, byB);
        byB.await("connected " + A);

        a.book(new PeerBook(new TreeMap<>(), new TreeMap<>(), new TreeSet<>(Set.of(B))));

        byB.await("disconnected " + A);
        byB.await("refused by " + A + ": " + HandshakeRefusal.REMOVED);
    }

    @Test
    void whoIsUnknownIsLetInIfItCanBeAnswered() throws Exception {
        Heard byA = new Heard();
        NettyNetwork a = network(CLUSTER, A, 0);
        a.start(DIRECTORY_A, byA);
        NettyNetwork b = network(CLUSTER, B, 0);
        SortedMap<NodeId, List<String>> urls = at(A, port(a));
        urls.putAll(at(B, port(b)));
        Heard byB = new Heard();
        b.book(knowing(urls));
        b.start(DIRECTORY_B, byB);

        byA.await("introduced " + B + " at [http://127.0.0.1:" + port(b) + "]");
        byB.await("connected " + A);
    }

    @Test
    void whoIsAboutToJoinLearnsWhoIsThere() throws Exception {
        NettyNetwork a = network(CLUSTER, A, 0);
        a.book(new PeerBook(at(B, 7), new TreeMap<>(Map.of(B, DIRECTORY_B)), new TreeSet<>()));
        a.start(DIRECTORY_A, new Heard());

        Introduction told;
        try (IntroductionCall call = new IntroductionCall(null)) {
            told = call.ask(Peer.Endpoint.of("http://127.0.0.1:" + port(a)), Duration.ofSeconds(10));
        }

        assertThat(told)
                .isEqualTo(new Introduction(
                        CLUSTER, List.of(new Introduction.Entry(B, true, List.of("http://127.0.0.1:7")))));
    }

    @Test
    void whoBelongsToTheClusterIsToldHowAMemberStands() throws Exception {
        NettyNetwork a = network(CLUSTER, A, 0);
        a.account(topic -> topic + " of a");
        a.start(DIRECTORY_A, new Heard());
        Peer.Endpoint where = Peer.Endpoint.of("http://127.0.0.1:" + port(a));
        Duration patience = Duration.ofSeconds(10);
        try (IntroductionCall call = a.inquiries()) {
            for (Inquiry.Topic topic : Inquiry.Topic.values()) {
                assertThat(call.ask(where, new Inquiry(CLUSTER, topic), patience))
                        .isEqualTo(topic + " of a");
            }
            assertThatThrownBy(() -> call.ask(where, new Inquiry(CLUSTER + 1, Inquiry.Topic.STATUS), patience))
                    .hasMessage("it hung up without an answer");
        }
    }

    @Test
    void whoLostItsFilesIsAnsweredOrToldWhyNot() throws Exception {
        NettyNetwork a = network(CLUSTER, A, 0);
        a.book(knowing(at(B, 7)));
        a.start(DIRECTORY_A, new Heard());
        Peer.Endpoint where = Peer.Endpoint.of("http://127.0.0.1:" + port(a));
        Duration patience = Duration.ofSeconds(10);
        try (IntroductionCall call = new IntroductionCall(null)) {
            assertThat(call.ask(where, new Readmission(CLUSTER, B, DIRECTORY_B), patience)
                            .memberAt(List.of("http://127.0.0.1:7")))
                    .isPresent();
            assertThatThrownBy(() -> call.ask(where, new Readmission(CLUSTER, GONE, DIRECTORY_B), patience))
                    .hasMessage("not here");
            assertThatThrownBy(() -> call.ask(where, new Readmission(CLUSTER + 1, B, DIRECTORY_B), patience))
                    .hasMessage("it belongs to another cluster");
        }
    }

    private void assertRefused(NettyNetwork stranger, int port, UUID directory, HandshakeRefusal reason)
            throws InterruptedException {
        Heard heard = new Heard();
        stranger.book(knowing(at(A, port)));
        stranger.start(directory, heard);
        heard.await("refused by " + A + ": " + reason);
        stranger.close();
    }
}
