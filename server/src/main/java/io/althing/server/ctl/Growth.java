package io.althing.server.ctl;

import io.althing.cli.terminal.Progress;
import io.althing.cli.terminal.Size;
import io.althing.cli.terminal.Terminal;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/// Shows how much a directory holds while it is being filled.
final class Growth implements AutoCloseable {
    private static final long PERIOD_MILLIS = 200;

    private final CountDownLatch end = new CountDownLatch(1);
    private final Thread thread;

    Growth(Terminal terminal, String what, Path directory) {
        this.thread = Thread.ofVirtual().name("progress").start(() -> show(terminal, what, directory));
    }

    private void show(Terminal terminal, String what, Path directory) {
        try (Progress progress = new Progress(terminal, what)) {
            while (!end.await(PERIOD_MILLIS, TimeUnit.MILLISECONDS)) {
                progress.at(0, 0, Size.of(size(directory)) + " written");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /// Files come and go meanwhile.
    private static long size(Path directory) {
        try (Stream<Path> files = Files.walk(directory)) {
            return files.mapToLong(each -> each.toFile().length()).sum();
        } catch (IOException | UncheckedIOException e) {
            return 0;
        }
    }

    @Override
    public void close() {
        end.countDown();
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
