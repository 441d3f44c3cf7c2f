package io.althing.raft.log;

import java.util.ArrayList;
import java.util.List;

/// The newest entries of the log, in memory: a ring with access by index.
final class EntryWindow {
    private static final int CAPACITY_MIN = 64;

    private Entry[] ring = new Entry[CAPACITY_MIN];
    private int head;
    private int size;
    private long firstIndex;
    private long bytes;

    EntryWindow(long firstIndex) {
        this.firstIndex = firstIndex;
    }

    long firstIndex() {
        return firstIndex;
    }

    /// One past the last entry.
    long endIndex() {
        return firstIndex + size;
    }

    long bytes() {
        return bytes;
    }

    Entry get(long index) {
        if (index < firstIndex || index >= endIndex()) {
            throw new IndexOutOfBoundsException("entry " + index + " is not in " + firstIndex + ".." + endIndex());
        }
        return ring[at(index)];
    }

    private int at(long index) {
        return (head + (int) (index - firstIndex)) & (ring.length - 1);
    }

    void add(Entry entry) {
        if (size == ring.length) {
            grow();
        }
        ring[at(endIndex())] = entry;
        size++;
        bytes += entry.sizeBytes();
    }

    private void grow() {
        Entry[] larger = new Entry[ring.length * 2];
        for (int i = 0; i < size; i++) {
            larger[i] = ring[(head + i) & (ring.length - 1)];
        }
        ring = larger;
        head = 0;
    }

    @SuppressWarnings("NullAway") // A freed slot of the ring holds null and is never read.
    private void free(int slot) {
        bytes -= ring[slot].sizeBytes();
        ring[slot] = null;
        size--;
    }

    /// Drops everything from `index` on.
    void truncate(long index) {
        while (endIndex() > index && size > 0) {
            free(at(endIndex() - 1));
        }
    }

    void dropFirst() {
        int slot = head;
        free(slot);
        head = (slot + 1) & (ring.length - 1);
        firstIndex++;
    }

    void clear(long nextIndex) {
        truncate(firstIndex);
        firstIndex = nextIndex;
    }

    /// Returns entries from `fromIndex` to before `toIndex`: at least one if there is one, then
    /// up to `maxBytes`.
    List<Entry> slice(long fromIndex, long toIndex, long maxBytes) {
        List<Entry> entries = new ArrayList<>();
        long taken = 0;
        for (long index = fromIndex; index < toIndex; index++) {
            Entry entry = get(index);
            taken += entry.sizeBytes();
            if (taken > maxBytes && !entries.isEmpty()) {
                break;
            }
            entries.add(entry);
        }
        return entries;
    }
}
