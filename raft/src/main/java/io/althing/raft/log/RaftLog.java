package io.althing.raft.log;

import io.althing.raft.membership.Configuration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/// The log as consensus sees it: terms of all entries, the newest entries themselves, and how
/// far each kind of certainty reaches.
///
/// Indexes only ever satisfy `start <= applied <= commit <= last`, and `durable <= last`.
/// Everything above `applied` is in memory.
public final class RaftLog {
    /// Entries handed to the journal and not yet reported durable.
    private static final class Pending {
        final long sequence;
        long lastIndex;

        Pending(long sequence, long lastIndex) {
            this.sequence = sequence;
            this.lastIndex = lastIndex;
        }
    }

    private record ConfigurationAt(long index, Configuration configuration) {}

    private static final long KNOWN_MAX_BYTES = 1 << 20;

    private final long windowMaxBytes;
    private final EntryWindow window;
    private final List<TermRun> terms;
    private final ArrayDeque<Pending> pending = new ArrayDeque<>();
    private final ArrayDeque<ConfigurationAt> configurations = new ArrayDeque<>();
    private SnapshotPoint start;
    private long lastIndex;
    private long durableIndex;
    private long commitIndex;
    private long appliedIndex;

    /// @param applied what is applied, and therefore committed, already
    public RaftLog(
            SnapshotPoint start,
            List<TermRun> terms,
            long lastIndex,
            List<Entry> configurations,
            long applied,
            List<Entry> window,
            long windowMaxBytes) {
        this.start = start;
        this.terms = new ArrayList<>(terms);
        this.lastIndex = lastIndex;
        this.durableIndex = lastIndex;
        this.appliedIndex = Math.max(applied, start.position().index());
        this.commitIndex = appliedIndex;
        this.window = new EntryWindow(appliedIndex + 1);
        window.forEach(this.window::add);
        this.windowMaxBytes = windowMaxBytes;
        this.configurations.add(new ConfigurationAt(start.position().index(), start.configuration()));
        configurations.forEach(entry ->
                this.configurations.add(new ConfigurationAt(entry.index(), Configuration.decode(entry.payload()))));
        require(this.window.endIndex() == lastIndex + 1, "the window must reach the end of the log");
    }

    public SnapshotPoint start() {
        return start;
    }

    public long startIndex() {
        return start.position().index();
    }

    public long lastIndex() {
        return lastIndex;
    }

    public LogPosition last() {
        return new LogPosition(term(lastIndex), lastIndex);
    }

    public long commitIndex() {
        return commitIndex;
    }

    public long appliedIndex() {
        return appliedIndex;
    }

    /// Up to here this member's own disk holds the log.
    public long durableIndex() {
        return durableIndex;
    }

    /// The configuration of the last CONFIGURATION entry, committed or not (Raft §6: in force
    /// from the moment it is appended).
    public Configuration configuration() {
        return configurations.getLast().configuration;
    }

    public long configurationIndex() {
        return configurations.getLast().index;
    }

    /// The last configuration that is certainly committed.
    public Configuration committedConfiguration() {
        Configuration committed = start.configuration();
        for (ConfigurationAt each : configurations) {
            if (each.index <= commitIndex) {
                committed = each.configuration;
            }
        }
        return committed;
    }

    public boolean isConfigurationPending() {
        return configurationIndex() > commitIndex;
    }

    /// Returns the term at an index from the start to the end of the log, or -1 outside.
    public long term(long index) {
        if (index < startIndex() || index > lastIndex) {
            return -1;
        }
        for (int i = terms.size() - 1; i >= 0; i--) {
            if (terms.get(i).firstIndex() <= index) {
                return terms.get(i).term();
            }
        }
        return start.position().term();
    }

    /// Returns the last position not after `limit` whose term is not above `limit`'s: the best
    /// guess where another log that has
    /// `limit` may agree with this one.
    public LogPosition lastNotAbove(LogPosition limit) {
        long index = Math.min(limit.index(), lastIndex);
        while (index > startIndex() && term(index) > limit.term()) {
            index = firstIndexOfRun(index) - 1;
        }
        index = Math.max(index, startIndex());
        return new LogPosition(term(index), index);
    }

    /// As [#lastNotAbove], for a log that needs to be brought here: answers an index before the
    /// start if only what is cut off could
    /// agree.
    public long lastIndexThatMayMatch(LogPosition limit) {
        if (limit.index() < startIndex()) {
            return limit.index();
        }
        LogPosition last = lastNotAbove(limit);
        return last.term() > limit.term() ? startIndex() - 1 : last.index();
    }

    private long firstIndexOfRun(long index) {
        for (int i = terms.size() - 1; i >= 0; i--) {
            if (terms.get(i).firstIndex() <= index) {
                return Math.max(terms.get(i).firstIndex(), startIndex() + 1);
            }
        }
        return startIndex() + 1;
    }

