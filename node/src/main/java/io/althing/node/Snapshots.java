package io.althing.node;

import io.althing.journal.Journal;
import io.althing.node.peer.PeerMessage;
import io.althing.node.snapshot.SnapshotOrders;
import io.althing.node.snapshot.SnapshotReceiver;
import io.althing.node.snapshot.SnapshotSender;
import io.althing.raft.Effect;
import io.althing.raft.Input;
import io.althing.raft.log.LogPosition;
import io.althing.raft.log.SnapshotPoint;
import io.althing.raft.membership.Configuration;
import io.althing.raft.membership.NodeId;
import io.althing.store.Store;
import io.althing.store.engine.Engine;
import io.althing.store.engine.EngineHome;
import io.althing.store.members.FeatureLevel;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Whole copies of the store on their way between members. Belongs to the background lane;
/// installing also takes the apply and journal lanes, in that order.
final class Snapshots {
    private static final System.Logger LOG = System.getLogger(Snapshots.class.getName());
    private static final long TICK_NANOS = 500_000_000L;
    private static final long RETRY_NANOS = 500_000_000L;

    /// What installing does to the rest of the member.
    interface Installation {
        /// On the apply lane: nothing reads or writes the old store any more when this returns
        /// the new one.
        Store replaceStore(EngineHome.Staging staging);

        /// On the journal lane.
        void restarted(SnapshotPoint point);

        /// Runs `task` once consensus has dealt with every input it was given so far.
        void afterDeciding(Runnable task);
    }

    private final Environment environment;
    private final Journal journal;
    private final JournalWriter writer;
    private final Supplier<Store> store;
    private final Consumer<Input> core;
    private final Installation installation;
    private final Holds holds;
    private final NodeId self;
    private final SnapshotSender sender;
    private final SnapshotOrders orders;
    private final SnapshotReceiver receiver;
    private EngineHome.@Nullable Staging staging;
    private boolean isInstalling;

    Snapshots(
            Environment environment,
            Journal journal,
            JournalWriter writer,
            Supplier<Store> store,
            Consumer<Input> core,
            Installation installation,
            Holds holds,
            MemberOptions options,
            long incarnation) {
        this.environment = environment;
        this.journal = journal;
        this.writer = writer;
        this.store = store;
        this.core = core;
        this.installation = installation;
        this.holds = holds;
        this.self = options.self();
        this.sender = new SnapshotSender(
                environment.clock(),
                environment.background(),
                incarnation,
                options.snapshotBytesPerSecond(),
                this::passOn,
                this::sent);
        this.orders = new SnapshotOrders(environment.network()::send, new Ordered());
        this.receiver = new SnapshotReceiver(environment.engines()::stage, environment.network()::send, this::received);
    }

    void start() {
        environment.background().schedule(TICK_NANOS, this::tick);
    }

    private void tick() {
        sender.tick();
        orders.tick(sender, now());
        receiver.tick(now());
        start();
    }

    /// A peer needs what is cut off the log.
    void send(Effect.SendSnapshot send) {
        environment.background().execute(() -> {
            if (isUnderWay(send.to(), send.indexMin())) {
                return;
            }
            boolean isShared = store.get().membership().featureLevel() >= FeatureLevel.SHARED_COPIES;
            if (isShared && !send.from().equals(self)) {
                holds.begin(send.to(), send.indexMin());
                orders.give(send.to(), send.from(), send.term(), send.indexMin(), now());
            } else {
                sendFromHere(send.to(), send.term(), send.indexMin());
            }
        });
    }

    /// One that is under way, perhaps since an earlier term, goes on if it is of use.
    private boolean isUnderWay(NodeId to, long indexMin) {
        return sender.indexUnderWay(to) >= Math.max(1, indexMin);
    }

    private void sendFromHere(NodeId to, long term, long indexMin) {
        // Flushed beforehand on the background lane, so that the checkpoint has little to wait
        // for on the apply lane.
        store.get().flush();
        environment.apply().execute(() -> checkpoint(to, term, indexMin));
    }

    private void checkpoint(NodeId to, long term, long indexMin) {
        Store current = store.get();
        Store.Applied applied = current.applied();
        if (applied.index() < indexMin) {
            environment.background().execute(() -> orders.fulfilled(to, 0, false));
            return;
        }
        SnapshotPoint point = new SnapshotPoint(
                new LogPosition(applied.term(), applied.index()), Configuration.decode(applied.configuration()));
        holds.begin(to, applied.index());
        Engine.Checkpoint checkpoint = current.engine().checkpoint();
        environment.background().execute(() -> {
            LOG.log(
                    System.Logger.Level.INFO,
                    "event=snapshot_sending to={0} term={1} at={2}",
                    to,
                    Long.toString(term),
                    point.position());
            environment.measures().copies.begun(to);
            sender.begin(to, term, point, checkpoint);
        });
    }

