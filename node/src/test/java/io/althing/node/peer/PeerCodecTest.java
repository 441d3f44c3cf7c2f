package io.althing.node.peer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.althing.node.peer.PeerMessage.FileInfo;
import io.althing.node.peer.PeerMessage.SnapshotStanding;
import io.althing.node.peer.PeerMessage.SnapshotVerdict;
import io.althing.raft.Message;
import io.althing.raft.log.Entry;
import io.althing.raft.log.EntryKind;
import io.althing.raft.log.LogPosition;
import io.althing.raft.log.SnapshotPoint;
import io.althing.raft.membership.Configuration;
import io.althing.raft.membership.NodeId;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class PeerCodecTest {
    private final RandomGenerator random =
            RandomGeneratorFactory.of("L64X128MixRandom").create(3);

    /// Mostly small, sometimes at the edge of what a long holds.
    private long number() {
        return switch (random.nextInt(6)) {
            case 0 -> Long.MAX_VALUE;
            case 1 -> 0;
            default -> random.nextLong(1000);
        };
    }

    private byte[] bytes() {
        byte[] bytes = new byte[random.nextInt(5) == 0 ? 0 : random.nextInt(40)];
        random.nextBytes(bytes);
        return bytes;
    }

    private LogPosition position() {
        return new LogPosition(number(), random.nextLong(1000));
    }

    private List<Long> numbers() {
        List<Long> numbers = new ArrayList<>();
        for (int i = random.nextInt(4); i > 0; i--) {
            numbers.add(number());
        }
        return numbers;
    }

    private List<Entry> entriesAfter(long index) {
        List<Entry> entries = new ArrayList<>();
        for (int i = 1; i <= random.nextInt(4); i++) {
            entries.add(new Entry(random.nextLong(1, 9), index + i, EntryKind.values()[random.nextInt(3)], bytes()));
        }
        return entries;
    }

    private PeerMessage append() {
        LogPosition previous = position();
        return new PeerMessage.Consensus(
                new Message.AppendRequest(number(), previous, entriesAfter(previous.index()), number(), number()));
    }

    private PeerMessage begin() {
        Configuration configuration = Configuration.of(List.of(new NodeId(1), new NodeId(number() + 2)));
        List<FileInfo> files = new ArrayList<>();
        for (int i = random.nextInt(3); i > 0; i--) {
            files.add(new FileInfo("file-ä" + i, number()));
        }
        return new PeerMessage.SnapshotBegin(number(), number(), new SnapshotPoint(position(), configuration), files);
    }

    /// One of every kind there is, drawn anew.
    private List<PeerMessage> oneOfEach() {
        List<Message> consensus = List.of(
                new Message.VoteRequest(number(), position(), random.nextBoolean(), random.nextBoolean()),
                new Message.VoteReply(number(), random.nextBoolean(), random.nextBoolean()),
                new Message.AppendReply(number(), random.nextBoolean(), number(), position(), number()),
                new Message.Heartbeat(number(), number(), number()),
                new Message.HeartbeatReply(number(), number()),
                new Message.Committed(number(), number()),
                new Message.TimeoutNow(number()),
                new Message.ReadIndexRequest(number(), number()),
                new Message.ReadIndexReply(number(), number(), -1));
        List<PeerMessage> all = new ArrayList<>();
        consensus.forEach(message -> all.add(new PeerMessage.Consensus(message)));
        all.addAll(List.of(
                append(),
                begin(),
                new PeerMessage.Forward(number(), -number(), bytes()),
                new PeerMessage.ForwardRefused(number(), number()),
                new PeerMessage.KeepAlive(number(), numbers()),
                new PeerMessage.KeepAliveReply(number(), random.nextBoolean(), numbers()),
                new PeerMessage.LeaseQuery(number(), number()),
                new PeerMessage.LeaseAnswer(number(), random.nextBoolean(), number(), -1),
                new PeerMessage.StateReport(number(), number()),
                new PeerMessage.SnapshotChunk(number(), number(), "", number(), bytes()),
                new PeerMessage.SnapshotEnd(number(), bytes()),
                new PeerMessage.SnapshotAck(number(), number(), SnapshotVerdict.values()[random.nextInt(3)]),
                new PeerMessage.SnapshotOrder(number(), new NodeId(number() + 1), number(), number()),
                new PeerMessage.SnapshotNews(
                        number(), new NodeId(number() + 1), number(), SnapshotStanding.values()[random.nextInt(3)])));
        return all;
    }

    private static byte[] encoded(PeerMessage message) {
        ByteBuf out = Unpooled.buffer();
        PeerCodec.encode(message, out);
        return ByteBufUtil.getBytes(out);
    }

    private static PeerMessage decoded(byte[] bytes) {
        return PeerCodec.decode(Unpooled.wrappedBuffer(bytes));
    }

    @Test
    void whatIsSentArrives() {
        for (int i = 0; i < 500; i++) {
            for (PeerMessage message : oneOfEach()) {
                byte[] bytes = encoded(message);
                PeerMessage back = decoded(bytes);
                assertThat(back).usingRecursiveComparison().isEqualTo(message);
                assertThat(encoded(back)).isEqualTo(bytes);
            }
        }
    }

    @Test
    void everyKindThereIsIsTried() {
        List<Class<?>> tried = new ArrayList<>();
        oneOfEach()
                .forEach(message -> tried.add(
                        message instanceof PeerMessage.Consensus(var inner) ? inner.getClass() : message.getClass()));
        assertThat(tried).containsAll(Arrays.asList(Message.class.getPermittedSubclasses()));
        assertThat(tried)
                .containsAll(Stream.of(PeerMessage.class, PeerMessage.Copying.class)
                        .flatMap(kind -> Arrays.stream(kind.getPermittedSubclasses()))
                        .filter(kind -> kind != PeerMessage.Consensus.class && kind != PeerMessage.Copying.class)
                        .toList());
    }

    @Test
    void aMessageThatEndsEarlyOrLateIsRefused() {
        for (int i = 0; i < 20; i++) {
            for (PeerMessage message : oneOfEach()) {
                byte[] bytes = encoded(message);
                for (int length = 0; length < bytes.length; length++) {
                    byte[] cut = Arrays.copyOf(bytes, length);
                    assertThatThrownBy(() -> decoded(cut))
                            .as("%s cut to %d bytes", message, length)
                            .isInstanceOf(IllegalArgumentException.class);
                }
                assertThatThrownBy(() -> decoded(Arrays.copyOf(bytes, bytes.length + 1)))
                        .isInstanceOf(IllegalArgumentException.class);
            }
        }
    }

    /// Whatever the bytes are, nothing but the declared refusal comes out, and what does decode
    /// is a message that encodes again.
    @Test
    void flippedAndRandomBytesAreAMessageOrRefused() {
        int refused = 0;
        for (int i = 0; i < 400; i++) {
            for (PeerMessage message : oneOfEach()) {
                byte[] bytes = encoded(message);
                for (int flips = random.nextInt(1, 4); flips > 0; flips--) {
                    bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
                }
                refused += isRefused(bytes) ? 1 : 0;
                byte[] noise = new byte[random.nextInt(60)];
                random.nextBytes(noise);
                refused += isRefused(noise) ? 1 : 0;
            }
        }
        assertThat(refused).isGreaterThan(1000);
    }

    private static boolean isRefused(byte[] bytes) {
        PeerMessage message;
        try {
            message = decoded(bytes);
        } catch (IllegalArgumentException e) {
            return true;
        }
        assertThat(decoded(encoded(message))).usingRecursiveComparison().isEqualTo(message);
        return false;
    }

    @Test
    void anAbsurdCountIsRefusedBeforeAnythingIsAllocatedForIt() {
        for (int count : new int[] {Integer.MAX_VALUE, -1, 1 << 30}) {
            ByteBuf out = Unpooled.buffer();
            PeerCodec.encode(new PeerMessage.KeepAlive(7, List.of()), out);
            out.setInt(out.writerIndex() - Integer.BYTES, count);
            assertThatThrownBy(() -> PeerCodec.decode(out))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("message claims " + count + " items");
        }
    }
}
