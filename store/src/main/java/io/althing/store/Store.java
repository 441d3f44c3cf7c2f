package io.althing.store;

import io.althing.store.auth.Auth;
import io.althing.store.auth.Caller;
import io.althing.store.command.Alarm;
import io.althing.store.command.Command;
import io.althing.store.command.Operation;
import io.althing.store.command.RangePiece;
import io.althing.store.command.RangeQuery;
import io.althing.store.command.Result;
import io.althing.store.encoding.Space;
import io.althing.store.engine.Engine;
import io.althing.store.members.MemberRecord;
import io.althing.store.members.Membership;
import io.althing.store.procedure.Keyspace;
import io.althing.store.procedure.Procedures;
import io.althing.store.watch.WatchHub;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.SortedSet;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// The state machine. One thread applies; any thread reads.
public final class Store implements AutoCloseable {
    /// What the writes of one log entry may answer with, together.
    public static final long WRITE_ANSWER_BYTES_MAX = EntryAnswers.BYTES_MAX;

    private final Engine engine;
    private final Versions versions;
    private final PastKeys past;
    private final Procedures procedures;
    private final WatchHub hub;
    private final WatchHub ownHub;
    private final StoreHistory history;
    private final StoreHistory ownHistory;
    private final Draft draft;
    private final Apply apply;
    private final Sweep sweep;
    private volatile View view;
    private boolean hasUnpublished;

    private Store(Engine engine, Procedures procedures, WatchHub hub, WatchHub ownHub) {
        var start = Loader.load(engine);
        this.engine = engine;
        this.procedures = procedures;
        this.hub = hub;
        this.ownHub = ownHub;
        this.view = start;
        this.versions = new Versions(engine);
        this.past = new PastKeys(engine);
        this.draft = new Draft(engine, versions, start);
        this.apply = new Apply(draft, procedures);
        this.sweep = new Sweep(engine);
        this.history = new StoreHistory(engine, versions, () -> view, Space.CLIENTS);
        this.ownHistory = new StoreHistory(engine, versions, () -> view, Space.PROCEDURES);
        hub.attach(history);
        ownHub.attach(ownHistory);
    }

    /// Opens the store in this engine and rebuilds the index from it; it knows no procedures.
    public static Store open(Engine engine) {
        return open(engine, Procedures.NONE);
    }

    /// Opens the store in this engine and rebuilds the index from it.
    public static Store open(Engine engine, Procedures procedures) {
        return new Store(engine, procedures, new WatchHub(), WatchHub.ofProcedures());
    }

    /// Opens a store without procedures that goes on with these watchers.
    static Store open(Engine engine, WatchHub hub) {
        return new Store(engine, Procedures.NONE, hub, WatchHub.ofProcedures());
    }

    /// Opens a store that takes the place of this one, with its procedures and watchers: each
    /// goes on from its own next revision. Close this one first.
    public Store successor(Engine other) {
        return new Store(other, procedures, hub, ownHub);
    }

    /// Applies one log entry's commands, in order; one result each. Nothing is visible to
    /// readers, and no result may be given to anyone, before [#publish].
    ///
    /// @param term the entry's term
    /// @param index the entry's index: exactly one above the last applied one
    /// @param commands none for entries that only consensus cares about
    public List<Result> apply(long term, long index, List<Command> commands) {
        draft.beginEntry(term, index);
        apply.beginEntry();
        hasUnpublished = true;
        var results = new ArrayList<Result>(commands.size());
        for (Command command : commands) {
            results.add(apply.apply(command));
        }
        return results;
    }

    /// The bytes that ranges in the results of the last entry hold.
    public long lastAnswerBytes() {
        return apply.answerBytes();
    }

    /// Begins a store that is empty, as every founding member does by itself: at a position of
    /// the log that none of them has to be told of.
    public void found(long term, long index, Collection<MemberRecord> founders) {
        draft.foundAt(term, index, Membership.of(founders));
        hasUnpublished = true;
    }

    /// Records the configuration in force as of the last applied entry.
    ///
    /// @param encoded opaque here
    /// @param takingPart the members of any kind in it
    public void configuration(byte[] encoded, Set<Long> takingPart) {
        draft.configuration(encoded);
        draft.membership(draft.membership().settled(takingPart));
        Alarms.forgetWhoIsGone(draft);
        hasUnpublished = true;
    }

