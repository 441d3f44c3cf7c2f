package io.althing.node.snapshot;

import static org.assertj.core.api.Assertions.assertThat;

import io.althing.node.peer.PeerMessage;
import io.althing.node.peer.PeerMessage.SnapshotVerdict;
import io.althing.node.spi.Cancel;
import io.althing.node.spi.Lane;
import io.althing.raft.log.LogPosition;
import io.althing.raft.log.SnapshotPoint;
import io.althing.raft.membership.Configuration;
import io.althing.raft.membership.NodeId;
import io.althing.store.engine.Column;
import io.althing.store.engine.Engine;
import io.althing.store.engine.EngineHome;
import io.althing.store.engine.MemoryHome;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class SnapshotTransferTest {
    private static final long MILLI = 1_000_000;
    private static final long SECOND = 1_000 * MILLI;
    private static final long WIRE_NANOS = MILLI;
    private static final int MIB = 1 << 20;
    private static final NodeId SENDER = new NodeId(1);
    private static final NodeId PEER = new NodeId(2);
    private static final NodeId OTHER_PEER = new NodeId(3);
    private static final SnapshotPoint POINT =
            new SnapshotPoint(new LogPosition(3, 70), Configuration.of(List.of(SENDER, PEER)));

    private record Task(long atNanos, long order, Runnable action) {}

    private record Ended(NodeId to, boolean isDelivered, long atNanos) {}

    /// A member that receives: its home, and what has arrived there.
    private final class Receiving {
        final MemoryHome home = new MemoryHome();
        final List<EngineHome.Staging> arrived = new ArrayList<>();
        SnapshotReceiver receiver;

        Receiving(NodeId self) {
            home.open();
            receiver = new SnapshotReceiver(
                    home::stage, (to, message) -> wire(self, message), (point, staging) -> arrived.add(staging));
        }

        byte @Nullable [] value() {
            try (Engine engine = arrived.getFirst().open()) {
                return engine.get(Column.values()[0], KEY);
            }
        }
    }

    private static final byte[] KEY = {'k'};

    private final PriorityQueue<Task> tasks =
            new PriorityQueue<>(Comparator.comparingLong(Task::atNanos).thenComparingLong(Task::order));
    private long nowNanos = 1;
    private long order;
    private final TreeMap<NodeId, Receiving> receiving = new TreeMap<>();
    private final List<Ended> ended = new ArrayList<>();
    private final List<PeerMessage> said = new ArrayList<>();
    private UnaryOperator<@Nullable PeerMessage> line = message -> message;

    @Test
    void aCopyOfManyPartsArrivesWhole() {
        SnapshotSender sender = sender(0);
        byte[] value = send(sender, PEER, 5 * MIB);
        run(SECOND);
        assertThat(receiving(PEER).value()).isEqualTo(value);
        assertThat(ended).extracting(Ended::isDelivered).containsExactly(true);
    }

    @Test
    void afterABreakItGoesOnWhereItWas() {
        SnapshotSender sender = sender(4 * MIB);
        byte[] value = send(sender, PEER, 20 * MIB);
        run(2 * SECOND);
        line = message -> null;
        run(20 * SECOND);
        line = message -> message;
        int saidBefore = chunks();
        run(5 * SECOND);
        assertThat(receiving(PEER).value()).isEqualTo(value);
        assertThat(ended).extracting(Ended::isDelivered).containsExactly(true);
        int sinceBegun = 20 * MIB / (512 << 10);
        assertThat(chunks() - saidBefore).isLessThan(sinceBegun * 3 / 4);
    }

    @Test
    void everyPartMayBeLostOnce() {
        List<Object> lost = new ArrayList<>();
        line = message -> {
            Object which = message instanceof PeerMessage.SnapshotChunk chunk ? chunk.sequence() : message.getClass();
            boolean isFirst = !lost.contains(which);
            if (isFirst) {
                lost.add(which);
            }
            return isFirst ? null : message;
        };
        SnapshotSender sender = sender(0);
        byte[] value = send(sender, PEER, 5 * MIB);
        run(30 * SECOND);
        assertThat(receiving(PEER).value()).isEqualTo(value);
        assertThat(ended).extracting(Ended::isDelivered).containsExactly(true);
    }

    @Test
    void aPeerThatIsReachedLaterIsBegunWithThen() {
        line = message -> nowNanos < 2 * SECOND ? null : message;
        SnapshotSender sender = sender(0);
        byte[] value = send(sender, PEER, 5 * MIB);
        run(5 * SECOND);
        assertThat(receiving(PEER).value()).isEqualTo(value);
        assertThat(ended).extracting(Ended::isDelivered).containsExactly(true);
    }

    @Test
    void aReceiptThatWasLostIsGivenAgain() {
        line = message -> isDone(message) && !said.contains(message) ? null : message;
        SnapshotSender sender = sender(0);
        send(sender, PEER, MIB);
        run(10 * SECOND);
        assertThat(receiving(PEER).arrived).hasSize(1);
        assertThat(ended).extracting(Ended::isDelivered).containsExactly(true);
    }

    private static boolean isDone(PeerMessage message) {
        return message instanceof PeerMessage.SnapshotAck ack && ack.verdict() == SnapshotVerdict.DONE;
    }

    @Test
    void whoStaysAwayIsGivenUpAfterAMinute() {
        SnapshotSender sender = sender(4 * MIB);
        send(sender, PEER, 20 * MIB);
        run(SECOND);
        line = message -> null;
        run(58 * SECOND);
        assertThat(ended).isEmpty();
        run(4 * SECOND);
        assertThat(ended).extracting(Ended::isDelivered).containsExactly(false);
        assertThat(sender.indexUnderWay(PEER)).isZero();
    }

    @Test
    void aReceiverThatWasStartedAnewTurnsTheRestAway() {
        SnapshotSender sender = sender(4 * MIB);
        send(sender, PEER, 20 * MIB);
        run(SECOND);
        receiving.put(PEER, new Receiving(PEER));
        run(SECOND);
        assertThat(ended).extracting(Ended::isDelivered).containsExactly(false);
        assertThat(receiving(PEER).arrived).isEmpty();
    }

    @Test
    void aDamagedPartIsFoundInTheEnd() {
        line = message -> message instanceof PeerMessage.SnapshotChunk chunk && chunk.sequence() == 2
                ? new PeerMessage.SnapshotChunk(
                        chunk.transferId(),
                        chunk.sequence(),
                        chunk.file(),
                        chunk.offset(),
                        new byte[chunk.bytes().length])
                : message;
        SnapshotSender sender = sender(0);
        send(sender, PEER, 2 * MIB);
        run(SECOND);
        assertThat(ended).extracting(Ended::isDelivered).containsExactly(false);
        assertThat(receiving(PEER).arrived).isEmpty();
    }

    @Test
    void thePaceIsKeptAndSharedByAll() {
        SnapshotSender sender = sender(MIB);
        send(sender, PEER, 4 * MIB);
        send(sender, OTHER_PEER, 4 * MIB);
        run(20 * SECOND);
        assertThat(ended).extracting(Ended::isDelivered).containsExactly(true, true);
        assertThat(ended).allSatisfy(each -> assertThat(each.atNanos).isBetween(7 * SECOND, 9 * SECOND));
    }

    @Test
    void whatMovesIsNotOvertakenByAnother() {
        SnapshotSender sender = sender(MIB);
        send(sender, PEER, 4 * MIB);
        run(SECOND);
        var anothers = new PeerMessage.SnapshotBegin(9, 4, POINT, List.of());
        SnapshotReceiver receiver = receiving(PEER).receiver;
        said.clear();
        receiver.begin(OTHER_PEER, anothers, nowNanos);
        assertThat(said).contains(SnapshotSender.rejected(9));

        receiver.onDisconnected(SENDER);
        said.clear();
        receiver.begin(OTHER_PEER, anothers, nowNanos);
        assertThat(said).doesNotContain(SnapshotSender.rejected(9));
        run(SECOND);
        assertThat(ended).extracting(Ended::isDelivered).containsExactly(false);
    }

    private SnapshotSender sender(long bytesPerSecond) {
        SnapshotSender[] made = new SnapshotSender[1];
        made[0] = new SnapshotSender(
                () -> nowNanos,
                lane(),
                1000,
                bytesPerSecond,
                (to, message) -> wire(made[0], to, message),
                (to, index, isDelivered) -> ended.add(new Ended(to, isDelivered, nowNanos)));
        tick(made[0]);
        return made[0];
    }

    private void tick(SnapshotSender sender) {
        after(SECOND / 2, () -> {
            sender.tick();
            tick(sender);
        });
    }

    private byte[] send(SnapshotSender sender, NodeId to, int bytes) {
        byte[] value = new byte[bytes];
        new Random(7).nextBytes(value);
        Engine engine = new MemoryHome().open();
        Engine.Batch batch = engine.newBatch();
        batch.put(Column.values()[0], KEY, value);
        engine.write(batch);
        answers.put(to, sender);
        sender.begin(to, 3, POINT, engine.checkpoint());
        return value;
    }

    private final TreeMap<NodeId, SnapshotSender> answers = new TreeMap<>();

    private Receiving receiving(NodeId id) {
        return receiving.computeIfAbsent(id, Receiving::new);
    }

    private void wire(SnapshotSender sender, NodeId to, PeerMessage message) {
        PeerMessage arriving = line.apply(message);
        said.add(message);
        after(WIRE_NANOS, () -> {
            SnapshotReceiver receiver = receiving(to).receiver;
            switch (arriving) {
                case PeerMessage.SnapshotBegin begin -> receiver.begin(SENDER, begin, nowNanos);
                case PeerMessage.SnapshotChunk chunk -> receiver.chunk(SENDER, chunk, nowNanos);
                case PeerMessage.SnapshotEnd end -> receiver.end(SENDER, end);
                case null, default -> {}
            }
        });
    }

    private void wire(NodeId from, PeerMessage message) {
        PeerMessage arriving = line.apply(message);
        said.add(message);
        after(WIRE_NANOS, () -> {
            if (arriving instanceof PeerMessage.SnapshotAck ack && answers.containsKey(from)) {
                answers.get(from).onAck(from, ack);
            }
        });
    }

    private int chunks() {
        return (int) said.stream()
                .filter(PeerMessage.SnapshotChunk.class::isInstance)
                .count();
    }

    private Lane lane() {
        return new Lane() {
            @Override
            public void execute(Runnable task) {
                after(0, task);
            }

            @Override
            public Cancel schedule(long delayNanos, Runnable task) {
                after(delayNanos, task);
                return () -> {};
            }
        };
    }

    private void after(long delayNanos, Runnable task) {
        tasks.add(new Task(nowNanos + delayNanos, order++, task));
    }

    private void run(long nanos) {
        long end = nowNanos + nanos;
        while (!tasks.isEmpty() && tasks.peek().atNanos <= end) {
            Task next = tasks.remove();
            nowNanos = Math.max(nowNanos, next.atNanos);
            next.action.run();
        }
        nowNanos = end;
    }
}
