package io.althing.raft.script;

import io.althing.raft.Effect;
import io.althing.raft.HardState;
import io.althing.raft.Input;
import io.althing.raft.Raft;
import io.althing.raft.RaftOptions;
import io.althing.raft.Recovered;
import io.althing.raft.log.Entry;
import io.althing.raft.log.EntryKind;
import io.althing.raft.log.LogPosition;
import io.althing.raft.log.SnapshotPoint;
import io.althing.raft.log.TermRun;
import io.althing.raft.membership.Configuration;
import io.althing.raft.membership.NodeId;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// One core with its disk, and what it has been told to do and has not done yet.
public final class ScriptedNode {
    /// Draws that a reader can foresee: member n waits (1 + n/10) T.
    record Draws(NodeId id) implements RandomGenerator {
        @Override
        public long nextLong() {
            throw new UnsupportedOperationException("only bounded draws are made");
        }

        @Override
        public long nextLong(long bound) {
            return bound * (id.value() % 10) / 10;
        }
    }

    final NodeId id;
    private final RaftOptions options;
    private final RandomGenerator random;
    private HardState hardState = HardState.INITIAL;
    private SnapshotPoint start;
    private final List<Entry> durable = new ArrayList<>();
    private long appliedIndex;

    @Nullable
    Raft raft;

    final ArrayDeque<Effect.Persist> unsynced = new ArrayDeque<>();
    final ArrayDeque<Entry> unapplied = new ArrayDeque<>();
    final ArrayDeque<Effect.FetchEntries> fetches = new ArrayDeque<>();
    final ArrayDeque<Effect.SendSnapshot> snapshotsToSend = new ArrayDeque<>();

    @Nullable
    SnapshotPoint toInstall;

    ScriptedNode(NodeId id, RaftOptions options, RandomGenerator random, Configuration founding, long nowNanos) {
        this.id = id;
        this.options = options;
        this.random = random;
        this.start = new SnapshotPoint(LogPosition.ZERO, founding);
        start(nowNanos);
    }

    /// Starts from what the disk holds.
    void start(long nowNanos) {
        long last =
                durable.isEmpty() ? start.position().index() : durable.getLast().index();
        appliedIndex = Math.max(start.position().index(), Math.min(appliedIndex, last));
        List<TermRun> terms = new ArrayList<>();
        for (Entry entry : durable) {
            if (terms.isEmpty() || terms.getLast().term() != entry.term()) {
                terms.add(new TermRun(entry.index(), entry.term()));
            }
        }
        List<Entry> configurations = durable.stream()
                .filter(entry -> entry.kind() == EntryKind.CONFIGURATION)
                .toList();
        List<Entry> window =
                durable.stream().filter(entry -> entry.index() > appliedIndex).toList();
        raft = new Raft(
                id,
                options,
                random,
                new Recovered(hardState, start, terms, last, configurations, appliedIndex, window),
                nowNanos);
    }

    /// The process is gone, and with it whatever was not synced.
    void crash() {
        raft = null;
        unsynced.clear();
        unapplied.clear();
        fetches.clear();
        snapshotsToSend.clear();
        toInstall = null;
    }

    public boolean isUp() {
        return raft != null;
    }

    public Raft raft() {
        if (raft == null) {
            throw new IllegalStateException(id + " is down");
        }
        return raft;
    }

    public Raft.RaftStatus status() {
        return raft().status();
    }

    public long appliedIndex() {
        return appliedIndex;
    }

    /// What a crash would leave.
    public List<Entry> durableLog() {
        return List.copyOf(durable);
    }

    public HardState durableState() {
        return hardState;
    }

    /// Syncs the oldest write.
    Effect.Persist sync() {
        Effect.Persist persist = unsynced.remove();
        if (persist.hardState() != null) {
            hardState = persist.hardState();
        }
        write(durable, persist.entries());
        return persist;
    }

    private static void write(List<Entry> log, List<Entry> entries) {
        for (Entry entry : entries) {
            log.removeIf(old -> old.index() >= entry.index());
            log.add(entry);
        }
    }

    /// Applies all that is committed; returns the index reached.
    long apply() {
        while (!unapplied.isEmpty()) {
            appliedIndex = unapplied.remove().index();
        }
        return appliedIndex;
    }

    Input.EntriesFetched fetch() {
        Effect.FetchEntries fetch = fetches.remove();
        List<Entry> written = new ArrayList<>(durable);
        unsynced.forEach(persist -> write(written, persist.entries()));
        List<Entry> entries = written.stream()
                .filter(entry -> entry.index() >= fetch.fromIndex())
                .toList();
        boolean isThere = !entries.isEmpty() && entries.getFirst().index() == fetch.fromIndex();
        return new Input.EntriesFetched(fetch.peer(), fetch.fromIndex(), isThere ? entries : List.of());
    }

    /// The state machine as of what is applied.
    SnapshotPoint snapshot() {
        return pointAt(appliedIndex);
    }

    SnapshotPoint pointAt(long index) {
        Configuration configuration = start.configuration();
        LogPosition position = start.position();
        for (Entry entry : durable) {
            if (entry.index() > index) {
                break;
            }
            position = entry.position();
            if (entry.kind() == EntryKind.CONFIGURATION) {
                configuration = Configuration.decode(entry.payload());
            }
        }
        return new SnapshotPoint(position, configuration);
    }

    Input.Compacted compact(long index) {
        SnapshotPoint point = pointAt(index);
        start = point;
        durable.removeIf(entry -> entry.index() <= index);
        return new Input.Compacted(point);
    }

    Input.SnapshotInstalled install() {
        SnapshotPoint point = toInstall;
        if (point == null) {
            throw new IllegalStateException(id + " has nothing to install");
        }
        toInstall = null;
        start = point;
        durable.clear();
        unapplied.clear();
        appliedIndex = point.position().index();
        return new Input.SnapshotInstalled(point);
    }
}
