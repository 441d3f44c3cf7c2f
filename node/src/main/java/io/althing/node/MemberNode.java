package io.althing.node;

import io.althing.journal.Journal;
import io.althing.journal.disk.FileDisk;
import io.althing.node.measure.Measures;
import io.althing.node.peer.PeerMessage;
import io.althing.raft.Effect;
import io.althing.raft.Input;
import io.althing.raft.Notice;
import io.althing.raft.Raft;
import io.althing.raft.RaftOptions;
import io.althing.raft.log.Entry;
import io.althing.raft.membership.NodeId;
import io.althing.store.Allowance;
import io.althing.store.Store;
import io.althing.store.auth.Caller;
import io.althing.store.command.Command;
import io.althing.store.command.MemberCommand;
import io.althing.store.command.RangePiece;
import io.althing.store.command.RangeQuery;
import io.althing.store.command.Result;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/// A member at work: puts its parts together and passes things between them, no more.
public final class MemberNode implements Member, AutoCloseable {
    private final MemberOptions options;
    private final Environment environment;
    private final MemberDirectory directory;
    private final Journal journal;
    private final CoreLoop core;
    private final JournalWriter journalWriter;
    private final Applier applier;
    private final LeaseService leases;
    private final Snapshots snapshots;
    private final Roster roster;
    private final Departure departure;
    private final Housekeeping housekeeping;
    private final ElectionLog elections;
    private volatile Store store;
    private final StoreReads reads;
    private final Holds holds = new Holds();

    MemberNode(MemberOptions options, Environment environment, MemberDirectory directory, Store store, Journal journal)
            throws StartRefused {
        this.options = options;
        this.environment = environment;
        this.directory = directory;
        this.store = store;
        this.elections = new ElectionLog(options.name(), environment.clock(), environment.measures().campaigns);
        this.journal = journal;
        long incarnation = environment.random().nextLong();
        Raft raft = new Raft(
                options.self(),
                RaftOptions.withTimes(
                        options.electionTimeout().toNanos(), options.heartbeat().toNanos()),
                environment.random(),
                Recovery.recovered(journal, store),
                environment.clock().nanoTime());
        Writes writes = new Writes(
                options.self().value(),
                incarnation,
                environment.clock(),
                options.requestTimeoutNanos(),
                environment.measures(),
                this::address);
        SyncTimes syncs = new SyncTimes();
        Reads readIndexes =
                new Reads(incarnation >>> 1, store.applied().index(), this::stepRead, environment, this::store);
        this.core = new CoreLoop(raft, environment, new EffectRooms(), writes, readIndexes);
        this.journalWriter = new JournalWriter(
                journal, environment, syncs, sequence -> core.postInput(new Input.Persisted(sequence)));
        this.leases = new LeaseService(
                environment,
                new LeaseSurroundings(this, core, environment.network()),
                this::store,
                options.electionTimeout().toNanos(),
                options.requestTimeoutNanos());
        Flusher flusher =
                new Flusher(environment, journal, journalWriter, this::store, core::postInput, holds, options);
        this.roster = new Roster(
                options,
                directory.origin(),
                directory.identity().directory(),
                environment.network(),
                environment.halt()::turnedAway);
        roster.begin(raft.status().configuration(), store);
        this.departure =
                new Departure(environment, roster, options.electionTimeout().toNanos());
        this.housekeeping = new Housekeeping(raft, core, roster, this, journalWriter, environment, options);
        AppliedNews news = new AppliedNews(
                core, leases, flusher, roster, this::store, environment, housekeeping.states, departure);
        this.applier = new Applier(store, writes, environment, syncs, news);
        StoreReplacement replacement = new StoreReplacement(
                environment, this::store, other -> this.store = other, applier, roster, leases, flusher, core);
        this.snapshots = new Snapshots(
                environment,
                journal,
                journalWriter,
                this::store,
                core::postInput,
                replacement,
                holds,
                options,
                incarnation);
        this.reads = new StoreReads(this::store, environment, this::awaitLinearizable);
    }

