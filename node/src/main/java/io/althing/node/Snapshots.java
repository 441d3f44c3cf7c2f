package io.althing.node;

import io.althing.journal.Journal;
import io.althing.node.peer.PeerMessage;
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
    private final SnapshotSender sender;
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
            Holds holds) {
        this.environment = environment;
        this.journal = journal;
        this.writer = writer;
        this.store = store;
        this.core = core;
        this.installation = installation;
        this.holds = holds;
        this.sender = new SnapshotSender(this::passOn, this::sent);
        this.receiver = new SnapshotReceiver(environment.engines()::stage, environment.network()::send, this::received);
    }

    void start() {
        environment.background().schedule(TICK_NANOS, this::tick);
    }

    private void tick() {
        sender.tick(now());
        receiver.tick(now());
        start();
    }

    /// A peer needs what is cut off the log.
    void send(Effect.SendSnapshot send) {
        // Flushed beforehand on the background lane, so that the checkpoint has little to wait
        // for on the apply lane.
        environment.background().execute(() -> {
            store.get().flush();
            environment.apply().execute(() -> checkpoint(send.to(), send.term()));
        });
    }

    private void checkpoint(NodeId to, long term) {
        Store current = store.get();
        Store.Applied applied = current.applied();
        SnapshotPoint point = new SnapshotPoint(
                new LogPosition(applied.term(), applied.index()), Configuration.decode(applied.configuration()));
        holds.begin(to, applied.index());
        Engine.Checkpoint checkpoint = current.engine().checkpoint();
        environment.background().execute(() -> {
            sender.begin(to, term, point, checkpoint, now());
            environment.measures().copies.begun(to);
        });
    }

    private void passOn(NodeId to, PeerMessage message) {
        if (message instanceof PeerMessage.SnapshotChunk chunk) {
            environment.measures().copies.sentBytes.add(chunk.bytes().length);
        }
        environment.network().send(to, message);
    }

    /// Consensus sends the next one as soon as it hears that one failed. A peer that turns them
    /// away has its hands full, and must not be given more of them at the speed of the network.
    private void sent(NodeId to, long index, boolean isDelivered) {
        holds.end(to, isDelivered, now());
        environment.measures().copies.ended(to, index, isDelivered);
        Input.SnapshotSent news = new Input.SnapshotSent(to, index, isDelivered);
        if (isDelivered) {
            core.accept(news);
        } else {
            environment.background().schedule(RETRY_NANOS, () -> core.accept(news));
        }
    }

    /// A message of a transfer, from any thread.
    void on(NodeId from, PeerMessage message) {
        if (message instanceof PeerMessage.SnapshotChunk chunk) {
            environment.measures().copies.receivedBytes.add(chunk.bytes().length);
        }
        environment.background().execute(() -> {
            if (message instanceof PeerMessage.SnapshotAck ack) {
                sender.onAck(from, ack, now());
            } else if (staging == null && !isInstalling) {
                receiver.on(from, message, now());
            } else if (message instanceof PeerMessage.SnapshotBegin begin) {
                environment.network().send(from, SnapshotSender.rejected(begin.transferId()));
            }
        });
    }

    void disconnected(NodeId peer) {
        environment.background().execute(() -> {
            sender.onDisconnected(peer);
            receiver.onDisconnected(peer);
        });
    }

    private void received(NodeId from, long term, SnapshotPoint point, EngineHome.Staging received) {
        staging = received;
        core.accept(new Input.SnapshotReceived(from, term, point));
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
