package io.althing.journal;

import io.althing.raft.HardState;
import io.althing.raft.log.Entry;
import io.althing.raft.log.EntryKind;
import io.althing.raft.log.LogPosition;
import io.althing.raft.log.SnapshotPoint;
import io.althing.raft.log.TermRun;
import io.althing.raft.membership.Configuration;
import io.althing.raft.membership.NodeId;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What the records add up to: hard state, start, and the shape of the log. The same code
/// follows along when records are written
/// and when they are read back.
final class JournalState {
    private static final byte[] NO_VOTE = {};

    private final List<TermRun> terms = new ArrayList<>();
    private final List<Entry> configurations = new ArrayList<>();
    private HardState hardState = HardState.INITIAL;
    private @Nullable SnapshotPoint start;
    private long lastIndex;
    private long missingIndex;

    HardState hardState() {
        return hardState;
    }

    boolean hasStart() {
        return start != null;
    }

    SnapshotPoint start() {
        if (start == null) {
            throw new IllegalStateException("the journal has no start yet");
        }
        return start;
    }

    List<TermRun> terms() {
        return List.copyOf(terms);
    }

    List<Entry> configurations() {
        return List.copyOf(configurations);
    }

    long lastIndex() {
        return lastIndex;
    }

    static byte[] payload(HardState state) {
        NodeId vote = state.vote();
        return vote == null
                ? NO_VOTE
                : ByteBuffer.allocate(Long.BYTES).putLong(vote.value()).array();
    }

    void apply(HardState state) {
        hardState = state;
    }

    void start(SnapshotPoint point) {
        long index = point.position().index();
        if (start != null && index < start.position().index()) {
            return;
        }
        start = point;
        lastIndex = Math.max(lastIndex, index);
        configurations.removeIf(entry -> entry.index() <= index);
        while (terms.size() > 1 && terms.get(1).firstIndex() <= index + 1) {
            terms.removeFirst();
        }
        if (!terms.isEmpty() && terms.getFirst().firstIndex() <= index) {
            long term = terms.removeFirst().term();
            if (lastIndex > index) {
                terms.addFirst(new TermRun(index + 1, term));
            }
        }
    }

    /// The log reached to `last` when a segment was begun. News only if the segments before it
    /// are gone.
    void tail(LogPosition last) {
        if (last.index() > lastIndex) {
            missingIndex = last.index();
            lastIndex = last.index();
            terms.clear();
            terms.add(new TermRun(last.index(), last.term()));
        }
    }

    LogPosition tail() {
        return new LogPosition(TermRun.termAt(start(), terms, lastIndex), lastIndex);
    }

    /// Tells whether entries after the start are missing.
    boolean hasGap() {
        return missingIndex > start().position().index();
    }

    void reset(SnapshotPoint point) {
        start = point;
        lastIndex = point.position().index();
        terms.clear();
        configurations.clear();
    }

    /// Takes an entry; everything from its index on is replaced.
    ///
    /// @throws IllegalArgumentException if it leaves a gap
    void apply(Entry entry) {
        long index = entry.index();
        if (index > lastIndex + 1 || index <= start().position().index()) {
            throw new IllegalArgumentException("entry " + index + " does not follow on entry " + lastIndex
                    + " of a log that starts after " + start().position().index());
        }
        while (!terms.isEmpty() && terms.getLast().firstIndex() >= index) {
            terms.removeLast();
        }
        while (!configurations.isEmpty() && configurations.getLast().index() >= index) {
            configurations.removeLast();
        }
        if (terms.isEmpty() || terms.getLast().term() != entry.term()) {
            terms.add(new TermRun(index, entry.term()));
        }
        if (entry.kind() == EntryKind.CONFIGURATION) {
            configurations.add(entry);
        }
        lastIndex = index;
        missingIndex = Math.min(missingIndex, index - 1);
    }

    static HardState hardState(JournalRecord record) {
        byte[] payload = record.payload();
        return new HardState(
                record.term(),
                payload.length == 0 ? null : new NodeId(ByteBuffer.wrap(payload).getLong()));
    }

    static SnapshotPoint point(JournalRecord record) {
        return new SnapshotPoint(
                new LogPosition(record.term(), record.index()), Configuration.decode(record.payload()));
    }

    static Entry entry(JournalRecord record) {
        return new Entry(
                record.term(),
                record.index(),
                EntryKind.of(record.kind().code - RecordKind.ENTRY_BASE),
                record.payload());
    }
}
