package io.althing.node;

import io.althing.node.flight.ApplyEvent;
import io.althing.node.measure.Measures;
import io.althing.node.measure.WriteStages;
import io.althing.node.spi.Clock;
import io.althing.node.spi.Lane;
import io.althing.raft.log.Entry;
import io.althing.raft.membership.Configuration;
import io.althing.store.Store;
import io.althing.store.command.Alarm;
import io.althing.store.command.AuthCommand;
import io.althing.store.command.Command;
import io.althing.store.command.MemberCommand;
import io.althing.store.command.Result;
import java.util.ArrayList;
import java.util.List;

/// Applies committed entries to the store and answers those who wait for them. Belongs to the
/// apply lane.
final class Applier {
    /// What one publication may hold: readers and clients wait for it as a whole.
    private static final int PUBLISH_BYTES_MAX = 4 << 20;

    /// What the applier tells the rest of the member, on the apply lane.
    interface Listener {
        /// Everything up to `index` is applied and visible.
        ///
        /// @param ownBatches batches of this member among it that were answered
        /// @param bytes what the entries since the last call took
        void applied(long term, long index, int ownBatches, long bytes);

        void leaseGranted(Store.Lease lease);

        void leaseRevoked(long id);

        void membershipChanged();

        /// Members are to compare what their states hashed to right after this entry.
        void stateChecked(long index, long stateHash);

        /// Somebody wants another leader than that of this term.
        void leaderMoved(long term, long target);

        void alarmRaised(Alarm alarm);

        void configurationApplied(long index, Configuration configuration);
    }

    private record Committed(List<Entry> entries, long atNanos) {}

    private record Reply(PendingBatch batch, long index, long committedNanos, List<Result> results) {}

    private final Writes writes;
    private final Listener listener;
    private final Lane lane;
    private final Clock clock;
    private final Measures measures;
    private final SyncTimes syncs;
    private final Mailbox<Committed> mailbox;
    private final Runnable sweep = this::sweep;
    private final List<Reply> replies = new ArrayList<>();
    private final List<Runnable> notices = new ArrayList<>();
    private Store store;
    private long term;
    private long index;
    private int unpublishedBytes;
    private long unpublishedAnswerBytes;
    private int unpublished;
    private boolean isSweeping;

    Applier(Store store, Writes writes, Environment environment, SyncTimes syncs, Listener listener) {
        this.store = store;
        this.writes = writes;
        this.lane = environment.apply();
        this.clock = environment.clock();
        this.measures = environment.measures();
        this.listener = listener;
        this.syncs = syncs;
        this.mailbox = new Mailbox<>("apply", lane, environment, this::apply, this::publish);
        this.term = store.applied().term();
        this.index = store.applied().index();
    }

    void put(List<Entry> entries) {
        mailbox.put(new Committed(entries, clock.nanoTime()));
    }

    private void apply(Committed committed) {
        for (Entry entry : committed.entries) {
            apply(entry, committed.atNanos);
        }
    }

    private void apply(Entry entry, long committedNanos) {
        if (entry.index() <= index) {
            // A snapshot that was installed meanwhile holds it already.
            return;
        }
        ApplyEvent event = new ApplyEvent();
        event.begin();
        long beganNanos = clock.nanoTime();
        switch (entry.kind()) {
            case NOOP -> store.apply(entry.term(), entry.index(), List.of());
            case CONFIGURATION -> {
                Configuration configuration = EntryEffects.configure(store, entry);
                notices.add(() -> listener.configurationApplied(entry.index(), configuration));
            }
            case COMMAND -> applyCommands(entry, committedNanos);
        }
        measures.applied(clock.nanoTime() - beganNanos);
        tell(event, entry);
        term = entry.term();
        index = entry.index();
        unpublished++;
        unpublishedBytes += entry.sizeBytes();
        unpublishedAnswerBytes += store.lastAnswerBytes();
        if (unpublishedBytes >= PUBLISH_BYTES_MAX || unpublishedAnswerBytes >= PUBLISH_BYTES_MAX) {
            publish();
        }
    }

