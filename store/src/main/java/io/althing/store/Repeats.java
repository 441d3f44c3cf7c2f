package io.althing.store;

import io.althing.store.watch.Change;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/// Changes of one key within one revision.
final class Repeats {
    private Repeats() {}

    /// A key that a transaction changes twice (only across nested transactions can it) has one
    /// version per revision, the last; it supersedes what the first one superseded.
    static List<Change> lastOfEachKey(List<Change> all) {
        var firstPrevious = new TreeMap<Bytes, Long>();
        var lastPosition = new TreeMap<Bytes, Integer>();
        for (int i = 0; i < all.size(); i++) {
            var change = all.get(i);
            firstPrevious.putIfAbsent(change.pair().key(), change.previousRevision());
            lastPosition.put(change.pair().key(), i);
        }
        var kept = new ArrayList<Change>();
        for (int i = 0; i < all.size(); i++) {
            var change = all.get(i);
            var key = change.pair().key();
            if (lastPosition.getOrDefault(key, -1) == i) {
                kept.add(new Change(change.isDelete(), change.pair(), firstPrevious.getOrDefault(key, 0L)));
            }
        }
        return kept;
    }
}