    /// What the state hashes to after the last applied entry, published or not. Members that
    /// differ anywhere differ here from then on, up to chance.
    public long stateHash() {
        return draft.stateHash();
    }

    /// Makes everything applied since the last call visible to readers and watchers, as one
    /// atomic engine batch.
    public void publish() {
        if (!hasUnpublished) {
            return;
        }
        hasUnpublished = false;
        view = draft.publish();
        past.published(view.applied().revision());
        hub.publish(draft.takePending());
        ownHub.publish(draft.own().takePending());
    }

    /// Does a bounded piece of the physical work that compaction left; returns whether more is
    /// left. On the applying thread.
    public boolean sweep() {
        return sweep.step(view.compactedRevision());
    }

    /// How many old versions compaction has removed since this store was opened.
    public long sweptVersions() {
        return sweep.sweptVersions();
    }

    /// Makes the published state durable; any thread. Returns the applied position that is
    /// durable now.
    public Applied flush() {
        var published = view.applied();
        engine.flush();
        return published;
    }

    /// What was published last; safe from any thread.
    public Applied applied() {
        return view.applied();
    }

    /// Reads the latest published state, or an older revision of it; safe from any thread.
    ///
    /// @return [Result.Range], or [Result.Failed] with COMPACTED or FUTURE_REVISION
    public Result range(RangeQuery query) {
        return range(Caller.ANONYMOUS, query);
    }

    /// As before, on somebody's behalf.
    ///
    /// @return also [Result.Failed] with USER_UNKNOWN or PERMISSION_DENIED
    public Result range(Caller caller, RangeQuery query) {
        return range(caller, query, Allowance.UNBOUNDED);
    }

    /// As before, with memory that the answer asks for.
    ///
    /// @return also [Result.Failed] with what the allowance refuses with
    public Result range(Caller caller, RangeQuery query, Allowance allowance) {
        return read(
                caller,
                query,
                source -> new PlannedRead(source, true, List.of(query)),
                planned -> planned.onlyResult(allowance));
    }

    /// Reads the pairs of a range without their values, on nobody's behalf: who may know of them
    /// is for the caller to ask. Safe from any thread.
    public Result.Range bare(KeyRange range) {
        return Reader.read(new ViewSource(view, versions, past), RangeQuery.bare(range), Allowance.UNBOUNDED);
    }

    /// Reads the next piece of a range; safe from any thread.
    ///
    /// @return [Result.Range] whose count is of this piece's range, or
    ///     [RangePiece#NOT_COUNTED]; or [Result.Failed]
    public Result piece(Caller caller, RangePiece piece, Allowance allowance) {
        var query = RangeQuery.of(piece.range()).at(piece.revision());
        return read(
                caller,
                query,
                source -> new PlannedRead(source, true, List.of(query)),
                planned -> Reader.piece(planned.source(), piece, allowance));
    }

    /// Answers a transaction that only reads from the latest published state; safe from any
    /// thread.
    ///
    /// @return [Result.Transaction], or [Result.Failed] with COMPACTED or FUTURE_REVISION
    public Result read(Command.Transaction transaction) {
        return read(Caller.ANONYMOUS, transaction);
    }

    /// As before, on somebody's behalf.
    ///
    /// @return also [Result.Failed] with USER_UNKNOWN or PERMISSION_DENIED
    public Result read(Caller caller, Command.Transaction transaction) {
        return read(caller, transaction, Allowance.UNBOUNDED);
    }

    /// As before, with memory that the answer asks for.
    ///
    /// @return also [Result.Failed] with what the allowance refuses with
    public Result read(Caller caller, Command.Transaction transaction, Allowance allowance) {
        Invariant.check(transaction.isReadOnly(), "a transaction that writes goes through the log");
        return read(
                caller,
                transaction,
                source -> PlannedRead.of(source, transaction),
                planned -> planned.transactionResult(allowance));
    }

