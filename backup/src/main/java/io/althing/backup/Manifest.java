package io.althing.backup;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// What makes a full copy complete: written last, it names the files of the store and proves
/// the parts that they are cut into, one behind the other.
///
/// Layout, most significant byte first: magic (8 bytes), cluster, term of the leader that made
/// it, index, term of that entry, revision, state hash, time in milliseconds (8 each); number
/// of files (4), per file the length of its name (4), its name and its size (8); number of
/// parts (4), per part its length (4) and SHA-256 (32); SHA-256 of all that.
///
/// @param entryTerm term of the entry that the copy stands at
record Manifest(long clusterId, FullName name, long entryTerm, long stateHash, List<File> files, List<Part> parts) {
    private static final long MAGIC = 0x414c544846554c01L; // ALTHFUL, version 1
    private static final int HEAD_BYTES = 8 * Long.BYTES + 2 * Integer.BYTES;
    private static final int PART_BYTES = Integer.BYTES + Hashes.BYTES;

    record File(String name, long sizeBytes) {}

    record Part(int sizeBytes, byte[] sha256) {
        @Override
        public boolean equals(Object other) {
            return other instanceof Part that && sizeBytes == that.sizeBytes && Arrays.equals(sha256, that.sha256);
        }

        @Override
        public int hashCode() {
            return Arrays.hashCode(sha256);
        }
    }

    Manifest {
        files = List.copyOf(files);
        parts = List.copyOf(parts);
    }

    byte[] encode() {
        int sizeBytes = HEAD_BYTES + parts.size() * PART_BYTES + Hashes.BYTES;
        for (File file : files) {
            sizeBytes += Integer.BYTES + file.name.getBytes(StandardCharsets.UTF_8).length + Long.BYTES;
        }
        ByteBuffer out = ByteBuffer.allocate(sizeBytes)
                .putLong(MAGIC)
                .putLong(clusterId)
                .putLong(name.term())
                .putLong(name.index())
                .putLong(entryTerm)
                .putLong(name.revision())
                .putLong(stateHash)
                .putLong(name.time().toEpochMilli())
                .putInt(files.size());
        for (File file : files) {
            byte[] text = file.name.getBytes(StandardCharsets.UTF_8);
            out.putInt(text.length).put(text).putLong(file.sizeBytes);
        }
        out.putInt(parts.size());
        for (Part part : parts) {
            out.putInt(part.sizeBytes).put(part.sha256);
        }
        return Hashes.seal(out);
    }

    /// @throws BackupException if these are not the bytes of the manifest of that copy
    static Manifest decode(String what, FullName name, byte[] object) throws BackupException {
        ByteBuffer in = Hashes.unseal(what, object);
        try {
            if (in.getLong() != MAGIC) {
                throw new BackupException(what + " is no manifest, or of a version that this program does not know:"
                        + " use a matching version");
            }
            long clusterId = in.getLong();
            long term = in.getLong();
            long index = in.getLong();
            long entryTerm = in.getLong();
            long revision = in.getLong();
            long stateHash = in.getLong();
            FullName said = new FullName(index, term, revision, Instant.ofEpochMilli(in.getLong()));
            if (!said.equals(name)) {
                throw new BackupException(what + " was given another name: it is " + said.manifest());
            }
            List<File> files = files(in);
            List<Part> parts = parts(in);
            if (in.hasRemaining()) {
                throw new IllegalArgumentException(in.remaining() + " bytes too many");
            }
            return new Manifest(clusterId, name, entryTerm, stateHash, files, parts);
        } catch (BufferUnderflowException | IllegalArgumentException e) {
            throw new BackupException(what + " contradicts itself: " + e.getMessage());
        }
    }

    private static List<File> files(ByteBuffer in) {
        int count = counted(in, 2 * Integer.BYTES);
        List<File> files = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            byte[] text = new byte[counted(in, 1)];
            in.get(text);
            long sizeBytes = in.getLong();
            if (sizeBytes < 0) {
                throw new IllegalArgumentException("a file of " + sizeBytes + " bytes");
            }
            files.add(new File(new String(text, StandardCharsets.UTF_8), sizeBytes));
        }
        return files;
    }

    private static List<Part> parts(ByteBuffer in) {
        int count = counted(in, PART_BYTES);
        List<Part> parts = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            int sizeBytes = in.getInt();
            byte[] sha256 = new byte[Hashes.BYTES];
            in.get(sha256);
            parts.add(new Part(sizeBytes, sha256));
        }
        return parts;
    }

    private static int counted(ByteBuffer in, int eachBytes) {
        int count = in.getInt();
        if (count < 0 || count > in.remaining() / eachBytes) {
            throw new IllegalArgumentException("it claims " + count + " of something");
        }
        return count;
    }
}