    private void passOn(NodeId to, PeerMessage message) {
        if (message instanceof PeerMessage.SnapshotChunk chunk) {
            environment.measures().copies.sentBytes.add(chunk.bytes().length);
        }
        environment.network().send(to, message);
    }

    private void sent(NodeId to, long index, boolean isDelivered) {
        environment.measures().copies.ended(to, index, isDelivered);
        orders.fulfilled(to, index, isDelivered);
        ended(to, index, isDelivered);
    }

    /// What becomes of those that others send.
    private final class Ordered implements SnapshotOrders.Progress {
        @Override
        public void standsAt(NodeId to, long index) {
            holds.begin(to, index);
        }

        @Override
        public void finished(NodeId to, long index, boolean isDelivered) {
            ended(to, index, isDelivered);
        }
    }

    /// Consensus sends the next one as soon as it hears that one failed. A peer that turns them
    /// away has its hands full, and must not be given more of them at the speed of the network.
    private void ended(NodeId to, long index, boolean isDelivered) {
        holds.end(to, isDelivered, now());
        Input.SnapshotSent news = new Input.SnapshotSent(to, index, isDelivered);
        if (isDelivered) {
            core.accept(news);
        } else {
            environment.background().schedule(RETRY_NANOS, () -> core.accept(news));
        }
    }

    /// A message of a transfer, from any thread.
    void on(NodeId from, PeerMessage.Copying message) {
        if (message instanceof PeerMessage.SnapshotChunk chunk) {
            environment.measures().copies.receivedBytes.add(chunk.bytes().length);
        }
        environment.background().execute(() -> {
            switch (message) {
                case PeerMessage.SnapshotAck ack -> sender.onAck(from, ack);
                case PeerMessage.SnapshotNews news -> orders.onNews(from, news, now());
                case PeerMessage.SnapshotOrder order -> {
                    orders.take(from, order);
                    if (!isUnderWay(order.to(), order.indexMin())) {
                        sendFromHere(order.to(), order.term(), order.indexMin());
                    }
                }
                case PeerMessage.SnapshotBegin begin -> begin(from, begin);
                case PeerMessage.SnapshotChunk chunk -> receiver.chunk(from, chunk, now());
                case PeerMessage.SnapshotEnd end -> receiver.end(from, end);
            }
        });
    }

    private void begin(NodeId from, PeerMessage.SnapshotBegin begin) {
        if (staging == null && !isInstalling) {
            receiver.begin(from, begin, now());
        } else {
            environment.network().send(from, SnapshotSender.rejected(begin.transferId()));
        }
    }

    void disconnected(NodeId peer) {
        environment.background().execute(() -> {
            orders.onDisconnected(peer);
            receiver.onDisconnected(peer);
        });
    }

    private void received(SnapshotPoint point, EngineHome.Staging received) {
        staging = received;
        core.accept(new Input.SnapshotReceived(point));
        // One at a time: until consensus has said whether it wants this one, and it is in force,
        // no other is taken. What was asked for must be what is installed.
        installation.afterDeciding(() -> environment.background().execute(this::discard));
    }

    /// Consensus wants the snapshot at `point` in force.
    void install(SnapshotPoint point) {
        environment.background().execute(() -> {
            EngineHome.Staging toInstall = staging;
            if (toInstall == null) {
                throw new IllegalStateException("no snapshot is at hand to install at " + point.position());
            }
            staging = null;
            isInstalling = true;
            environment.measures().snapshotsInstalling.incrementAndGet();
            environment.apply().execute(() -> install(point, toInstall));
        });
    }

    private void install(SnapshotPoint point, EngineHome.Staging toInstall) {
        Store.Applied applied = installation.replaceStore(toInstall).applied();
        if (applied.index() != point.position().index()
                || applied.term() != point.position().term()) {
            throw new IllegalStateException("the snapshot said to stand at " + point.position() + " stands at "
                    + applied.term() + "/" + applied.index());
        }
        environment.background().execute(() -> isInstalling = false);
        writer.then(() -> {
            journal.reset(point);
            LOG.log(System.Logger.Level.INFO, "event=snapshot_installed at={0}", point.position());
            core.accept(new Input.SnapshotInstalled(point));
            installation.restarted(point);
            environment.measures().copies.installed.increment();
            environment.measures().snapshotsInstalling.decrementAndGet();
        });
    }

    private void discard() {
        if (staging != null) {
            staging.close();
            staging = null;
        }
    }

    void stop() {
        discard();
    }

    private long now() {
        return environment.clock().nanoTime();
    }
}