    private static void tell(ApplyEvent event, Entry entry) {
        event.end();
        if (event.shouldCommit()) {
            event.index = entry.index();
            event.bytes = entry.sizeBytes();
            event.commit();
        }
    }

    private void applyCommands(Entry entry, long committedNanos) {
        CommandBatch batch = CommandBatch.decode(entry.payload());
        List<Command> commands = EntryEffects.commands(batch);
        List<Result> results = store.apply(entry.term(), entry.index(), commands);
        for (int i = 0; i < commands.size(); i++) {
            notice(entry, commands.get(i).plain(), results.get(i));
            Operations.count(results.get(i), measures);
        }
        for (long lease : store.takeLeasesOfProcedures()) {
            notices.add(() -> noticeLease(lease));
        }
        PendingBatch own = writes.take(batch);
        if (own != null) {
            replies.add(new Reply(own, entry.index(), committedNanos, results));
        }
    }

    private void notice(Entry entry, Command command, Result result) {
        if (result instanceof Result.Failed) {
            return;
        }
        switch (command) {
            case Command.GrantLease grant ->
                notices.add(() -> listener.leaseGranted(new Store.Lease(grant.id(), grant.ttlSeconds())));
            case Command.RevokeLease revoke -> notices.add(() -> noticeIfGone(revoke.id()));
            case Command.ExpireLeases expire -> notices.add(() -> expire.ids().forEach(this::noticeIfGone));
            case MemberCommand _, Command.RaiseLevel _ -> notices.add(listener::membershipChanged);
            case Command.Compact compact -> notices.add(this::startSweep);
            case Command.Put _, Command.DeleteRange _, Command.Transaction _, Command.Call _ -> {}
            case Command.CheckState _ -> {
                long hash = store.stateHash();
                notices.add(() -> listener.stateChecked(entry.index(), hash));
            }
            case Command.MoveLeader(var target) -> notices.add(() -> listener.leaderMoved(entry.term(), target));
            case Command.RaiseAlarm(var alarm) -> notices.add(() -> listener.alarmRaised(alarm));
            case Command.ClearAlarm _, AuthCommand _, Command.Remark _ -> {}
            case Command.As _, Command.Noted _ -> throw new AssertionError("a plain command is on nobody's behalf");
        }
    }

    /// A procedure granted or ended it, and it may have ended since.
    private void noticeLease(long id) {
        Store.Lease lease = store.lease(id);
        if (lease == null) {
            listener.leaseRevoked(id);
        } else {
            listener.leaseGranted(lease);
        }
    }

    /// An expiry of an earlier term takes no lease away.
    private void noticeIfGone(long leaseId) {
        if (store.lease(leaseId) == null) {
            listener.leaseRevoked(leaseId);
        }
    }

    private void publish() {
        if (unpublished == 0) {
            return;
        }
        long beganNanos = clock.nanoTime();
        store.publish();
        measures.publish.observe(clock.nanoTime() - beganNanos);
        replies.forEach(this::answer);
        notices.forEach(Runnable::run);
        listener.applied(term, index, replies.size(), unpublishedBytes);
        replies.clear();
        notices.clear();
        unpublished = 0;
        unpublishedBytes = 0;
        unpublishedAnswerBytes = 0;
    }

    private void answer(Reply reply) {
        PendingBatch batch = reply.batch;
        batch.answer(reply.results);
        WriteStages.Moments moments = new WriteStages.Moments(
                batch.arrivedNanos,
                batch.addressedNanos,
                syncs.of(reply.index),
                reply.committedNanos,
                clock.nanoTime());
        measures.writeStages.add(moments);
        batch.record(reply.index, moments);
    }

    void startSweep() {
        if (!isSweeping) {
            isSweeping = true;
            lane.execute(sweep);
        }
    }

    private void sweep() {
        isSweeping = false;
        if (unpublished == 0 && store.sweep()) {
            startSweep();
        }
    }

    /// Goes on with another store that stands at a later index; what is queued below it is
    /// skipped.
    void moveTo(Store other) {
        store = other;
        term = other.applied().term();
        index = other.applied().index();
    }
}
