package io.althing.journal;

import java.util.ArrayList;
import java.util.List;

/// Where each entry lies. The writer changes it while others read through [Journal#read], so
/// its own lock guards it; nothing else
/// is taken while it is held.
final class EntryIndex {
    /// @param length of the record
    record Place(Segment segment, int offset, int length, int chain) {}

    private final List<Place> places = new ArrayList<>();
    private long firstIndex;
    private int dropped;

    EntryIndex(long firstIndex) {
        this.firstIndex = firstIndex;
    }

    synchronized long endIndex() {
        return firstIndex + places.size() - dropped;
    }

    /// Puts an entry at `index`; everything from there on is replaced.
    synchronized void put(long index, Place place) {
        truncate(index);
        if (places.size() == dropped) {
            firstIndex = index;
        }
        places.add(place);
    }

    private void truncate(long index) {
        int keep = Math.max(dropped, dropped + (int) (index - firstIndex));
        if (keep < places.size()) {
            places.subList(keep, places.size()).clear();
        }
    }

    synchronized void dropBefore(long index) {
        while (firstIndex < index && dropped < places.size()) {
            firstIndex++;
            dropped++;
        }
        firstIndex = Math.max(firstIndex, index);
        // Moving the rest only when half is gone keeps dropping cheap.
        if (dropped > places.size() / 2) {
            places.subList(0, dropped).clear();
            dropped = 0;
        }
    }

    synchronized void clear(long nextIndex) {
        places.clear();
        dropped = 0;
        firstIndex = nextIndex;
    }

    /// Returns the places of entries from `index` on: at least one if there is one, then up to
    /// `maxBytes`.
    synchronized List<Place> from(long index, int maxBytes) {
        List<Place> found = new ArrayList<>();
        if (index < firstIndex) {
            return found;
        }
        long bytes = 0;
        for (long i = dropped + (index - firstIndex); i < places.size(); i++) {
            Place place = places.get((int) i);
            bytes += place.length;
            if (bytes > maxBytes && !found.isEmpty()) {
                break;
            }
            found.add(place);
        }
        return found;
    }

    /// Returns the oldest segment that an entry lies in, or `newest` if there is none.
    synchronized long firstSegment(long newest) {
        return dropped < places.size() ? places.get(dropped).segment.number() : newest;
    }
}
