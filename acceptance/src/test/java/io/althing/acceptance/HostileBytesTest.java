package io.althing.acceptance;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.etcd.jetcd.api.ClusterGrpc;
import io.etcd.jetcd.api.KVGrpc;
import io.etcd.jetcd.api.MaintenanceGrpc;
import io.etcd.jetcd.api.MemberListRequest;
import io.etcd.jetcd.api.StatusRequest;
import io.etcd.jetcd.api.StatusResponse;
import io.grpc.ManagedChannel;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Bytes that no client and no member would send. The connection they came on closes; nothing
/// else notices: not the client beside it, not the leader.
///
/// One of three members is never started, so that a test can speak in its name.
class HostileBytesTest {
    private static final int CLOSED_MILLIS = 15_000;
    private static final int HALF_OPEN = 100;
    private static final int ACCEPTED = 0;
    private static final long MAGIC = 0x414c5448_50454552L;
    private static final int HELLO_VERSION = 2;
    private static final byte[] PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(US_ASCII);
    private static final byte[] SETTINGS = RawConnection.frame(0, 4, 0, 0);

    @TempDir
    static Path root;

    private static ProcessCluster cluster;
    private static ManagedChannel client;
    private static StatusResponse before;
    private static long wrote;

    @BeforeAll
    static void start() throws IOException {
        // So patient that only real trouble, not a busy machine, makes them elect again.
        cluster = new ProcessCluster(root, 3, "--election-timeout=4000");
        cluster.start(0);
        cluster.start(1);
        cluster.awaitServing(0);
        cluster.awaitServing(1);
        client = Requests.connect(cluster.clientPort(0));
    }

    @AfterAll
    static void stop() {
        if (client != null) {
            client.shutdownNow();
        }
        cluster.close();
    }

    private static StatusResponse status(ManagedChannel channel) {
        return Requests.of(MaintenanceGrpc.newBlockingStub(channel)).status(StatusRequest.getDefaultInstance());
    }

    @BeforeEach
    void remember() {
        before = status(client);
        assertThat(before.getLeader()).isNotZero();
    }

    @AfterEach
    void nobodyElseNoticed() {
        ManagedChannel fresh = Requests.connect(cluster.clientPort(1));
        try {
            for (ManagedChannel channel : List.of(client, fresh)) {
                String value = "v" + wrote++;
                var kv = Requests.of(KVGrpc.newBlockingStub(channel));
                kv.put(Requests.pair("good", value).build());
                assertThat(kv.range(Requests.get("good").build())
                                .getKvs(0)
                                .getValue()
                                .toStringUtf8())
                        .isEqualTo(value);
                assertThat(status(channel).getLeader()).isEqualTo(before.getLeader());
                assertThat(status(channel).getRaftTerm()).isEqualTo(before.getRaftTerm());
            }
        } finally {
            fresh.shutdownNow();
        }
    }

    private static byte[] garbage(int seed, int bytes) {
        byte[] garbage = new byte[bytes];
        new SplittableRandom(seed).nextBytes(garbage);
        return garbage;
    }

    @Test
    void garbageOnTheClientPort() throws IOException {
        for (int seed = 0; seed < 40; seed++) {
            try (RawConnection connection = new RawConnection(cluster.clientPort(0))) {
                connection.send(garbage(seed, 8192)).awaitClosed(CLOSED_MILLIS);
            } catch (AssertionError e) {
                throw new AssertionError("seed " + seed, e);
            }
        }
    }

    @Test
    void garbageBehindAGoodPreface() throws IOException {
        for (int seed = 0; seed < 20; seed++) {
            try (RawConnection connection = new RawConnection(cluster.clientPort(0))) {
                connection
                        .send(PREFACE, SETTINGS, garbage(seed, 8192), new byte[64])
                        .awaitClosed(CLOSED_MILLIS);
            } catch (AssertionError e) {
                throw new AssertionError("seed " + seed, e);
            }
        }
    }

    @Test
    void aFrameOf16MiBIsRefusedByItsLength() throws IOException {
        try (RawConnection connection = new RawConnection(cluster.clientPort(0))) {
            connection.send(PREFACE, SETTINGS, RawConnection.frame(0xffffff, 0, 0, 1), new byte[64]);
            connection.awaitClosed(CLOSED_MILLIS);
        }
    }

