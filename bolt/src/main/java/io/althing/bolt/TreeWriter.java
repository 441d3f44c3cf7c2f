package io.althing.bolt;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/// Builds one tree from keys in ascending order: leaves from left to right, and each level above
/// as those below it fill. Holds about two pages of each level.
final class TreeWriter {
    /// Takes finished pages.
    interface Pages {
        /// Writes bytes of whole pages after all others and returns the number of the first.
        long append(ByteBuffer pages) throws IOException;

        long nextNumber();
    }

    /// @param child number of a page, in a branch; flags, in a leaf
    private record Element(byte[] key, byte[] value, long child) {
        int bytes() {
            return Layout.ELEMENT_BYTES + key.length + value.length;
        }
    }

    private static final byte[] NOTHING = {};

    private final Pages pages;
    private final int pageBytes;
    private final List<Level> levels = new ArrayList<>();

    TreeWriter(Pages pages, int pageBytes) {
        this.pages = pages;
        this.pageBytes = pageBytes;
        levels.add(new Level(0));
    }

    void put(byte[] key, byte[] value, boolean isBucket) throws IOException {
        levels.getFirst().add(new Element(key, value, isBucket ? Layout.IS_BUCKET : 0));
    }

    /// Writes what is left and returns the number of the root.
    long finish() throws IOException {
        for (int i = 0; true; i++) {
            var level = levels.get(i);
            level.finish();
            if (level.written == 1) {
                return level.last;
            }
        }
    }

    private final class Level {
        private final int height;

        /// Full, and held back: it may have to take in what would be left alone behind it.
        private List<Element> full = List.of();

        private List<Element> current = new ArrayList<>();
        private int bytes = Layout.PAGE_HEADER_BYTES;
        private long last;
        private long written;

        Level(int height) {
            this.height = height;
        }

        /// bbolt cannot delete from a branch with a single child, so each gets two, though they
        /// may need a longer page.
        private boolean isFull(Element next) {
            return bytes + next.bytes() > pageBytes && current.size() >= (height == 0 ? 1 : 2);
        }

        void add(Element element) throws IOException {
            if (isFull(element)) {
                write(full);
                full = current;
                current = new ArrayList<>();
                bytes = Layout.PAGE_HEADER_BYTES;
            }
            current.add(element);
            bytes += element.bytes();
        }

        void finish() throws IOException {
            if (height > 0 && current.size() == 1 && !full.isEmpty()) {
                full.addAll(current);
                current = new ArrayList<>();
            }
            write(full);
            if (!current.isEmpty() || written == 0) {
                writePage(current);
            }
        }

        private void write(List<Element> elements) throws IOException {
            if (!elements.isEmpty()) {
                writePage(elements);
            }
        }

        private void writePage(List<Element> elements) throws IOException {
            last = pages.append(page(elements, height == 0, pages.nextNumber(), pageBytes));
            written++;
            if (height + 1 == levels.size()) {
                levels.add(new Level(height + 1));
            }
            byte[] first = elements.isEmpty() ? NOTHING : elements.getFirst().key();
            levels.get(height + 1).add(new Element(first, NOTHING, last));
        }
    }

    private static ByteBuffer page(List<Element> elements, boolean isLeaf, long number, int pageBytes) {
        long bytes = Layout.PAGE_HEADER_BYTES;
        for (var element : elements) {
            bytes += element.bytes();
        }
        int run = (int) ((bytes + pageBytes - 1) / pageBytes);
        var out = ByteBuffer.allocate(run * pageBytes).order(ByteOrder.LITTLE_ENDIAN);
        out.putLong(number).putShort((short) (isLeaf ? Layout.LEAF : Layout.BRANCH));
        out.putShort((short) elements.size()).putInt(run - 1);
        int at = Layout.PAGE_HEADER_BYTES + elements.size() * Layout.ELEMENT_BYTES;
        for (var element : elements) {
            int offset = at - out.position();
            if (isLeaf) {
                out.putInt((int) element.child()).putInt(offset);
                out.putInt(element.key().length).putInt(element.value().length);
            } else {
                out.putInt(offset).putInt(element.key().length).putLong(element.child());
            }
            out.put(at, element.key()).put(at + element.key().length, element.value());
            at += element.key().length + element.value().length;
        }
        return out.clear();
    }
}