    private Result read(
            Caller caller,
            Operation asked,
            Function<ViewSource, PlannedRead> plan,
            Function<PlannedRead, Result> result) {
        while (true) {
            View before = view;
            var refusal = before.authority().refuses(caller, asked);
            if (refusal != null) {
                return new Result.Failed(before.applied().revision(), refusal);
            }
            try {
                var planned = plan.apply(new ViewSource(before, versions, past));
                var failure = planned.check(before);
                if (failure != null) {
                    return failure;
                }
                Result answer = result.apply(planned);
                // What was compacted meanwhile may have been swept under our eyes.
                var late = planned.check(view);
                return late == null ? answer : late;
            } catch (Allowance.Refused e) {
                return new Result.Failed(before.applied().revision(), e.failure());
            } catch (ViewSource.Swept _) {
                Invariant.check(
                        view.applied().index() > before.applied().index(),
                        "the versions of the latest state are in the engine");
            }
        }
    }

    /// How many bytes of keys and values a write will answer with, as things are: what its plain
    /// ranges and deletions find. Cheap unless they find very many, where it stops.
    public long answerBytes(Operation operation) {
        return AnswerSize.of(view.keys(), operation);
    }

    /// Hashes what there is at a revision and what compaction has left of the time before:
    /// equal on all members at equal revision and compacted revision, whatever their files look
    /// like. Reads everything; never on a thread that others wait for.
    ///
    /// @param revision 0 or less for the present
    /// @return [Result.Hashed], or [Result.Failed] with COMPACTED or FUTURE_REVISION
    public Result hash(long revision) {
        return HistoryHash.of(engine, () -> view, revision);
    }

    /// Holds the latest published state still, to be copied; any thread. Writers do not wait.
    public Image image() {
        while (true) {
            View now = view;
            var image = Image.of(now, engine);
            if (view.compactedRevision() == now.compactedRevision()) {
                return image;
            }
            // What was compacted meanwhile may have been swept before the image held it.
            image.close();
        }
    }

    public long revision() {
        return view.applied().revision();
    }

    /// The revision of the last compaction, or -1.
    public long compactedRevision() {
        return view.compactedRevision();
    }

    public @Nullable Lease lease(long id) {
        var entry = view.leases().get(LeaseEntry.keyOf(id));
        return entry == null ? null : new Lease(entry.id, entry.ttlSeconds);
    }

    public int leaseCount() {
        return view.leases().size();
    }

    /// Every lease, by id.
    public List<Lease> leases() {
        return view.leaseList();
    }

    /// The keys attached to a lease, in order.
    public List<Bytes> leaseKeys(long id) {
        return LeaseEntry.Attachment.keysOf(view.attachments(), id);
    }

    /// Who is meant to take part, as of what was published last.
    public Membership membership() {
        return view.membership();
    }

    /// Who may do what, as of what was published last.
    public Auth auth() {
        return view.auth();
    }

    public Authority authority() {
        return view.authority();
    }

    /// The alarms that are up.
    public SortedSet<Alarm> alarms() {
        return view.alarms();
    }

    public WatchHub watches() {
        return hub;
    }

    /// What procedures keep, as of what was published last.
    public Keyspace own() {
        View now = view;
        return new OwnView(now.ownKeys(), now.leases(), now.applied().revision());
    }

    /// Watches of what procedures keep. It may lag behind [#revision] while nothing happens
    /// there.
    public WatchHub ownWatches() {
        return ownHub;
    }

    /// Leases that procedures granted or ended since the last call; on the applying thread.
    public List<Long> takeLeasesOfProcedures() {
        return draft.own().takeLeases();
    }

    /// The bytes of current keys and values; cheap, unlike [#size].
    public long liveBytes() {
        return view.liveBytes();
    }

    /// Asks the engine too.
    public Size size() {
        return new Size(view.keys().size(), view.liveBytes(), engine.sizeBytes());
    }

    public Engine engine() {
        return engine;
    }

    /// Closes the engine too. Watchers stay, and have nothing until the next store takes this
    /// one's place.
    @Override
    public void close() {
        hub.detach(history);
        ownHub.detach(ownHistory);
        engine.close();
    }

    /// How far apply has come, and the rolling hash of all changes up to there: equal on all
    /// members at equal index.
    ///
    /// @param configuration what [#configuration] recorded last; empty at first
    public record Applied(long term, long index, long revision, long stateHash, byte[] configuration) {}

    public record Lease(long id, long ttlSeconds) {}

    /// @param liveBytes keys and values of current pairs
    /// @param fileBytes what the engine's files take, with what is yet to be written to them
    public record Size(long keys, long liveBytes, long fileBytes) {}
}
