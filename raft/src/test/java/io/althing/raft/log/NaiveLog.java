package io.althing.raft.log;

import io.althing.raft.membership.Configuration;
import io.althing.raft.membership.NodeId;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/// The log as one would draw it on paper: nothing is ever forgotten, and the disk is a queue of
/// whole copies.
final class NaiveLog {
    /// A copy of the log that the journal was told to write.
    private record Image(long sequence, List<Entry> entries) {}

    private final List<Entry> entries = new ArrayList<>();
    private final ArrayDeque<Image> images = new ArrayDeque<>();
    private final Configuration founding;
    long startIndex;
    long commitIndex;
    long appliedIndex;

    NaiveLog(Configuration founding) {
        this.founding = founding;
        images.add(new Image(0, List.of()));
    }

    /// What an entry at this place is: a term's leader writes one only, so the place decides.
    static Entry entry(long term, long index) {
        long kind = (31 * term + 7 * index) % 9;
        if (kind == 0) {
            byte[] payload = Configuration.of(List.of(new NodeId(1), new NodeId(10 * term + index)))
                    .encode();
            return new Entry(term, index, EntryKind.CONFIGURATION, payload);
        }
        return kind == 1
                ? Entry.noop(term, index)
                : new Entry(term, index, EntryKind.COMMAND, new byte[(int) (index % 40)]);
    }

    long lastIndex() {
        return entries.size();
    }

    long term(long index) {
        if (index < startIndex || index > lastIndex()) {
            return -1;
        }
        return index == 0 ? 0 : at(index).term();
    }

    Entry at(long index) {
        return entries.get((int) index - 1);
    }

    List<Entry> range(long fromIndex, long toIndex) {
        return List.copyOf(entries.subList((int) fromIndex - 1, (int) toIndex));
    }

    void append(List<Entry> appended) {
        long first = appended.getFirst().index();
        entries.subList((int) first - 1, entries.size()).clear();
        entries.addAll(appended);
    }

    void handedOver(long sequence) {
        images.add(new Image(sequence, List.copyOf(entries)));
    }

    void persisted(long sequence) {
        while (images.size() > 1 && second().sequence <= sequence) {
            images.removeFirst();
        }
    }

    private Image second() {
        return images.stream().skip(1).findFirst().orElseThrow();
    }

    /// What holds now, and through everything that is still to be written.
    long durableIndex() {
        return images.stream().mapToLong(this::commonWith).min().orElseThrow();
    }

    private long commonWith(Image image) {
        int common = 0;
        int most = Math.min(entries.size(), image.entries.size());
        while (common < most && entries.get(common).equals(image.entries.get(common))) {
            common++;
        }
        return common;
    }

    SnapshotPoint point(long index) {
        return new SnapshotPoint(new LogPosition(index == 0 ? 0 : at(index).term(), index), configurationAt(index));
    }

    /// A snapshot of another log: `prefix` is how that one begins.
    void restart(List<Entry> prefix) {
        entries.clear();
        entries.addAll(prefix);
        startIndex = lastIndex();
        commitIndex = startIndex;
        appliedIndex = startIndex;
        List<Image> cut = images.stream()
                .map(image -> new Image(image.sequence, List.copyOf(prefix)))
                .toList();
        images.clear();
        images.addAll(cut);
    }

    Configuration configurationAt(long index) {
        Configuration last = founding;
        for (Entry entry : entries.subList(0, (int) index)) {
            if (entry.kind() == EntryKind.CONFIGURATION) {
                last = Configuration.decode(entry.payload());
            }
        }
        return last;
    }

    /// The best guess where a log with `limit` may agree with this one.
    LogPosition lastNotAbove(LogPosition limit) {
        long index = Math.min(limit.index(), lastIndex());
        while (index > startIndex && term(index) > limit.term()) {
            index--;
        }
        index = Math.max(index, startIndex);
        return new LogPosition(term(index), index);
    }
}
