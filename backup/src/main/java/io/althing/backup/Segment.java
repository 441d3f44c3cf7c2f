package io.althing.backup;

import io.althing.raft.log.Entry;
import io.althing.raft.log.EntryKind;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// A piece of the log with all that proves where it belongs.
///
/// Layout, most significant byte first: magic (8 bytes), cluster, term of the leader that
/// archived it, first and last index, term of the entry before the first, revision, state hash,
/// time in milliseconds (8 each), chain before (32), number of entries (4); per entry its term
/// (8), kind (1), length (4) and payload; SHA-256 of all that.
///
/// @param beforeTerm term of the entry before the first one
/// @param stateHash of the store after the last entry, if the name has its revision; else 0
/// @param before the chain's link before the first entry
record Segment(long clusterId, SegmentName name, long beforeTerm, long stateHash, byte[] before, List<Entry> entries) {
    private static final long MAGIC = 0x414c544853454701L; // ALTHSEG, version 1
    private static final int HEAD_BYTES = 9 * Long.BYTES + Hashes.BYTES + Integer.BYTES;
    private static final int ENTRY_HEAD_BYTES = Long.BYTES + 1 + Integer.BYTES;

    Segment {
        entries = List.copyOf(entries);
    }

    /// The chain's link after the last entry.
    byte[] after() {
        return linkAt(name.lastIndex());
    }

    /// Whether the chain begins with this piece: a full copy was made behind a gap.
    boolean isFresh() {
        return Arrays.equals(before, Hashes.begin(clusterId, name.firstIndex() - 1, beforeTerm));
    }

    /// Whether both pieces, which meet, are of one log as far as the chain tells.
    boolean isOneLogWith(Segment other) {
        long meeting = Math.min(name.lastIndex(), other.name.lastIndex());
        return isFresh() || Arrays.equals(linkAt(meeting), other.linkAt(meeting));
    }

    private byte[] linkAt(long index) {
        byte[] link = before;
        for (Entry entry : entries) {
            if (entry.index() > index) {
                return link;
            }
            link = Hashes.extend(link, entry);
        }
        return link;
    }

    byte[] encode() {
        int sizeBytes = HEAD_BYTES + Hashes.BYTES;
        for (Entry entry : entries) {
            sizeBytes += ENTRY_HEAD_BYTES + entry.payload().length;
        }
        ByteBuffer out = ByteBuffer.allocate(sizeBytes)
                .putLong(MAGIC)
                .putLong(clusterId)
                .putLong(name.term())
                .putLong(name.firstIndex())
                .putLong(name.lastIndex())
                .putLong(beforeTerm)
                .putLong(name.revision())
                .putLong(stateHash)
                .putLong(name.time().toEpochMilli())
                .put(before)
                .putInt(entries.size());
        for (Entry entry : entries) {
            out.putLong(entry.term())
                    .put((byte) entry.kind().code())
                    .putInt(entry.payload().length)
                    .put(entry.payload());
        }
        return Hashes.seal(out);
    }

    /// @param what to call it in messages
    /// @throws BackupException if these are not the bytes of a piece of that name
    static Segment decode(String what, SegmentName name, byte[] object) throws BackupException {
        ByteBuffer in = Hashes.unseal(what, object);
        try {
            if (in.getLong() != MAGIC) {
                throw new BackupException(what + " is no piece of a log, or of a version that this program"
                        + " does not know: use a matching version");
            }
            long clusterId = in.getLong();
            long term = in.getLong();
            long first = in.getLong();
            long last = in.getLong();
            long beforeTerm = in.getLong();
            long revision = in.getLong();
            long stateHash = in.getLong();
            SegmentName said = new SegmentName(first, last, term, revision, Instant.ofEpochMilli(in.getLong()));
            if (!said.equals(name)) {
                throw new BackupException(what + " was given another name: it is " + said.text());
            }
            byte[] before = new byte[Hashes.BYTES];
            in.get(before);
            List<Entry> entries = entries(in, first, last);
            return new Segment(clusterId, name, beforeTerm, stateHash, before, entries);
        } catch (BufferUnderflowException | IllegalArgumentException e) {
            throw new BackupException(what + " contradicts itself: " + e.getMessage());
        }
    }

    private static List<Entry> entries(ByteBuffer in, long first, long last) {
        int count = in.getInt();
        if (count != last - first + 1 || count > in.remaining() / ENTRY_HEAD_BYTES) {
            throw new IllegalArgumentException(count + " entries from " + first + " to " + last);
        }
        List<Entry> entries = new ArrayList<>(count);
        for (long index = first; index <= last; index++) {
            long term = in.getLong();
            EntryKind kind = EntryKind.of(in.get());
            int length = in.getInt();
            if (length < 0 || length > in.remaining()) {
                throw new IllegalArgumentException("entry " + index + " has " + length + " bytes");
            }
            byte[] payload = new byte[length];
            in.get(payload);
            entries.add(new Entry(term, index, kind, payload));
        }
        if (in.hasRemaining()) {
            throw new IllegalArgumentException(in.remaining() + " bytes too many");
        }
        return entries;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Segment that
                && clusterId == that.clusterId
                && name.equals(that.name)
                && beforeTerm == that.beforeTerm
                && stateHash == that.stateHash
                && Arrays.equals(before, that.before)
                && entries.equals(that.entries);
    }

    @Override
    public int hashCode() {
        return name.hashCode();
    }
}
