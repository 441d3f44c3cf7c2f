package io.althing.door.etcd;

import io.althing.door.etcd.snapshot.SnapshotWriter;
import io.althing.node.Member;
import io.althing.node.Outcome;
import io.althing.store.Image;
import io.althing.store.engine.EngineClosed;
import io.etcd.jetcd.api.SnapshotResponse;
import io.grpc.stub.ServerCallStreamObserver;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.concurrent.CancellationException;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicLong;

/// Makes snapshots of this member's store and sends them. Each is written to a file of its own
/// first, while the store goes on: a client that is slow holds up nothing but disk space.
final class SnapshotService implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(SnapshotService.class.getName());

    /// Being made or sent at once: each takes as much disk as the data.
    private static final int OPEN_MAX = 4;

    private final Member member;
    private final Path temporary;
    private final Executor slow;
    private final ExecutorService turns;
    private final Semaphore open = new Semaphore(OPEN_MAX);
    private final AtomicLong number = new AtomicLong();

    /// @param temporary where the files are made; emptied now
    /// @param slow makes them, one after the other
    SnapshotService(Member member, Path temporary, Executor slow, ThreadFactory threads) {
        this.member = member;
        this.temporary = temporary;
        this.slow = slow;
        this.turns = Executors.newSingleThreadExecutor(threads);
        clear();
    }

    /// What a crash left over.
    private void clear() {
        if (!Files.isDirectory(temporary)) {
            return;
        }
        try (DirectoryStream<Path> left = Files.newDirectoryStream(temporary, "snapshot-*")) {
            for (Path each : left) {
                Files.delete(each);
            }
        } catch (IOException e) {
            LOG.log(System.Logger.Level.WARNING, "event=temporary_files_left directory={0} why={1}", temporary, e);
        }
    }

    void send(ServerCallStreamObserver<SnapshotResponse> call) {
        if (!open.tryAcquire()) {
            throw WireErrors.of(Outcome.Reason.OVERLOADED);
        }
        long beganNanos = System.nanoTime();
        SnapshotStream stream = new SnapshotStream(call, turns, () -> {
            open.release();
            member.measures().snapshot.observe(System.nanoTime() - beganNanos);
        });
        try {
            slow.execute(() -> make(call, stream));
        } catch (RejectedExecutionException _) {
            stream.fail(WireErrors.of(Outcome.Reason.OVERLOADED));
        }
    }

    private void make(ServerCallStreamObserver<SnapshotResponse> call, SnapshotStream stream) {
        Path file = temporary.resolve("snapshot-" + number.incrementAndGet());
        try {
            Files.createDirectories(
                    temporary, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            try (Image image = member.store().image()) {
                SnapshotWriter.write(image, file, call::isCancelled);
            }
            FileChannel complete = FileChannel.open(file, StandardOpenOption.READ);
            // Whoever reads it holds it open: nothing is left of it once that ends.
            Files.delete(file);
            stream.begin(complete);
        } catch (CancellationException _) {
            stream.cancel();
        } catch (EngineClosed _) {
            stream.fail(WireErrors.of(Outcome.Reason.STOPPED));
        } catch (IOException e) {
            LOG.log(System.Logger.Level.WARNING, "event=snapshot_failed file={0} why={1}", file, e);
            stream.fail(WireErrors.snapshotFailed(e));
        } catch (RuntimeException | Error e) {
            stream.fail(WireErrors.of(Outcome.Reason.STOPPED));
            throw e;
        } finally {
            delete(file);
        }
    }

    private static void delete(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            LOG.log(System.Logger.Level.WARNING, "event=temporary_file_left file={0} why={1}", file, e);
        }
    }

    @Override
    public void close() {
        turns.shutdown();
    }
}
