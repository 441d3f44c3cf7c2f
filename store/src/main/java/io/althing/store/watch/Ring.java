package io.althing.store.watch;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The latest revisions, for watchers that fell a little behind. Any thread.
final class Ring {
    private static final long MAX_BYTES = 4 << 20;

    private final @Nullable RevisionChanges[] slots;

    /// What each slot holds, here so that nothing has to be looked at that nobody has looked at
    /// for long.
    private final int[] slotBytes;

    private long firstRevision;

    /// One after the newest; nothing is held if it equals `firstRevision`.
    private long endRevision;

    private long sizeBytes;

    /// @param capacity in revisions; a power of two
    Ring(int capacity) {
        slots = new RevisionChanges[capacity];
        slotBytes = new int[capacity];
    }

    synchronized void add(RevisionChanges next) {
        if (next.revision() != endRevision) {
            clear();
            firstRevision = next.revision();
            endRevision = next.revision();
        }
        if (endRevision - firstRevision == slots.length) {
            dropFirst();
        }
        int slot = slot(endRevision++);
        slots[slot] = next;
        slotBytes[slot] = next.sizeBytes();
        sizeBytes += slotBytes[slot];
        while (sizeBytes > MAX_BYTES && endRevision - firstRevision > 1) {
            dropFirst();
        }
    }

    synchronized long sizeBytes() {
        return sizeBytes;
    }

    synchronized long revisions() {
        return endRevision - firstRevision;
    }

    synchronized void clear() {
        while (firstRevision < endRevision) {
            dropFirst();
        }
    }

    /// Returns at most `max` revisions from `fromRevision` to before `toRevision`; null if the
    /// ring does not reach back that far.
    synchronized @Nullable List<RevisionChanges> read(long fromRevision, long toRevision, int max) {
        if (fromRevision < firstRevision || fromRevision >= endRevision) {
            return null;
        }
        var found = new ArrayList<RevisionChanges>();
        long end = Math.min(toRevision, endRevision);
        for (long revision = fromRevision; revision < end && found.size() < max; revision++) {
            var changes = slots[slot(revision)];
            if (changes != null) {
                found.add(changes);
            }
        }
        return found;
    }

    private void dropFirst() {
        int slot = slot(firstRevision++);
        slots[slot] = null;
        sizeBytes -= slotBytes[slot];
    }

    private int slot(long revision) {
        return (int) (revision & slots.length - 1);
    }
}
