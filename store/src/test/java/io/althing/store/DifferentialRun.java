package io.althing.store;

import static io.althing.store.Allowance.UNBOUNDED;
import static org.assertj.core.api.Assertions.assertThat;

import io.althing.store.auth.Caller;
import io.althing.store.command.Command;
import io.althing.store.command.RangePiece;
import io.althing.store.command.RangeQuery;
import io.althing.store.command.Result;
import io.althing.store.engine.CrashableHome;
import io.althing.store.watch.WatchHub;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;

/// One run: the commands depend on the first seed only; batching, crashes, sweeps, reads and
/// watches on the second.
final class DifferentialRun {
    private static final int WATCHERS = 6;

    private record Entry(long term, long index, List<Command> commands, List<Result> expected) {}

    private final CrashableHome home;
    private final String name;
    private final int operations;
    private final Random random;
    private final Random commandRandom;
    private final Model model = new Model();
    private final RandomCommands commands;
    private final RandomCommands reads;
    private final TreeMap<Long, Entry> log = new TreeMap<>();
    private final TreeMap<Long, Long> hashes = new TreeMap<>();
    private final TreeMap<Long, Long> revisions = new TreeMap<>();
    private final List<ModelWatcher> watchers = new ArrayList<>();
    private Store store;
    private WatchHub hub = new WatchHub();
    private long term = 1;
    private long index;

    DifferentialRun(CrashableHome home, long seed, long batchingSeed, int operations) {
        this.home = home;
        this.name = "seed " + seed + ", batching seed " + batchingSeed;
        this.operations = operations;
        this.commandRandom = new Random(seed);
        this.random = new Random(batchingSeed);
        this.commands = new RandomCommands(commandRandom, model);
        this.reads = new RandomCommands(random, model);
        this.store = Store.open(home.open(), hub);
    }

    long run() {
        try {
            for (int done = 0; done < operations; ) {
                done += applyOne();
                if (random.nextInt(3) == 0) {
                    publish();
                }
            }
            publish();
            while (store.sweep()) {
                // To the end.
            }
            checkPublished();
            return store.applied().stateHash();
        } catch (Throwable e) {
            throw new AssertionError(name + " at index " + index, e);
        } finally {
            store.close();
        }
    }

    private int applyOne() {
        index++;
        term += commandRandom.nextInt(50) == 0 ? 1 : 0;
        var batch = new ArrayList<Command>();
        var expected = new ArrayList<Result>();
        for (int i = commandRandom.nextInt(4); i > 0; i--) {
            var command = commands.command(term, index);
            batch.add(command);
            expected.add(model.apply(term, index, command));
        }
        var entry = new Entry(term, index, batch, expected);
        log.put(index, entry);
        revisions.put(index, model.revision);
        apply(entry);
        return batch.size();
    }

    private void apply(Entry entry) {
        var results = store.apply(entry.term, entry.index, entry.commands);
        assertThat(results).isEqualTo(entry.expected);
    }

    private void publish() {
        store.publish();
        checkPublished();
        if (random.nextInt(5) == 0) {
            store.sweep();
        }
        if (random.nextInt(20) == 0) {
            var flushed = store.flush();
            log.headMap(flushed.index(), true).clear();
        }
        int chance = random.nextInt(2_000);
        if (chance == 0) {
            crash();
        } else if (chance == 1) {
            replaceUnderWatchers();
        }
    }

    private void checkPublished() {
        var applied = store.applied();
        assertThat(applied.index()).isEqualTo(index);
        assertThat(applied.revision()).isEqualTo(model.revision);
        assertThat(store.compactedRevision()).isEqualTo(model.compacted);
        hashes.put(index, applied.stateHash());
        for (int i = random.nextInt(3); i > 0; i--) {
            var query = reads.query();
            assertThat(store.range(query)).as(query.toString()).isEqualTo(model.range(query));
            checkPieces(query);
        }
        if (random.nextInt(4) == 0) {
            var transaction = reads.readOnlyTransaction();
            assertThat(store.read(transaction))
                    .as(transaction.toString())
                    .isEqualTo(model.apply(term, index, transaction));
        }
        checkLeases();
        checkWatchers();
    }

