package io.althing.node;

import io.althing.node.peer.PeerMessage;
import io.althing.node.spi.Cancel;
import io.althing.raft.Effect;
import io.althing.raft.Input;
import io.althing.raft.Notice;
import io.althing.raft.Raft;
import io.althing.raft.log.Entry;
import io.althing.raft.membership.NodeId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/// Drains everything that happens to a member into consensus and carries out what it says.
/// Belongs to the core lane.
///
/// All inputs of a burst are stepped before anything is handed on, so they share one journal
/// batch and one fsync.
final class CoreLoop {
    /// Deadlines of requests, and what the members are meant to be, are looked at this often.
    private static final long EXPIRE_EVERY_NANOS = 100_000_000L;

    /// The rooms of the member that effects lead to.
    interface Rooms {
        void persist(List<Effect.Persist> batch);

        void apply(List<Entry> entries);

        void send(NodeId to, PeerMessage message);

        void fetch(Effect.FetchEntries fetch);

        void sendSnapshot(Effect.SendSnapshot send);

        void installSnapshot(Effect.InstallSnapshot install);

        void roleChanged(Leadership leadership);

        /// The first entry of this term is applied.
        void termApplied(long term);

        void configurationChanged(Effect.ConfigurationChanged changed);

        void note(Notice notice);

        /// Ten times a second.
        void lookAround(long nowNanos);
    }

    private final Raft raft;
    private final Environment environment;
    private final Rooms rooms;
    private final Mailbox<Runnable> mailbox;
    private final Runnable nothing = () -> {};
    private final List<Effect.Persist> persists = new ArrayList<>();
    private final List<Entry> commits = new ArrayList<>();
    private @Nullable Cancel timer;
    private long timerAtNanos;
    private long nextExpiryNanos;
    private long appliedTerm;

    /// Of the apply lane.
    private long toldTerm;

    private boolean isStopped;
    private @Nullable NodeId lastLeader;

    final Writes writes;
    final Reads reads;
    final Forwards forwards;
    final HeartbeatTimes heartbeats;

    /// Written by the core lane, read by any.
    private volatile Leadership leadership = Leadership.UNKNOWN;

    private volatile Raft.RaftStatus status;

    private final AtomicBoolean isLateTimerSet = new AtomicBoolean();

    CoreLoop(Raft raft, Environment environment, Rooms rooms, Writes writes, Reads reads) {
        this.raft = raft;
        this.environment = environment;
        this.rooms = rooms;
        this.writes = writes;
        this.reads = reads;
        this.forwards = new Forwards(environment.network(), this::step);
        this.heartbeats = new HeartbeatTimes(environment.measures());
        this.status = raft.status();
        this.nextExpiryNanos = environment.clock().nanoTime();
        this.mailbox = new Mailbox<>("core", environment.core(), environment, Runnable::run, this::endOfBurst);
    }

    /// Runs a task on the core lane.
    void post(Runnable task) {
        mailbox.put(task);
    }

    /// Steps an input on the core lane.
    void postInput(Input input) {
        mailbox.put(() -> step(input));
    }

    /// Wakes the core lane to look at what was submitted.
    void wake() {
        mailbox.put(nothing);
    }

    /// Wakes the core lane when what may go along with others has waited long enough for them.
    void wakeForLate() {
        if (!isLateTimerSet.get() && isLateTimerSet.compareAndSet(false, true)) {
            environment.core().schedule(Writes.ALONG_NANOS, () -> {
                isLateTimerSet.set(false);
                wake();
            });
        }
    }

    Leadership leadership() {
        return leadership;
    }

    Raft.RaftStatus status() {
        return status;
    }

    void step(Input input) {
        if (isStopped) {
            return;
        }
        for (Effect effect : raft.step(environment.clock().nanoTime(), input)) {
            carryOut(effect);
        }
    }

    private void carryOut(Effect effect) {
        switch (effect) {
            case Effect.Persist persist -> persists.add(persist);
            case Effect.Send send -> {
                heartbeats.sent(send.to(), send.message(), environment.clock().nanoTime());
                rooms.send(send.to(), new PeerMessage.Consensus(send.message()));
            }
            case Effect.Commit commit -> commits.addAll(commit.entries());
            case Effect.Accepted accepted -> accepted(accepted.proposalId());
            case Effect.Refused refused -> refused(refused.proposalId());
            case Effect.ReadReady ready ->
                reads.answered(
                        ready.readId(), ready.index(), environment.clock().nanoTime());
            case Effect.ReadRefused refused -> reads.refused(refused.readId());
            case Effect.FetchEntries fetch -> rooms.fetch(fetch);
            case Effect.SendSnapshot send -> rooms.sendSnapshot(send);
            case Effect.InstallSnapshot install -> rooms.installSnapshot(install);
            case Effect.RoleChanged changed -> roleChanged(changed);
            case Effect.ConfigurationChanged changed -> rooms.configurationChanged(changed);
            case Effect.Note(var notice) -> rooms.note(notice);
        }
    }

