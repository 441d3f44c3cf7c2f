package io.althing.client.kv;

import java.util.List;
import java.util.Optional;

/// What came of an [Operation].
public sealed interface Result {
    /// The store's revision when it was carried out.
    long revision();

    /// What a [Get] found.
    ///
    /// @param count how many keys there are, beyond a limit too
    /// @param isMore set if the limit left something out
    record Found(long revision, List<KeyValue> entries, long count, boolean isMore) implements Result {
        public Found {
            entries = List.copyOf(entries);
        }

        public Optional<KeyValue> first() {
            return entries.isEmpty() ? Optional.empty() : Optional.of(entries.get(0));
        }
    }

    /// What a [Put] did.
    ///
    /// @param revision of this write: the key's modification revision
    /// @param previous what was there before, if it was asked for and there was something
    record Written(long revision, Optional<KeyValue> previous) implements Result {}

    /// What a [Delete] did.
    ///
    /// @param previous what was there before, if it was asked for
    record Deleted(long revision, long count, List<KeyValue> previous) implements Result {
        public Deleted {
            previous = List.copyOf(previous);
        }
    }

    /// What a [Transaction] did.
    ///
    /// @param isHeld whether all its conditions held
    /// @param results one for each operation of the branch that was taken
    record Committed(long revision, boolean isHeld, List<Result> results) implements Result {
        public Committed {
            results = List.copyOf(results);
        }

        /// Returns what the `index`-th operation, from 0 on, found.
        ///
        /// @throws ClassCastException if it was not a [Get]
        public Found found(int index) {
            return (Found) results.get(index);
        }
    }
}
