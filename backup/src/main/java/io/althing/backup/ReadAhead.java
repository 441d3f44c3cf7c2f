package io.althing.backup;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;

/// Reads objects in order, some of them at the same time: most of reading from a bucket is
/// waiting.
///
/// @param <T> what is read
final class ReadAhead<T> implements AutoCloseable {
    private static final int AT_ONCE = 6;

    /// Reads what has this number.
    interface Reading<T> {
        T read(int number) throws IOException;
    }

    private final ExecutorService readers = Executors.newThreadPerTaskExecutor(
            Thread.ofVirtual().name("restore-read").factory());
    private final ArrayDeque<Future<T>> begun = new ArrayDeque<>();
    private final Iterator<Callable<T>> left;

    /// @param count the objects have numbers from 0 on
    ReadAhead(int count, Reading<T> reading) {
        this.left = IntStream.range(0, count)
                .<Callable<T>>mapToObj(number -> () -> reading.read(number))
                .iterator();
    }

    /// Returns the next one; there is one.
    T next() throws IOException {
        while (begun.size() < AT_ONCE && left.hasNext()) {
            begun.add(readers.submit(left.next()));
        }
        try {
            return begun.remove().get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while reading a backup");
        } catch (ExecutionException e) {
            if (e.getCause() instanceof IOException failure) {
                throw failure;
            }
            throw new IllegalStateException(e.getCause());
        }
    }

    @Override
    public void close() {
        readers.shutdownNow();
    }
}