    /// Who lives in a data directory; empty if nobody does yet.
    ///
    /// @throws StartRefused if that cannot be told
    public static Optional<Resident> resident(Path directory) throws StartRefused {
        return MemberDirectory.resident(new FileDisk(), directory);
    }

    /// Starts a member in its directory: recovers what is there, joins its peers, and serves as
    /// soon as there is a leader.
    ///
    /// @throws StartRefused if the directory is not this member's, or what it holds cannot be
    /// trusted
    public static MemberNode start(MemberOptions options, Environment environment) throws StartRefused {
        return Opening.member(options, environment);
    }

    void begin() throws StartRefused {
        if (roster.isOut()) {
            throw new StartRefused(roster.farewell());
        }
        PeerInbox inbox = new PeerInbox(
                core,
                leases,
                snapshots,
                roster,
                readmissions(),
                housekeeping.states,
                environment,
                this::address,
                departure);
        environment.core().execute(() -> {
            environment.network().start(directory.identity().directory(), inbox);
            core.wake();
        });
        leases.start();
        snapshots.start();
        applier.startSweep();
    }

    Readmissions readmissions() {
        return new Readmissions(
                this::store, roster, housekeeping.changes, environment.clock()::nanoTime, this::randomId);
    }

    private void stepRead(long readId) {
        core.step(new Input.Read(readId));
    }

    private void address(PendingBatch batch) {
        Leadership leadership = core.leadership();
        if (leadership.isSelf()) {
            core.step(new Input.Propose(List.of(new Input.Proposal(batch.id, batch.addressedTerm, batch.payload))));
        } else if (leadership.leader() != null) {
            environment
                    .network()
                    .send(leadership.leader(), new PeerMessage.Forward(batch.addressedTerm, batch.id, batch.payload));
        }
    }

    @Override
    public void write(Command command, Consumer<Outcome<Result>> reply) {
        submit(command, false, reply);
        core.wake();
    }

    @Override
    public void writeAlong(Command command, Consumer<Outcome<Result>> reply) {
        submit(command, true, reply);
        core.wakeForLate();
    }

    private void submit(Command command, boolean goesAlong, Consumer<Outcome<Result>> reply) {
        // In the order of the log: a write that does not fit finds the alarm up.
        for (Command before :
                options.quota().before(command, store, options.self().value())) {
            core.writes.submit(before, goesAlong, deadlineNanos(), options.commandMaxBytes(), outcome -> {});
        }
        core.writes.submit(command, goesAlong, deadlineNanos(), options.commandMaxBytes(), reply);
    }

    @Override
    public void read(Caller caller, RangeQuery query, Allowance allowance, Consumer<Outcome<Result>> reply) {
        reads.linearizable(store -> store.range(caller, query, allowance), reply);
    }

    @Override
    public void readLocal(Caller caller, RangeQuery query, Allowance allowance, Consumer<Outcome<Result>> reply) {
        reads.local(store -> store.range(caller, query, allowance), reply);
    }

    @Override
    public void read(
            Caller caller, Command.Transaction transaction, Allowance allowance, Consumer<Outcome<Result>> reply) {
        reads.linearizable(store -> store.read(caller, transaction, allowance), reply);
    }

    @Override
    public void readLocal(
            Caller caller, Command.Transaction transaction, Allowance allowance, Consumer<Outcome<Result>> reply) {
        reads.local(store -> store.read(caller, transaction, allowance), reply);
    }

    @Override
    public void readLocal(Caller caller, RangePiece piece, Allowance allowance, Consumer<Outcome<Result>> reply) {
        reads.local(store -> store.piece(caller, piece, allowance), reply);
    }

    @Override
    public void awaitLinearizable(Consumer<Outcome<Store>> reply) {
        core.reads.submit(deadlineNanos(), reply);
        core.wake();
    }

    private long deadlineNanos() {
        return environment.clock().nanoTime() + options.requestTimeoutNanos();
    }

    @Override
    public Store store() {
        return store;
    }

    @Override
    public void keepAlive(long leaseId, Consumer<Outcome<Long>> reply) {
        leases.keepAlive(leaseId, reply);
    }

    @Override
    public void timeToLive(long leaseId, Consumer<Outcome<Optional<LeaseLife>>> reply) {
        leases.timeToLive(leaseId, reply);
    }