    private void checkLeases() {
        assertThat(store.leases().stream().map(Store.Lease::id).toList()).isEqualTo(List.copyOf(model.leases.keySet()));
        var now = model.states.lastEntry().getValue().values();
        long liveBytes = now.stream()
                .mapToLong(pair -> pair.key().length() + pair.value().length())
                .sum();
        assertThat(store.size().keys()).isEqualTo(now.size());
        assertThat(store.size().liveBytes()).isEqualTo(liveBytes);
        for (long id : model.leases.keySet()) {
            assertThat(store.leaseKeys(id))
                    .isEqualTo(now.stream()
                            .filter(pair -> pair.lease() == id)
                            .map(KeyValue::key)
                            .toList());
        }
    }

    private void checkWatchers() {
        while (watchers.size() < WATCHERS) {
            long start = Math.max(1, model.revision + 5 - random.nextInt(200));
            watchers.add(new ModelWatcher(
                    model,
                    hub,
                    reads.range(),
                    start,
                    random.nextInt(4) > 0,
                    random.nextInt(4) > 0,
                    random.nextBoolean()));
        }
        for (var watcher : List.copyOf(watchers)) {
            // Some are read at each revision, some fall behind the ring's and the compaction's
            // edge.
            if (random.nextInt(10) == 0 && watcher.drain(model.revision, random.nextInt(300))
                    || random.nextInt(200) == 0) {
                watcher.close();
                watchers.remove(watcher);
            }
        }
    }

    /// Loses what a crash may lose and applies the log again from there.
    private void crash() {
        home.crash(random);
        hub = new WatchHub();
        store = Store.open(home.open(), hub);
        long from = store.applied().index();
        assertThat(from).isLessThanOrEqualTo(index);
        assertThat(log.isEmpty() || log.firstKey() <= from + 1).isTrue();
        if (hashes.containsKey(from)) {
            assertThat(store.applied().stateHash()).isEqualTo(hashes.get(from));
            assertThat(store.applied().revision()).isEqualTo(revisions.get(from));
        }
        for (Entry entry : log.tailMap(from, false).values()) {
            apply(entry);
            if (random.nextInt(4) == 0) {
                store.publish();
                store.sweep();
            }
        }
        store.publish();
        assertThat(store.applied().stateHash()).isEqualTo(hashes.get(index));
        watchers.forEach(watcher -> watcher.reopen(hub));
        checkPublished();
    }

    /// As when a snapshot is installed: another store, the same hub.
    private void replaceUnderWatchers() {
        store.close();
        watchers.removeIf(watcher -> watcher.pollOnceWithoutStore(100));
        store = Store.open(home.open(), hub);
        checkPublished();
    }

    /// Pieces of whatever size, laid end to end, are the whole range at one revision.
    private void checkPieces(RangeQuery query) {
        RangeQuery whole = RangeQuery.of(query.range()).at(query.revision());
        if (!(model.range(whole) instanceof Result.Range expected)) {
            assertThat(store.piece(Caller.ANONYMOUS, piece(query, query.range(), query.revision()), UNBOUNDED))
                    .isEqualTo(model.range(whole));
            return;
        }
        List<KeyValue> pairs = new ArrayList<>();
        KeyRange rest = query.range();
        long revision = query.revision() > 0 ? query.revision() : expected.revision();
        while (true) {
            Result.Range piece = (Result.Range) store.piece(Caller.ANONYMOUS, piece(query, rest, revision), UNBOUNDED);
            pairs.addAll(piece.pairs());
            if (!piece.hasMore()) {
                break;
            }
            byte[] last = piece.pairs().getLast().key().array();
            rest = new KeyRange(Bytes.wrap(Arrays.copyOf(last, last.length + 1)), rest.to());
        }
        assertThat(pairs).as("pieces of %s", query).isEqualTo(expected.pairs());
    }

    private static RangePiece piece(RangeQuery query, KeyRange range, long revision) {
        // Of different sizes, by whatever differs between queries.
        long size = 1 + Math.abs(query.hashCode() % 3);
        return new RangePiece(range, revision, false, size, 250 * size);
    }
}
