package io.althing.store.engine;

import io.althing.store.encoding.ByteReader;
import io.althing.store.encoding.ByteWriter;
import io.althing.store.tree.Tree;
import io.althing.store.tree.TreeBuilder;
import io.althing.store.tree.TreeEditor;
import io.althing.store.tree.TreeEntry;
import java.util.ArrayList;
import java.util.List;

/// Everything that a [MemoryEngine] holds, at one time. Immutable.
///
/// @param number how many batches led here
record MemoryContent(long number, List<Tree<Row>> columns, long sizeBytes) {
    static final class Row extends TreeEntry {
        final byte[] value;

        Row(byte[] key, byte[] value) {
            super(key);
            this.value = value;
        }

        long sizeBytes() {
            return (long) key().length + value.length;
        }
    }

    static MemoryContent empty() {
        return new MemoryContent(0, List.of(Tree.empty(), Tree.empty(), Tree.empty()), 0);
    }

    Tree<Row> column(Column column) {
        return columns.get(column.ordinal());
    }

    byte[] encode() {
        var out = new ByteWriter((int) sizeBytes + 1024);
        for (var rows : columns) {
            out.writeVarint(rows.size());
            var cursor = rows.ascending(0);
            while (cursor.next()) {
                out.writeVarint(cursor.entry().key().length)
                        .writeRaw(cursor.entry().key());
                out.writeVarint(cursor.entry().value.length).writeRaw(cursor.entry().value);
            }
        }
        return out.toByteArray();
    }

    static MemoryContent decode(byte[] blob) {
        var in = new ByteReader(blob);
        var columns = new ArrayList<Tree<Row>>();
        long sizeBytes = 0;
        for (int i = 0; i < Column.values().length; i++) {
            var rows = new TreeBuilder<Row>();
            int count = in.readCount();
            for (int j = 0; j < count; j++) {
                var row = new Row(in.readBytes().array(), in.readBytes().array());
                rows.add(row);
                sizeBytes += row.sizeBytes();
            }
            columns.add(rows.build());
        }
        in.requireEnd();
        return new MemoryContent(0, List.copyOf(columns), sizeBytes);
    }

    static final class Editor {
        private final List<TreeEditor<Row>> columns = new ArrayList<>();
        private long number;
        private long sizeBytes;

        Editor(MemoryContent start) {
            start.columns.forEach(rows -> columns.add(new TreeEditor<>(rows)));
            this.number = start.number;
            this.sizeBytes = start.sizeBytes;
        }

        void put(Column column, byte[] key, byte[] value) {
            delete(column, key);
            var row = new Row(key, value);
            columns.get(column.ordinal()).put(row);
            sizeBytes += row.sizeBytes();
        }

        void delete(Column column, byte[] key) {
            var removed = columns.get(column.ordinal()).remove(key);
            if (removed != null) {
                sizeBytes -= removed.sizeBytes();
            }
        }

        void deleteRange(Column column, byte[] from, byte[] to) {
            var rows = columns.get(column.ordinal()).current();
            var doomed = new ArrayList<byte[]>();
            var cursor = rows.ascending(rows.rank(from));
            for (int left = rows.rank(to) - rows.rank(from); left > 0 && cursor.next(); left--) {
                doomed.add(cursor.entry().key());
            }
            doomed.forEach(key -> delete(column, key));
        }

        MemoryContent publish() {
            return new MemoryContent(
                    ++number, columns.stream().map(TreeEditor::publish).toList(), sizeBytes);
        }
    }
}
