package io.althing.simulation.disk;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;

/// What one file holds: as a running process sees it, and as the platter does.
final class Content {
    static final int SECTOR_BYTES = 512;

    private record Pending(long position, byte[] bytes, long truncatedTo) {}

    private byte[] seen = {};
    private int seenBytes;
    private byte[] durable = {};
    private final List<Pending> pending = new ArrayList<>();

    int size() {
        return seenBytes;
    }

    int read(ByteBuffer into, long position) {
        int length = (int) Math.min(into.remaining(), seenBytes - position);
        if (length <= 0) {
            return 0;
        }
        into.put(seen, (int) position, length);
        return length;
    }

    void write(ByteBuffer from, long position) {
        byte[] bytes = new byte[from.remaining()];
        from.get(bytes);
        int end = (int) position + bytes.length;
        if (end > seen.length) {
            seen = Arrays.copyOf(seen, Math.max(end, seen.length * 2));
        }
        System.arraycopy(bytes, 0, seen, (int) position, bytes.length);
        seenBytes = Math.max(seenBytes, end);
        pending.add(new Pending(position, bytes, -1));
    }

    void truncate(long sizeBytes) {
        if (sizeBytes < seenBytes) {
            Arrays.fill(seen, (int) sizeBytes, seenBytes, (byte) 0);
            seenBytes = (int) sizeBytes;
        }
        pending.add(new Pending(0, new byte[0], sizeBytes));
    }

    void sync() {
        pending.forEach(each -> durable = applied(durable, each));
        pending.clear();
    }

    /// A failed sync: what was written is dropped from the cache in the end, though reads still
    /// see it (as ext4, XFS and Btrfs do).
    void forgetPending() {
        pending.clear();
    }

    private static byte[] applied(byte[] before, Pending change) {
        if (change.truncatedTo >= 0) {
            return change.truncatedTo < before.length ? Arrays.copyOf(before, (int) change.truncatedTo) : before;
        }
        int end = (int) change.position + change.bytes.length;
        byte[] after = end > before.length ? Arrays.copyOf(before, end) : before;
        System.arraycopy(change.bytes, 0, after, (int) change.position, change.bytes.length);
        return after;
    }

    /// Comes back with what was durable and some of what was not.
    void crash(CrashPolicy policy, RandomGenerator random) {
        int kept = policy == CrashPolicy.PREFIX ? random.nextInt(pending.size() + 1) : 0;
        for (int i = 0; i < pending.size(); i++) {
            Pending change = pending.get(i);
            switch (policy) {
                case NONE -> {}
                case ALL -> durable = applied(durable, change);
                case PREFIX -> durable = i < kept ? applied(durable, change) : durable;
                case SECTORS -> keepSectors(change, random);
            }
        }
        pending.clear();
        seen = durable.clone();
        seenBytes = seen.length;
    }

    private void keepSectors(Pending change, RandomGenerator random) {
        if (change.truncatedTo >= 0) {
            durable = random.nextBoolean() ? applied(durable, change) : durable;
            return;
        }
        int at = 0;
        while (at < change.bytes.length) {
            long position = change.position + at;
            int length = (int) Math.min(change.bytes.length - at, SECTOR_BYTES - position % SECTOR_BYTES);
            if (random.nextBoolean()) {
                byte[] part = Arrays.copyOfRange(change.bytes, at, at + length);
                durable = applied(durable, new Pending(position, part, -1));
            }
            at += length;
        }
    }

    /// Flips one bit, on the platter and in the cache.
    void flip(RandomGenerator random) {
        if (durable.length > 0 && pending.isEmpty()) {
            int at = random.nextInt(durable.length);
            durable[at] ^= (byte) (1 << random.nextInt(8));
            seen = durable.clone();
        }
    }
}