    @Override
    public List<MemberView> members() {
        return roster.members();
    }

    @Override
    public void changeMembers(Caller caller, MemberCommand command, Consumer<Outcome<Result>> reply) {
        housekeeping.changes.ask(caller, command, environment.clock().nanoTime(), reply);
    }

    @Override
    public boolean isLearner() {
        return !core.status().configuration().isVoter(options.self());
    }

    @Override
    public MemberStatus status() {
        return Standing.of(options, core.status(), core.leadership().leaderId(), store.applied());
    }

    @Override
    public void transferLeadership(long memberId) {
        control().transferLeadership(new NodeId(memberId));
    }

    /// What an operator may ask of this member.
    public Control control() {
        return new Control(core);
    }

    /// What a backup is made of.
    public CommittedLog committedLog() {
        return new MemberLog(options.clusterId(), environment, journal, core, holds, this::store);
    }

    @Override
    public Measures measures() {
        return environment.measures();
    }

    @Override
    public int pendingWrites() {
        return core.writes.pendingCount();
    }

    @Override
    public long randomId() {
        synchronized (environment.random()) {
            long id = environment.random().nextLong() & Long.MAX_VALUE;
            return id == 0 ? 1 : id;
        }
    }

    /// Hands leadership over, if this member has it, and runs `done` once somebody else leads or
    /// it cannot be done. For a member that is about to stop; until then it goes on serving.
    public void retire(Runnable done) {
        core.post(() -> housekeeping.retire(environment.clock().nanoTime(), done));
    }

    /// Stops: answers whoever waits, makes what is applied durable, and closes journal and store.
    @Override
    public void close() {
        reads.stop();
        // The core may live on the network's thread: it is told first.
        Lanes.runOn(environment.core(), () -> {
            core.stop();
            housekeeping.stop();
        });
        environment.network().close();
        Lanes.runOn(environment.leases(), leases::stop);
        Lanes.runOn(environment.background(), snapshots::stop);
        Lanes.runOn(environment.apply(), () -> {
            store.flush();
            store.close();
        });
        Lanes.runOn(journalWriter::then, journal::close);
        Lanes.runOn(environment.background(), () -> {}); // the next segment's file is let go
        MemberDirectory.release(directory.lock());
    }

    /// Ends without a word, as a crash would; a test can start again in the directory.
    void abandon() {
        MemberDirectory.release(directory.lock());
    }

    private final class EffectRooms implements CoreLoop.Rooms {
        @Override
        public void persist(List<Effect.Persist> batch) {
            journalWriter.put(batch);
        }

        @Override
        public void apply(List<Entry> entries) {
            applier.put(entries);
        }

        @Override
        public void send(NodeId to, PeerMessage message) {
            environment.network().send(to, message);
        }

        @Override
        public void fetch(Effect.FetchEntries fetch) {
            environment.background().execute(() -> {
                List<Entry> entries = Recovery.fetch(journal, fetch.fromIndex(), fetch.maxBytes());
                core.postInput(new Input.EntriesFetched(fetch.peer(), fetch.fromIndex(), entries));
            });
        }

        @Override
        public void sendSnapshot(Effect.SendSnapshot send) {
            snapshots.send(send);
        }

        @Override
        public void installSnapshot(Effect.InstallSnapshot install) {
            snapshots.install(install.point());
        }

        @Override
        public void roleChanged(Leadership leadership) {
            if (!leadership.isSelf()) {
                leases.demoted();
            }
        }

        @Override
        public void termApplied(long term) {
            Leadership leadership = core.leadership();
            if (leadership.isSelf() && leadership.term() == term) {
                leases.promoted(term);
            }
            MemberCommand.Publish news = roster.news();
            if (news != null) {
                write(news, outcome -> {});
            }
        }

        @Override
        public void configurationChanged(Effect.ConfigurationChanged changed) {
            roster.configuration(changed.configuration());
        }

        @Override
        public void note(Notice notice) {
            elections.tell(notice);
        }

        @Override
        public void lookAround(long nowNanos) {
            housekeeping.look(nowNanos);
        }
    }
}