    /// Appends entries of which the first follows directly on an entry this log has; replaces
    /// what conflicts.
    public void append(List<Entry> entries) {
        long firstIndex = entries.getFirst().index();
        require(firstIndex > commitIndex, "a committed entry would be replaced");
        require(firstIndex <= lastIndex + 1, "a gap would be left");
        if (firstIndex <= lastIndex) {
            truncate(firstIndex);
        }
        for (Entry entry : entries) {
            if (terms.isEmpty() || terms.getLast().term() != entry.term()) {
                terms.add(new TermRun(entry.index(), entry.term()));
            }
            window.add(entry);
            if (entry.kind() == EntryKind.CONFIGURATION) {
                configurations.add(new ConfigurationAt(entry.index(), Configuration.decode(entry.payload())));
            }
        }
        lastIndex = entries.getLast().index();
    }

    private void truncate(long fromIndex) {
        window.truncate(fromIndex);
        while (!terms.isEmpty() && terms.getLast().firstIndex() >= fromIndex) {
            terms.removeLast();
        }
        while (configurations.getLast().index >= fromIndex) {
            configurations.removeLast();
        }
        lastIndex = fromIndex - 1;
        durableIndex = Math.min(durableIndex, lastIndex);
        // What was handed to the journal and is cut here must never count, even if the same
        // entries come back later: the journal
        // will by then have replaced them, and may lose their second copy.
        for (Pending write : pending) {
            write.lastIndex = Math.min(write.lastIndex, lastIndex);
        }
    }

    /// The journal was handed everything up to the end of the log under this number.
    public void handedOver(long sequence) {
        pending.add(new Pending(sequence, lastIndex));
    }

    public boolean isAnythingPending() {
        return !pending.isEmpty();
    }

    /// Everything handed over up to this number is durable.
    public void persisted(long sequence) {
        while (!pending.isEmpty() && pending.peek().sequence <= sequence) {
            durableIndex = Math.max(durableIndex, pending.remove().lastIndex);
        }
        // A later cut that is not durable yet takes away what an earlier write made durable.
        require(durableIndex <= lastIndex, "durable beyond the end");
    }

    /// Moves the commit index up and returns the entries that became committed.
    public List<Entry> commit(long index) {
        require(index >= commitIndex, "the commit index would go back");
        require(index <= lastIndex, "an entry that is not in the log would be committed");
        List<Entry> committed = window.slice(commitIndex + 1, index + 1, Long.MAX_VALUE);
        commitIndex = index;
        return committed;
    }

    /// @param lackedFrom the first entry that a peer which is served from here may lack
    public void applied(long index, long lackedFrom) {
        require(index <= commitIndex, "an uncommitted entry was applied");
        appliedIndex = Math.max(appliedIndex, index);
        while (window.firstIndex() <= appliedIndex && window.bytes() > windowBytes(lackedFrom)) {
            window.dropFirst();
        }
    }

    /// What everybody has is kept for a moment only, in case that others lead next: what lives
    /// long and dies all the same costs the most to collect.
    private long windowBytes(long lackedFrom) {
        return window.firstIndex() < lackedFrom ? Math.min(KNOWN_MAX_BYTES, windowMaxBytes) : windowMaxBytes;
    }

    /// Tells whether the entry is in memory.
    public boolean isInWindow(long index) {
        return index >= window.firstIndex() && index < window.endIndex();
    }

    public Entry entry(long index) {
        return window.get(index);
    }

    /// Returns entries in memory from `fromIndex` on: at least one if there is one, then up to
    /// `maxBytes`.
    public List<Entry> slice(long fromIndex, long maxBytes) {
        return window.slice(fromIndex, lastIndex + 1, maxBytes);
    }

    /// The journal was cut: the log starts after `point`.
    public void compacted(SnapshotPoint point) {
        long index = point.position().index();
        if (index <= startIndex()) {
            return;
        }
        require(index <= appliedIndex, "entries were cut off that are not applied");
        require(term(index) == point.position().term(), "the log was cut at another term");
        start = point;
        dropTermsBelow(index);
        dropConfigurationsBelow(index);
        while (window.firstIndex() <= index && window.endIndex() > window.firstIndex()) {
            window.dropFirst();
        }
    }

    private void dropTermsBelow(long index) {
        while (terms.size() > 1 && terms.get(1).firstIndex() <= index) {
            terms.removeFirst();
        }
    }

    private void dropConfigurationsBelow(long index) {
        Iterator<ConfigurationAt> all = configurations.iterator();
        long kept = startIndex();
        while (all.hasNext()) {
            ConfigurationAt next = all.next();
            if (next.index <= index) {
                kept = next.index;
            }
        }
        while (configurations.size() > 1 && configurations.getFirst().index < kept) {
            configurations.removeFirst();
        }
    }

    /// A snapshot took the place of the whole log.
    public void restart(SnapshotPoint point) {
        long index = point.position().index();
        require(index >= commitIndex, "a snapshot would take committed entries back");
        start = point;
        terms.clear();
        configurations.clear();
        configurations.add(new ConfigurationAt(index, point.configuration()));
        window.clear(index + 1);
        lastIndex = index;
        // Writes that are still on their way stay pending: a vote may be among them, and no
        // promise may overtake it.
        for (Pending write : pending) {
            write.lastIndex = Math.min(write.lastIndex, index);
        }
        durableIndex = index;
        commitIndex = index;
        appliedIndex = index;
    }

    private static void require(boolean condition, String promise) {
        if (!condition) {
            throw new AssertionError("broken invariant of the log: " + promise);
        }
    }
}
