package io.althing.store.engine;

import io.althing.store.tree.TreeCursor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// An engine that keeps everything in memory, with the crash contract of a real one: what was not
/// flushed may be lost.
final class MemoryEngine implements Engine {
    private final MemoryHome home;
    private final MemoryContent.Editor editor;
    private volatile MemoryContent content;
    private volatile boolean isClosed;

    MemoryEngine(MemoryHome home, MemoryContent content) {
        this.home = home;
        this.content = content;
        this.editor = new MemoryContent.Editor(content);
    }

    @Override
    public byte @Nullable [] get(Column column, byte[] key) {
        var row = content().column(column).get(key);
        return row == null ? null : row.value;
    }

    @Override
    public List<byte @Nullable []> getAll(Column column, List<byte[]> keys) {
        var values = new ArrayList<byte @Nullable []>(keys.size());
        for (byte[] key : keys) {
            values.add(get(column, key));
        }
        return values;
    }

    @Override
    public @Nullable Row last(Column column, byte[] from, byte[] to) {
        var rows = content().column(column);
        var cursor = rows.descending(rows.rank(to) - 1);
        if (!cursor.next() || Arrays.compareUnsigned(cursor.entry().key(), from) < 0) {
            return null;
        }
        return new Row(cursor.entry().key(), cursor.entry().value);
    }

    @Override
    public Cursor scan(Column column, byte[] from, byte @Nullable [] to) {
        var rows = content().column(column);
        return new MemoryCursor(rows.ascending(rows.rank(from)), to);
    }

    @Override
    public Batch newBatch() {
        return new MemoryBatch();
    }

    @Override
    public void write(Batch batch) {
        checkOpen();
        ((MemoryBatch) batch).changes.forEach(change -> change.applyTo(editor));
        content = editor.publish();
        home.written(content);
    }

    @Override
    public void flush() {
        checkOpen();
        home.flushed(content);
    }

    @Override
    public void tidy() {
        // What is deleted in memory is gone.
    }

    @Override
    public Checkpoint checkpoint() {
        return new MemoryCheckpoint(content().encode());
    }

    @Override
    public long sizeBytes() {
        return content().sizeBytes();
    }

    @Override
    public void close() {
        isClosed = true;
    }

    private MemoryContent content() {
        checkOpen();
        return content;
    }

    private void checkOpen() {
        if (isClosed) {
            throw new EngineClosed();
        }
    }

    private static final class MemoryCursor implements Cursor {
        private final TreeCursor<MemoryContent.Row> rows;
        private final byte @Nullable [] to;

        MemoryCursor(TreeCursor<MemoryContent.Row> rows, byte @Nullable [] to) {
            this.rows = rows;
            this.to = to;
        }

        @Override
        public boolean next() {
            return rows.next()
                    && (to == null || Arrays.compareUnsigned(rows.entry().key(), to) < 0);
        }

        @Override
        public byte[] key() {
            return rows.entry().key();
        }

        @Override
        public byte[] value() {
            return rows.entry().value;
        }

        @Override
        public byte[] valueHead(int maxBytes) {
            byte[] value = rows.entry().value;
            return value.length <= maxBytes ? value : Arrays.copyOf(value, maxBytes);
        }

        @Override
        public void close() {
            // Holds nothing.
        }
    }

    private interface Change {
        void applyTo(MemoryContent.Editor editor);
    }

    private static final class MemoryBatch implements Batch {
        final List<Change> changes = new ArrayList<>();

        @Override
        public void put(Column column, byte[] key, byte[] value) {
            changes.add(editor -> editor.put(column, key, value));
        }

        @Override
        public void delete(Column column, byte[] key) {
            changes.add(editor -> editor.delete(column, key));
        }

        @Override
        public void deleteRange(Column column, byte[] from, byte[] to) {
            changes.add(editor -> editor.deleteRange(column, from, to));
        }
    }

    private record MemoryCheckpoint(byte[] blob) implements Checkpoint {
        @Override
        public List<CheckpointFile> files() {
            return List.of(new CheckpointFile(MemoryHome.FILE, blob.length));
        }

        @Override
        public byte[] read(CheckpointFile file, long offset, int maxBytes) {
            return Arrays.copyOfRange(blob, (int) offset, (int) Math.min(blob.length, offset + maxBytes));
        }

        @Override
        public void close() {
            // Only memory.
        }
    }
}
