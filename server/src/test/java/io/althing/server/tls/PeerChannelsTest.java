package io.althing.server.tls;

import static org.assertj.core.api.Assertions.assertThat;

import io.althing.node.peer.PeerMessage;
import io.althing.node.spi.HandshakeRefusal;
import io.althing.node.spi.Peer;
import io.althing.node.spi.PeerBook;
import io.althing.node.spi.PeerEvents;
import io.althing.node.transport.NettyNetwork;
import io.althing.raft.membership.NodeId;
import io.althing.server.tls.TestAuthority.Issued;
import io.althing.server.tls.TestAuthority.Wanted;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.random.RandomGeneratorFactory;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Members' connections with TLS, on real sockets.
class PeerChannelsTest {
    private static final NodeId A = new NodeId(1);
    private static final NodeId B = new NodeId(2);
    private static final PeerMessage QUESTION = new PeerMessage.LeaseQuery(1, 7);

    @TempDir
    Path root;

    private final List<AutoCloseable> open = new ArrayList<>();
    private TestAuthority authority;

    @BeforeEach
    void authority() {
        authority = TestAuthority.in(root.resolve("ca"), "ours");
    }

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable each : open) {
            each.close();
        }
    }

    /// One member's end of the network, and what it was told.
    private final class End implements PeerEvents {
        final PeerChannels tls;
        final NettyNetwork network;
        final ConcurrentLinkedQueue<String> news = new ConcurrentLinkedQueue<>();

        End(NodeId self, TlsOptions options) throws IOException {
            tls = PeerChannels.open(options, self.toString());
            network = new NettyNetwork(
                    new NettyNetwork.Identity(9, self),
                    List.of(new Peer.Endpoint(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), true)),
                    false,
                    tls,
                    RandomGeneratorFactory.of("L64X128MixRandom").create(1));
            open.add(network);
            open.add(tls);
        }

        void meet(NodeId id, End other) {
            int port = other.network.addresses().getFirst().getPort();
            network.book(new PeerBook(
                    new TreeMap<>(Map.of(id, List.of("https://localhost:" + port))), new TreeMap<>(), new TreeSet<>()));
            network.start(new UUID(0, 1), this);
        }

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
            answer.accept("nobody is");
        }

        @Override
        public void refused(NodeId by, HandshakeRefusal reason) {
            news.add("refused by " + by + ": " + reason);
        }
    }

    private static void await(BooleanSupplier condition) {
        long endNanos = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime() - endNanos).as("waited in vain").isNegative();
            LockSupport.parkNanos(1_000_000);
        }
    }

    private TlsOptions options(Issued own, TestAuthority trusted, String... commonNames) {
        TlsOptions.KeyFiles files = new TlsOptions.KeyFiles(own.certificate(), own.key());
        return new TlsOptions(
                files,
                files,
                new TlsOptions.Admission(trusted.certificate(), null, List.of(commonNames), List.of(), true),
                null,
                TlsOptions.Protocols.USUAL);
    }

    private Issued member(String name) {
        return authority.issue(name, Wanted.of(name, "localhost", "127.0.0.1"));
    }

    private static void meet(End a, End b) {
        a.meet(B, b);
        b.meet(A, a);
    }

    private static void talk(End a, End b) {
        await(() -> a.news.contains("connected " + B) && b.news.contains("connected " + A));
        a.network.send(B, QUESTION);
        await(() -> b.news.contains(A + " says " + QUESTION));
    }

    private static void neverMeet(End a, End b) {
        meet(a, b);
        await(() -> a.tls.refused() >= 4 && b.tls.refused() >= 4);
        assertThat(a.news).isEmpty();
        assertThat(b.news).isEmpty();
    }

    @Test
    void membersWithCertificatesOfTheirAuthorityTalk() throws Exception {
        End a = new End(A, options(member("a"), authority));
        End b = new End(B, options(member("b"), authority));
        meet(a, b);
        talk(a, b);
        assertThat(a.tls.refused() + b.tls.refused()).isZero();
    }

    @Test
    void aStrangerThatKnowsEverythingButTheKeyIsTurnedAway() throws Exception {
        TestAuthority others = TestAuthority.in(root.resolve("others"), "ours");
        Issued stranger = others.issue("b", Wanted.of("b", "localhost", "127.0.0.1"));
        // It trusts our members, so that it is their refusal that counts.
        neverMeet(new End(A, options(member("a"), authority)), new End(B, options(stranger, authority)));
    }

    @Test
    void aCertificateOfAnotherNameOrPlaceOrPurposeIsTurnedAway() throws Exception {
        neverMeet(new End(A, options(member("a"), authority, "a", "c")), new End(B, options(member("b"), authority)));
        neverMeet(
                new End(A, options(member("a"), authority)),
                new End(B, options(authority.issue("far", Wanted.of("b", "10.1.2.3")), authority)));
        neverMeet(
                new End(A, options(member("a"), authority)),
                new End(
                        B,
                        options(
                                authority.issue(
                                        "neither", Wanted.of("b", "127.0.0.1").only(KeyPurposeId.id_kp_codeSigning)),
                                authority)));
    }

    @Test
    void whoRenewsItsCertificateIsLetInWithoutARestart() throws Exception {
        Issued late = authority.issue(
                "b", Wanted.of("b", "localhost", "127.0.0.1").valid(Duration.ofHours(-2), Duration.ofHours(-1)));
        End a = new End(A, options(member("a"), authority));
        End b = new End(B, options(late, authority));
        neverMeet(a, b);
        member("b");
        talk(a, b);
    }

    @Test
    void selfSignedMembersLetInWhoeverEncrypts() throws Exception {
        List<End> ends = new ArrayList<>();
        for (NodeId id : List.of(A, B)) {
            Path place = root.resolve(id.toString());
            TlsOptions.KeyFiles files = new TlsOptions.KeyFiles(place.resolve("cert.pem"), place.resolve("key.pem"));
            ends.add(new End(
                    id,
                    new TlsOptions(
                            files,
                            files,
                            null,
                            new TlsOptions.SelfSigning(1, List.of("127.0.0.1")),
                            TlsOptions.Protocols.USUAL)));
            assertThat(Files.exists(files.key())).isTrue();
        }
        meet(ends.getFirst(), ends.getLast());
        talk(ends.getFirst(), ends.getLast());
    }
}
