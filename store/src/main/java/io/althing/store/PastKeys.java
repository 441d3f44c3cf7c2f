package io.althing.store;

import io.althing.store.encoding.RevisionRow;
import io.althing.store.encoding.Space;
import io.althing.store.encoding.VersionKey;
import io.althing.store.encoding.VersionRecord;
import io.althing.store.engine.Column;
import io.althing.store.engine.Engine;
import io.althing.store.tree.Tree;
import io.althing.store.tree.TreeEditor;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The index as it was at revisions that are asked for now: whoever reads a range page by page
/// wants all pages as of the first.
///
/// Made from the present index by taking back what was changed since, so it shares with it
/// whatever was not. A page then costs what it returns; without, each walks the whole history of
/// the range. Any thread.
final class PastKeys {
    /// Lists that are read page by page at the same time.
    private static final int HELD_MAX = 4;

    /// To take back a change costs a read of about 5 us.
    private static final long TAKEN_BACK_MAX = 16_384;

    /// By then little is shared with the present.
    private static final long BEHIND_MAX = 32_768;

    private static final int ASK_EVERY = 256;

    private record Held(long revision, Tree<KeyEntry> keys) {}

    private final Engine engine;

    /// The latest first. Two that ask for one revision at once both make it; one stays.
    private volatile List<Held> held = List.of();

    PastKeys(Engine engine) {
        this.engine = engine;
    }

    /// @param view a later state, whose compaction has not come to the revision
    /// @return the index at the revision, or null if walking the history of the range is likely
    ///     to cost less than making it
    @Nullable
    Tree<KeyEntry> at(View view, KeyRange range, long revision, Allowance allowance) {
        for (Held each : held) {
            if (each.revision == revision) {
                return each.keys;
            }
        }
        long changes = view.applied().revision() - revision;
        if (changes > TAKEN_BACK_MAX || changes > Ranges.count(view.keys(), range)) {
            return null;
        }
        var keys = takenBack(view, revision, allowance);
        if (keys == null) {
            return null;
        }
        var made = new Held(revision, keys);
        var next = new ArrayList<Held>(HELD_MAX);
        next.add(made);
        held.stream()
                .filter(each -> each.revision != revision)
                .limit(HELD_MAX - 1)
                .forEach(next::add);
        held = List.copyOf(next);
        return made.keys;
    }

    /// @return null if it turns out to be too much: one revision may have deleted a million keys
    private @Nullable Tree<KeyEntry> takenBack(View view, long revision, Allowance allowance) {
        var keys = new TreeEditor<>(view.keys());
        var seen = new LinkedHashSet<Bytes>();
        byte[] to = RevisionRow.key(view.applied().revision() + 1);
        try (var cursor = engine.scan(Column.REVISIONS, RevisionRow.key(revision + 1), to)) {
            while (cursor.next()) {
                if (RevisionRow.space(cursor.key()) != Space.CLIENTS) {
                    continue;
                }
                for (RevisionRow.Change change : RevisionRow.decode(cursor.value())) {
                    if (!seen.add(change.key())) {
                        continue;
                    }
                    if (seen.size() > TAKEN_BACK_MAX) {
                        return null;
                    }
                    if (seen.size() % ASK_EVERY == 0) {
                        allowance.take(0);
                    }
                    takeBack(keys, change);
                }
            }
        }
        return keys.publish();
    }

    /// @param change the first of its key since the revision
    private void takeBack(TreeEditor<KeyEntry> keys, RevisionRow.Change change) {
        byte[] key = change.key().array();
        long before = change.previousRevision();
        if (before == 0) {
            keys.remove(key);
            return;
        }
        byte[] record = engine.get(Column.VERSIONS, VersionKey.of(key, before));
        if (record == null) {
            throw new ViewSource.Swept();
        }
        var head = VersionRecord.decodeHead(record);
        keys.put(new KeyEntry(key, head.createRevision(), before, head.version(), head.lease(), head.valueBytes()));
    }

    /// Lets go of what is far behind: it keeps alive what the present has replaced.
    void published(long revision) {
        var now = held;
        if (!now.isEmpty() && now.stream().anyMatch(each -> revision - each.revision > BEHIND_MAX)) {
            held = now.stream()
                    .filter(each -> revision - each.revision <= BEHIND_MAX)
                    .toList();
        }
    }
}
