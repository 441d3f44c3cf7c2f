package io.althing.door.etcd.snapshot;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Brings versions that come by key into the order of their revisions; those of equal revision
/// stay in the order in which they came. What does not fit into memory goes to a file, sorted
/// piece by piece, and is merged from there.
final class VersionSort implements AutoCloseable {
    private static final int READ_BYTES = 64 << 10;

    /// What an entry costs besides its bytes.
    private static final int ENTRY_BYTES = 64;

    /// @param record as it stands in the snapshot
    record Entry(long revision, boolean isDelete, byte[] key, byte[] record) {}

    private final Path file;
    private final int memoryBytes;
    private final List<Long> ends = new ArrayList<>();
    private List<Entry> entries = new ArrayList<>();
    private long bytes;
    private @Nullable FileChannel channel;
    private final PriorityQueue<Run> runs =
            new PriorityQueue<>(Comparator.comparingLong(Run::revision).thenComparingInt(run -> run.number));

    /// @param file where to put what does not fit, made when needed
    /// @param memoryBytes how much fits
    VersionSort(Path file, int memoryBytes) {
        this.file = file;
        this.memoryBytes = memoryBytes;
    }

    void add(Entry entry) throws IOException {
        entries.add(entry);
        bytes += ENTRY_BYTES + entry.key.length + entry.record.length;
        if (bytes >= memoryBytes) {
            spill();
        }
    }

    private void spill() throws IOException {
        if (channel == null) {
            channel = FileChannel.open(
                    file,
                    Set.of(
                            StandardOpenOption.CREATE_NEW,
                            StandardOpenOption.READ,
                            StandardOpenOption.WRITE,
                            StandardOpenOption.DELETE_ON_CLOSE),
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        }
        entries.sort(Comparator.comparingLong(Entry::revision));
        var out = new DataOutputStream(new BufferedOutputStream(new ChannelOutput(channel), READ_BYTES));
        for (Entry entry : entries) {
            out.writeLong(entry.revision);
            out.writeBoolean(entry.isDelete);
            out.writeInt(entry.key.length);
            out.writeInt(entry.record.length);
            out.write(entry.key);
            out.write(entry.record);
        }
        out.flush();
        ends.add(channel.position());
        entries = new ArrayList<>();
        bytes = 0;
    }

    /// All have come: begins to give them back.
    void sort() throws IOException {
        entries.sort(Comparator.comparingLong(Entry::revision));
        long from = 0;
        for (long end : ends) {
            open(new Run(runs.size(), new Stored(from, end)));
            from = end;
        }
        var rest = entries.iterator();
        open(new Run(runs.size(), () -> rest.hasNext() ? rest.next() : null));
    }

    private void open(Run run) throws IOException {
        if (run.advance()) {
            runs.add(run);
        }
    }

    /// Returns the next one, or null at the end.
    @Nullable
    Entry next() throws IOException {
        var run = runs.poll();
        if (run == null) {
            return null;
        }
        var entry = run.head;
        open(run);
        return entry;
    }

    @Override
    public void close() throws IOException {
        if (channel != null) {
            channel.close();
        }
    }

    private interface Source {
        @Nullable
        Entry next() throws IOException;
    }

    /// One sorted piece, the part of it that was not given back yet.
    private static final class Run {
        final int number;
        private final Source source;
        private @Nullable Entry head;

        Run(int number, Source source) {
            this.number = number;
            this.source = source;
        }

        boolean advance() throws IOException {
            head = source.next();
            return head != null;
        }

        long revision() {
            return head == null ? Long.MAX_VALUE : head.revision;
        }
    }

    private final class Stored implements Source {
        private final DataInputStream in;

        Stored(long from, long end) {
            if (channel == null) {
                throw new IllegalStateException("what was stored is in the file");
            }
            this.in = new DataInputStream(new BufferedInputStream(new ChannelInput(channel, from, end), READ_BYTES));
        }

        @Override
        public @Nullable Entry next() throws IOException {
            in.mark(1);
            if (in.read() < 0) {
                return null;
            }
            in.reset();
            long revision = in.readLong();
            boolean isDelete = in.readBoolean();
            byte[] key = new byte[in.readInt()];
            byte[] record = new byte[in.readInt()];
            in.readFully(key);
            in.readFully(record);
            return new Entry(revision, isDelete, key, record);
        }
    }

    private static final class ChannelOutput extends OutputStream {
        private final FileChannel channel;

        ChannelOutput(FileChannel channel) {
            this.channel = channel;
        }

        @Override
        public void write(int value) throws IOException {
            write(new byte[] {(byte) value}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int from, int length) throws IOException {
            var out = ByteBuffer.wrap(bytes, from, length);
            while (out.hasRemaining()) {
                channel.write(out);
            }
        }
    }

    private static final class ChannelInput extends InputStream {
        private final FileChannel channel;
        private final long end;
        private long at;

        ChannelInput(FileChannel channel, long from, long end) {
            this.channel = channel;
            this.at = from;
            this.end = end;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
        }

        @Override
        public int read(byte[] bytes, int from, int length) throws IOException {
            int wanted = (int) Math.min(length, end - at);
            if (wanted <= 0) {
                return length == 0 ? 0 : -1;
            }
            int read = channel.read(ByteBuffer.wrap(bytes, from, wanted), at);
            at += Math.max(0, read);
            return read;
        }
    }
}