    /// The call ends; the connection may go on.
    @Test
    void aMessageThatClaims2GiBIsRefusedByItsLength() throws IOException {
        byte[] headers = headers("/etcdserverpb.KV/Put");
        byte[] message =
                ByteBuffer.allocate(5).put((byte) 0).putInt(Integer.MAX_VALUE).array();
        try (RawConnection connection = new RawConnection(cluster.clientPort(0))) {
            connection.send(PREFACE, SETTINGS, RawConnection.frame(headers.length, 1, 4, 1), headers);
            connection.send(RawConnection.frame(message.length, 0, 0, 1), message);
            int endOfCall = 0;
            while (endOfCall == 0) {
                endOfCall = typeOfNextFrame(connection, 1);
            }
            assertThat(endOfCall).isIn(1, 3);
        }
    }

    /// Returns the type of the frame if it is of this stream, else 0.
    private static int typeOfNextFrame(RawConnection connection, int stream) throws IOException {
        byte[] head = new byte[9];
        for (int i = 0; i < head.length; i++) {
            int next = connection.read();
            assertThat(next).as("the connection went on").isNotNegative();
            head[i] = (byte) next;
        }
        ByteBuffer frame = ByteBuffer.wrap(head);
        int length = (frame.get() & 0xff) << 16 | frame.getShort() & 0xffff;
        int type = frame.get();
        frame.get();
        for (int i = 0; i < length; i++) {
            connection.read();
        }
        return frame.getInt() == stream ? type : 0;
    }