    private void accepted(long proposalId) {
        if (proposalId < 0) {
            forwards.accepted(proposalId);
        }
    }

    private void refused(long proposalId) {
        if (proposalId < 0) {
            forwards.refused(proposalId);
        } else {
            writes.refused(proposalId);
        }
    }

    private void roleChanged(Effect.RoleChanged changed) {
        if (changed.leader() != null && !changed.leader().equals(lastLeader)) {
            lastLeader = changed.leader();
            environment.measures().leaderChanges.increment();
        }
        leadership = new Leadership(changed.role(), changed.term(), changed.leader());
        if (leadership.isSelf()) {
            forwards.leads(leadership.term());
        }
        writes.unblock();
        rooms.roleChanged(leadership);
    }

    /// Everything up to `index` is applied: known at once if anybody waits for it, else with what
    /// happens next, as waking the lane for each entry costs more than what there is to do. Apply
    /// lane.
    void tellApplied(long term, long index, int ownBatches) {
        // First, so that whoever comes to wait after the look finds it in the mailbox.
        mailbox.putAside(() -> applied(term, index, ownBatches));
        if (term > toldTerm || writes.pendingCount() > 0 || reads.isAwaited()) {
            toldTerm = term;
            mailbox.wake();
        }
    }

    void applied(long term, long index, int ownBatches) {
        boolean isNewTerm = term > appliedTerm;
        if (isNewTerm) {
            appliedTerm = term;
            // First: a read released below may rest on what a new leader sets up here.
            rooms.termApplied(term);
        }
        step(new Input.Applied(index));
        reads.applied(index);
        writes.finished(ownBatches);
        if (isNewTerm) {
            writes.termApplied(term);
        }
    }

    private void endOfBurst() {
        if (isStopped) {
            return;
        }
        long nowNanos = environment.clock().nanoTime();
        if (raft.nextDeadlineNanos() - nowNanos <= 0) {
            step(new Input.Tick());
        }
        if (nextExpiryNanos - nowNanos <= 0) {
            nextExpiryNanos = nowNanos + EXPIRE_EVERY_NANOS;
            writes.expire(nowNanos);
            reads.expire(nowNanos);
            rooms.lookAround(nowNanos);
            environment.measures().lags(lags());
        }
        if (leadership.leader() != null) {
            writes.pump(leadership.term(), nowNanos);
            reads.pump(nowNanos);
        }
        if (writes.isAnyAlong()) {
            wakeForLate();
        }
        if (!persists.isEmpty()) {
            rooms.persist(List.copyOf(persists));
            persists.clear();
        }
        if (!commits.isEmpty()) {
            rooms.apply(List.copyOf(commits));
            commits.clear();
        }
        status = raft.status();
        setTimer(nowNanos);
    }

    /// How many entries each peer is behind; empty unless this member leads.
    private Map<NodeId, Long> lags() {
        Map<NodeId, Long> lags = new TreeMap<>();
        long lastIndex = raft.status().last().index();
        raft.progress().forEach((peer, progress) -> lags.put(peer, lastIndex - progress.matchIndex()));
        return lags;
    }

    private void setTimer(long nowNanos) {
        long raftDeadlineNanos = raft.nextDeadlineNanos();
        long atNanos = raftDeadlineNanos - nextExpiryNanos < 0 ? raftDeadlineNanos : nextExpiryNanos;
        if (timer != null && timerAtNanos - atNanos <= 0) {
            return;
        }
        if (timer != null) {
            timer.cancel();
        }
        timerAtNanos = atNanos;
        timer = environment.core().schedule(Math.max(0, atNanos - nowNanos), this::timeIsUp);
    }

    private void timeIsUp() {
        timer = null;
        wake();
    }

    /// Stops for good: whoever waits is answered, and nothing is stepped any more.
    void stop() {
        isStopped = true;
        if (timer != null) {
            timer.cancel();
            timer = null;
        }
        writes.stop();
        reads.stop();
    }
}
