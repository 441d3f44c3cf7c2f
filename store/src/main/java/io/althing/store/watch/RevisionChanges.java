package io.althing.store.watch;

import java.util.List;

/// What one revision changed, in the order in which it happened.
public record RevisionChanges(long revision, List<Change> changes) {
    int sizeBytes() {
        int sum = 0;
        for (Change change : changes) {
            sum += change.sizeBytes();
        }
        return sum;
    }
}
