package io.althing.store;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/// Versions that were read lately, with their values, so that the next read of one costs no trip
/// to the engine.
///
/// A version never changes, so nothing here can be wrong: one that was overwritten is not asked
/// for any more, and is pushed out. Any thread; a version that two of them keep at once may be
/// lost, and then is read again.
final class RecentVersions {
    /// Larger ones are not read often enough, or not small enough, to be worth the room.
    private static final int VALUE_BYTES_MAX = 4 << 10;

    /// What a version takes on the heap besides its key and value.
    private static final int OVERHEAD_BYTES = 112;

    private static final long BYTES_MAX =
            Math.min(64L << 20, Runtime.getRuntime().maxMemory() / 16);

    /// A version may be in one of so many places, which lie side by side.
    private static final int WAYS = 4;

    /// With values of 256 bytes the room for bytes is full before these are.
    private static final int PLACES = 1 << 18;

    private final AtomicReferenceArray<@Nullable KeyValue> places = new AtomicReferenceArray<>(PLACES);
    private final AtomicLong bytes = new AtomicLong();
    private final AtomicInteger hand = new AtomicInteger();

    /// @return the version, or null if it is not here
    @Nullable
    KeyValue find(Bytes key, long modRevision) {
        int first = firstPlace(modRevision);
        for (int place = first; place < first + WAYS; place++) {
            KeyValue there = places.get(place);
            if (there != null
                    && there.modRevision() == modRevision
                    && there.key().equals(key)) {
                return there;
            }
        }
        return null;
    }

    void keep(KeyValue version) {
        if (version.value().length() > VALUE_BYTES_MAX) {
            return;
        }
        int first = firstPlace(version.modRevision());
        int place = first;
        while (place < first + WAYS && places.get(place) != null) {
            place++;
        }
        if (place == first + WAYS) {
            place = first + (hand.get() & WAYS - 1);
        }
        put(place, version);
        while (bytes.get() > BYTES_MAX) {
            put(hand.getAndIncrement() & PLACES - 1, null);
        }
    }

    private void put(int place, @Nullable KeyValue version) {
        KeyValue before = places.getAndSet(place, version);
        bytes.addAndGet(bytes(version) - bytes(before));
    }

    private static long bytes(@Nullable KeyValue version) {
        return version == null
                ? 0
                : OVERHEAD_BYTES + version.key().length() + version.value().length();
    }

    /// Revisions come one after the other, and keys of one transaction share one: spread by a
    /// multiplicative hash, so that neighbours do not push each other out.
    private static int firstPlace(long modRevision) {
        return (int) ((modRevision * 0x9E3779B97F4A7C15L) >>> 46) & -WAYS;
    }
}
