package io.althing.store.engine;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The home of an engine in memory: what a disk would be, for simulations and tests. Any thread.
public final class MemoryHome implements EngineHome {
    static final String FILE = "memory";

    private MemoryContent durable = MemoryContent.empty();
    private final List<MemoryContent> unflushed = new ArrayList<>();
    private @Nullable MemoryEngine inForce;

    @Override
    public synchronized Engine open() {
        var content = unflushed.isEmpty() ? durable : unflushed.getLast();
        inForce = new MemoryEngine(this, content);
        return inForce;
    }

    /// Returns how many batches a crash could lose.
    public synchronized int unflushedBatches() {
        return unflushed.size();
    }

    /// Closes the engine and keeps only the flushed batches and the first `batchesKept` after them.
    public synchronized void crash(int batchesKept) {
        if (inForce != null) {
            inForce.close();
        }
        if (batchesKept > 0) {
            durable = unflushed.get(batchesKept - 1);
        }
        unflushed.clear();
    }

    synchronized void written(MemoryContent content) {
        unflushed.add(content);
    }

    synchronized void flushed(MemoryContent content) {
        durable = content;
        unflushed.removeIf(each -> each.number() <= content.number());
    }

    @Override
    public Staging stage() {
        return new MemoryStaging();
    }

    private synchronized void promote(MemoryContent content) {
        durable = content;
        unflushed.clear();
    }

    private final class MemoryStaging implements Staging {
        private final ByteArrayOutputStream received = new ByteArrayOutputStream();

        @Override
        public void write(String file, long offset, byte[] bytes) {
            if (!file.equals(FILE) || offset != received.size()) {
                throw new IllegalArgumentException(
                        "expected byte " + received.size() + " of " + FILE + ", not " + offset + " of " + file);
            }
            received.writeBytes(bytes);
        }

        @Override
        public Engine open() {
            var content = MemoryContent.decode(received.toByteArray());
            var apart = new MemoryHome();
            apart.promote(content);
            return apart.open();
        }

        @Override
        public void promote() {
            MemoryHome.this.promote(MemoryContent.decode(received.toByteArray()));
        }

        @Override
        public void close() {
            received.reset();
        }
    }
}
