package io.althing.simulation.disk;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeSet;
import java.util.random.RandomGenerator;

/// What one file holds: as a running process sees it, and as the platter does.
public final class Content {
    static final int SECTOR_BYTES = 512;

    /// @param zeros so many zeros instead of bytes: the room that journals make beforehand
    /// @param truncatedTo the new size; -1 if this is a write
    private record Pending(int position, byte[] bytes, int zeros, long truncatedTo) {
        int end() {
            return position + bytes.length + zeros;
        }
    }

    /// Bytes that grow; what lies beyond what was ever written is zero and takes no room.
    private static final class Image {
        private byte[] bytes = {};
        private int size;

        void apply(Pending change) {
            if (change.truncatedTo >= 0) {
                truncate((int) change.truncatedTo);
                return;
            }
            if (change.bytes.length > 0) {
                room(change.end());
                System.arraycopy(change.bytes, 0, bytes, change.position, change.bytes.length);
            } else if (change.position < bytes.length) {
                Arrays.fill(bytes, change.position, Math.min(change.end(), bytes.length), (byte) 0);
            }
            size = Math.max(size, change.end());
        }

        private void room(int needed) {
            if (needed > bytes.length) {
                bytes = Arrays.copyOf(bytes, Math.max(needed, bytes.length * 2));
            }
        }

        private void truncate(int newSize) {
            if (newSize < size) {
                if (newSize < bytes.length) {
                    Arrays.fill(bytes, newSize, bytes.length, (byte) 0);
                }
                size = newSize;
            }
        }

        void read(ByteBuffer into, int position, int length) {
            int there = Math.clamp(bytes.length - position, 0, length);
            into.put(bytes, there == 0 ? 0 : position, there);
            for (int left = length - there; left > 0; left--) {
                into.put((byte) 0);
            }
        }

        Image copy() {
            Image copy = new Image();
            copy.bytes = bytes.clone();
            copy.size = size;
            return copy;
        }
    }

    private static final byte[] NONE = {};

    private Image seen = new Image();
    private Image durable = new Image();
    private final List<Pending> pending = new ArrayList<>();
    private int provenBytes;

    /// Where what the last sync made durable begins.
    private int lastSyncFrom;

    private final TreeSet<Integer> unreadable = new TreeSet<>();

    int size() {
        return seen.size;
    }

    int read(ByteBuffer into, long position) {
        int length = (int) Math.min(into.remaining(), seen.size - position);
        if (length <= 0) {
            return 0;
        }
        seen.read(into, (int) position, length);
        return length;
    }

    void write(ByteBuffer from, long position) {
        unreadable
                .subSet((int) (position / SECTOR_BYTES), (int) ((position + from.remaining()) / SECTOR_BYTES) + 1)
                .clear();
        byte[] bytes = new byte[from.remaining()];
        from.get(bytes);
        make(
                isZero(bytes)
                        ? new Pending((int) position, NONE, bytes.length, -1)
                        : new Pending((int) position, bytes, 0, -1));
    }

    private static boolean isZero(byte[] bytes) {
        for (byte each : bytes) {
            if (each != 0) {
                return false;
            }
        }
        return true;
    }

    private void make(Pending change) {
        seen.apply(change);
        pending.add(change);
    }

    void truncate(long sizeBytes) {
        make(new Pending(0, NONE, 0, sizeBytes));
    }

    void sync() {
        pending.stream()
                .filter(change -> change.bytes.length > 0)
                .mapToInt(Pending::position)
                .min()
                .ifPresent(position -> lastSyncFrom = position);
        pending.forEach(durable::apply);
        pending.clear();
    }

    /// Whether a file that was synced before has several writes that were not.
    boolean isCrowded() {
        return durable.size > 0
                && pending.stream().filter(change -> change.bytes.length > 0).count() > 1;
    }

    /// A failed sync: what was written is dropped from the cache in the end, though reads still
    /// see it (as ext4, XFS and Btrfs do).
    void forgetPending() {
        pending.clear();
    }

    /// Comes back with what was durable and some of what was not.
    void crash(CrashPolicy policy, RandomGenerator random) {
        int kept = policy == CrashPolicy.PREFIX ? random.nextInt(pending.size() + 1) : 0;
        for (int i = 0; i < pending.size(); i++) {
            Pending change = pending.get(i);
            switch (policy) {
                case NONE, PROCESS -> {}
                case ALL -> durable.apply(change);
                case PREFIX -> {
                    if (i < kept) {
                        durable.apply(change);
                    }
                }
                case SECTORS -> keepSectors(change, random);
            }
        }
        pending.clear();
        seen = durable.copy();
    }

    private void keepSectors(Pending change, RandomGenerator random) {
        if (change.bytes.length == 0) {
            if (random.nextBoolean()) {
                durable.apply(change);
            }
            return;
        }
        int at = 0;
        while (at < change.bytes.length) {
            int position = change.position + at;
            int length = Math.min(change.bytes.length - at, SECTOR_BYTES - position % SECTOR_BYTES);
            if (random.nextBoolean()) {
                durable.apply(new Pending(position, Arrays.copyOfRange(change.bytes, at, at + length), 0, -1));
            }
            at += length;
        }
    }

    /// Finds out how far from the begin what is here must be noticed when it changes. In the
    /// newest file nothing vouches for what the last sync made durable.
    void prove(boolean isNewest) {
        int last = durable.bytes.length;
        while (last > 0 && durable.bytes[last - 1] == 0) {
            last--;
        }
        provenBytes = isNewest ? Math.min(last, lastSyncFrom) : last;
    }

    private boolean isDamageable() {
        return provenBytes >= 4 * SECTOR_BYTES && pending.isEmpty();
    }

    /// Flips one bit, on the platter and in the cache.
    public static boolean flipBit(Content content, RandomGenerator random) {
        if (!content.isDamageable()) {
            return false;
        }
        content.durable.bytes[random.nextInt(content.provenBytes)] ^= (byte) (1 << random.nextInt(8));
        content.seen = content.durable.copy();
        return true;
    }

    /// One sector cannot be read until it is written again.
    public static boolean loseSector(Content content, RandomGenerator random) {
        if (!content.isDamageable()) {
            return false;
        }
        content.unreadable.add(random.nextInt(content.provenBytes / SECTOR_BYTES));
        return true;
    }

    /// One sector was written to the place of another.
    public static boolean misdirect(Content content, RandomGenerator random) {
        if (!content.isDamageable()) {
            return false;
        }
        int sectors = content.provenBytes / SECTOR_BYTES;
        int from = random.nextInt(sectors);
        int to = (from + 1 + random.nextInt(sectors - 1)) % sectors;
        byte[] bytes = content.durable.bytes;
        System.arraycopy(bytes, from * SECTOR_BYTES, bytes, to * SECTOR_BYTES, SECTOR_BYTES);
        Arrays.fill(bytes, from * SECTOR_BYTES, (from + 1) * SECTOR_BYTES, (byte) 0);
        content.seen = content.durable.copy();
        return true;
    }

    boolean isReadable(long position, int length) {
        return unreadable
                .subSet((int) (position / SECTOR_BYTES), (int) ((position + length - 1) / SECTOR_BYTES) + 1)
                .isEmpty();
    }
}
