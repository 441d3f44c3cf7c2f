package io.althing.node;

import io.althing.journal.Journal;
import io.althing.raft.Input;
import io.althing.raft.log.LogPosition;
import io.althing.raft.log.SnapshotPoint;
import io.althing.raft.log.TermRun;
import io.althing.raft.membership.Configuration;
import io.althing.store.Store;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.Consumer;
import java.util.function.Supplier;

/// Makes the store durable now and then, and cuts the journal below what is durable there.
///
/// The journal is the log of record: nothing leaves it before the store's flush has returned,
/// and some entries more stay for members that are a little behind.
final class Flusher {
    /// So many bytes of entries make a flush due even if they are few: they bound the time that
    /// a restart replays.
    private static final long DUE_BYTES = 64L << 20;

    private final Environment environment;
    private final Journal journal;
    private final JournalWriter writer;
    private final Supplier<Store> store;
    private final Consumer<Input> core;
    private final Holds holds;
    private final long dueEntries;
    private final long keptEntries;
    private final ConcurrentSkipListMap<Long, Configuration> configurations = new ConcurrentSkipListMap<>();

    /// Belong to the apply lane.
    private long flushedIndex;

    private long bytesSince;

    /// What consensus was told is applied. The store may have published more.
    private volatile long appliedIndex;

    private volatile boolean isRunning;

    Flusher(
            Environment environment,
            Journal journal,
            JournalWriter writer,
            Supplier<Store> store,
            Consumer<Input> core,
            Holds holds,
            MemberOptions options) {
        this.environment = environment;
        this.journal = journal;
        this.writer = writer;
        this.store = store;
        this.core = core;
        this.holds = holds;
        this.dueEntries = options.flushEntries();
        this.keptEntries = options.catchUpEntries();
        this.flushedIndex = store.get().applied().index();
        configurations.put(journal.start().position().index(), journal.start().configuration());
        // The others may never be committed; those that are will be applied.
        journal.configurations().stream()
                .filter(entry -> entry.index() <= flushedIndex)
                .forEach(entry -> configuration(entry.index(), Configuration.decode(entry.payload())));
    }

    /// This configuration is committed, and in force from `index` on.
    void configuration(long index, Configuration configuration) {
        configurations.put(index, configuration);
    }

    /// Told on the apply lane after each publication.
    void applied(long index, long bytes) {
        appliedIndex = index;
        bytesSince += bytes;
        if (!isRunning && (index - flushedIndex >= dueEntries || bytesSince >= DUE_BYTES)) {
            flushedIndex = index;
            bytesSince = 0;
            isRunning = true;
            environment.background().execute(this::flush);
        }
    }

    /// Makes what is applied durable at once, and then does `next` on the background lane.
    void flushThen(Runnable next) {
        environment.background().execute(() -> {
            store.get().flush();
            next.run();
        });
    }

    private void flush() {
        long durableIndex = Math.min(appliedIndex, store.get().flush().index());
        writer.then(() -> {
            long heldIndex = holds.cutMax(environment.clock().nanoTime(), journal::sizeBytes);
            cut(Math.min(durableIndex - keptEntries, heldIndex));
            isRunning = false;
        });
    }

    private void cut(long index) {
        LogPosition start = journal.start().position();
        if (index <= start.index() || index > journal.lastIndex()) {
            return;
        }
        SnapshotPoint point = new SnapshotPoint(
                new LogPosition(TermRun.termAt(journal.start(), journal.terms(), index), index),
                configurations.floorEntry(index).getValue());
        journal.compact(point);
        configurations.headMap(configurations.floorKey(index)).clear();
        core.accept(new Input.Compacted(point));
    }

    /// A snapshot took the place of everything up to `point`.
    void restartedAt(SnapshotPoint point) {
        configurations.clear();
        configurations.put(point.position().index(), point.configuration());
    }
}