    /// HPACK without compression (RFC 7541, 6.2.2).
    private static byte[] headers(String path) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(0x83);
        out.write(0x86);
        for (String[] header : new String[][] {
            {":path", path}, {":authority", "x"}, {"content-type", "application/grpc"}, {"te", "trailers"}
        }) {
            out.write(0);
            for (String text : header) {
                out.write(text.length());
                out.write(text.getBytes(US_ASCII));
            }
        }
        return out.toByteArray();
    }

    @Test
    void anEndlessRequestLine() throws IOException {
        byte[] line = ("GET /" + "a".repeat(1 << 20)).getBytes(US_ASCII);
        try (RawConnection connection = new RawConnection(cluster.clientPort(0))) {
            connection.send(line).awaitClosed(CLOSED_MILLIS);
        }
    }

    @Test
    void aBodyThatClaims9GiB() throws IOException {
        byte[] head = "POST /health HTTP/1.1\r\nHost: x\r\nContent-Length: 9999999999\r\n\r\n".getBytes(US_ASCII);
        try (RawConnection connection = new RawConnection(cluster.clientPort(0))) {
            String answer = new String(connection.send(head).awaitClosed(CLOSED_MILLIS), UTF_8);
            assertThat(answer).startsWith("HTTP/1.1 4");
        }
    }

    @Test
    void manyWhoConnectToTheClientPortAndSayNothingOrHalf() throws IOException {
        assertAllAreClosed(cluster.clientPort(0), "PRI * HT".getBytes(US_ASCII));
    }

    @Test
    void manyWhoConnectToThePeerPortAndSayNothingOrHalf() throws IOException {
        assertAllAreClosed(
                cluster.peerPort(0),
                ByteBuffer.allocate(12).putLong(MAGIC).putInt(1).array());
    }

    private void assertAllAreClosed(int port, byte[] half) throws IOException {
        List<RawConnection> open = new ArrayList<>();
        try {
            for (int i = 0; i < HALF_OPEN; i++) {
                RawConnection connection = new RawConnection(port);
                open.add(i % 2 == 0 ? connection : connection.send(half));
            }
            nobodyElseNoticed();
            for (RawConnection connection : open) {
                connection.awaitClosed(CLOSED_MILLIS);
            }
        } finally {
            for (RawConnection connection : open) {
                connection.close();
            }
        }
    }

    @Test
    void garbageOnThePeerPort() throws IOException {
        for (int seed = 0; seed < 40; seed++) {
            try (RawConnection connection = new RawConnection(cluster.peerPort(0))) {
                assertThat(connection.send(garbage(seed, 8192)).awaitClosed(CLOSED_MILLIS))
                        .as("seed " + seed)
                        .isEmpty();
            }
        }
    }

    private static byte[] hello(int version, long clusterId, long from, long to) {
        ByteBuffer hello = ByteBuffer.allocate(59)
                .putLong(MAGIC)
                .putInt(version)
                .putLong(clusterId)
                .putLong(from)
                .putLong(to)
                .putLong(4711)
                .putLong(4712)
                .put((byte) 0)
                // Says nothing of where it is reached.
                .putShort((short) 0);
        CRC32C crc = new CRC32C();
        crc.update(hello.array(), 0, hello.position());
        return hello.putInt((int) crc.getValue()).array();
    }

    private static long absentMember() {
        return memberAt(2);
    }

    private static long memberAt(int i) {
        return Requests.of(ClusterGrpc.newBlockingStub(client))
                .memberList(MemberListRequest.getDefaultInstance())
                .getMembersList()
                .stream()
                .filter(member -> member.getPeerURLs(0).endsWith(":" + cluster.peerPort(i)))
                .findFirst()
                .orElseThrow()
                .getID();
    }

    private static long presentMember() {
        return before.getHeader().getMemberId();
    }

    @Test
    void aStrangerIsTurnedAwayWithAReason() throws IOException {
        long clusterId = before.getHeader().getClusterId();
        long absent = absentMember();
        assertThat(answer(hello(HELLO_VERSION - 1, clusterId, absent, presentMember())))
                .containsExactly(refused(1));
        assertThat(answer(hello(HELLO_VERSION, clusterId + 1, absent, presentMember())))
                .containsExactly(refused(2));
        assertThat(answer(hello(HELLO_VERSION, clusterId, absent, presentMember() + 1)))
                .containsExactly(refused(3));
        assertThat(answer(hello(HELLO_VERSION, clusterId, 99, presentMember()))).containsExactly(refused(4));
        assertThat(answer(hello(HELLO_VERSION, clusterId, memberAt(1), presentMember())))
                .containsExactly(refused(5));
    }

    /// A code and its complement.
    private static byte[] refused(int code) {
        return new byte[] {(byte) code, (byte) ~code};
    }

    private static byte[] answer(byte[] hello) throws IOException {
        try (RawConnection connection = new RawConnection(cluster.peerPort(0))) {
            return connection.send(hello).awaitClosed(CLOSED_MILLIS);
        }
    }

    @Test
    void whoeverSpeaksInAMembersNameAndThenRavesIsCutOff() throws IOException {
        List<byte[]> ravings = new ArrayList<>();
        for (int length : new int[] {Integer.MAX_VALUE, -1, 65 << 20, 2}) {
            ravings.add(ByteBuffer.allocate(64).putInt(length).putInt(~length).array());
        }
        // A length without its complement.
        ravings.add(ByteBuffer.allocate(8).putInt(64).array());
        ravings.add(ByteBuffer.allocate(72)
                .putInt(64)
                .putInt(~64)
                .put(garbage(1, 64))
                .array());
        for (int kind = 0; kind < 256; kind++) {
            // Intact by its checksum, but of no kind, or without its fields.
            ravings.add(framed(new byte[] {(byte) kind}));
        }
        for (int i = 0; i < ravings.size(); i++) {
            try (RawConnection connection = new RawConnection(cluster.peerPort(0))) {
                connection.send(
                        hello(HELLO_VERSION, before.getHeader().getClusterId(), absentMember(), presentMember()));
                assertThat(connection.read()).isEqualTo(ACCEPTED);
                assertThat(connection.read()).isEqualTo(~ACCEPTED & 0xff);
                connection.send(ravings.get(i)).awaitClosed(CLOSED_MILLIS);
            } catch (AssertionError e) {
                throw new AssertionError("raving " + i, e);
            }
        }
    }

    private static byte[] framed(byte[] body) {
        CRC32C crc = new CRC32C();
        crc.update(body);
        int length = 4 + body.length;
        return ByteBuffer.allocate(8 + length)
                .putInt(length)
                .putInt(~length)
                .putInt((int) crc.getValue())
                .put(body)
                .array();
    }
}
