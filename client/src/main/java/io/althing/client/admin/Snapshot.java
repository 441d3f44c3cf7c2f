package io.althing.client.admin;

import com.google.protobuf.ByteString;
import io.althing.client.error.AlthingException;
import io.althing.client.error.UnavailableException;
import io.althing.client.rpc.OpenStream;
import io.althing.client.rpc.Rpc;
import io.etcd.jetcd.api.MaintenanceGrpc;
import io.etcd.jetcd.api.SnapshotRequest;
import io.etcd.jetcd.api.SnapshotResponse;
import io.grpc.ClientCall;
import io.grpc.Metadata;
import io.grpc.Status;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/// A snapshot on its way here. A piece is asked for once the one before has been written, so
/// memory holds one.
public final class Snapshot implements AutoCloseable {
    private static final long PATIENCE_SECONDS = 60;

    /// A piece, or how the stream has ended.
    private record Arrival(
            @Nullable SnapshotResponse piece, @Nullable Status end) {}

    private final BlockingQueue<Arrival> arrivals = new LinkedBlockingQueue<>();
    private volatile @Nullable OpenStream<SnapshotRequest> stream;
    private volatile boolean isClosed;

    private Snapshot() {}

    static Snapshot of(Rpc rpc) {
        Snapshot snapshot = new Snapshot();
        rpc.open(
                MaintenanceGrpc.getSnapshotMethod(),
                new ClientCall.Listener<SnapshotResponse>() {
                    @Override
                    public void onMessage(SnapshotResponse message) {
                        snapshot.arrivals.add(new Arrival(message, null));
                    }

                    @Override
                    public void onClose(Status status, Metadata trailers) {
                        snapshot.arrivals.add(new Arrival(null, status));
                    }
                },
                snapshot::opened);
        return snapshot;
    }

    private void opened(OpenStream<SnapshotRequest> opened) {
        stream = opened;
        opened.send(SnapshotRequest.getDefaultInstance());
        opened.finish();
        opened.request(1);
        if (isClosed) {
            opened.end("closed");
        }
    }

    /// Writes all of it, and returns how many bytes those were.
    ///
    /// @param remaining is told after each piece how many bytes are still to come
    /// @throws AlthingException if the member refuses, or is lost on the way
    /// @throws IOException if it cannot be written
    public long writeTo(OutputStream out, LongConsumer remaining) throws IOException {
        long written = 0;
        while (true) {
            Arrival arrival = next();
            SnapshotResponse piece = arrival.piece();
            if (piece == null) {
                check(Optional.ofNullable(arrival.end()).orElse(Status.UNKNOWN));
                return written;
            }
            ByteString blob = piece.getBlob();
            blob.writeTo(out);
            written += blob.size();
            remaining.accept(piece.getRemainingBytes());
            OpenStream<SnapshotRequest> open = stream;
            if (open != null) {
                open.request(1);
            }
        }
    }

    private Arrival next() throws IOException {
        try {
            Arrival arrival = arrivals.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
            if (arrival == null) {
                throw new UnavailableException(
                        "the member has sent nothing of the snapshot for " + PATIENCE_SECONDS + " s", null);
            }
            return arrival;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while waiting for a snapshot", e);
        }
    }

    private static void check(Status end) {
        if (end.isOk()) {
            return;
        }
        AlthingException refusal = Rpc.refusal(end, "snapshot");
        String why = end.getDescription();
        throw refusal == null
                ? new UnavailableException(
                        "the snapshot broke off: " + (why == null ? end.getCode() : why), end.asRuntimeException())
                : refusal;
    }

    @Override
    public void close() {
        isClosed = true;
        OpenStream<SnapshotRequest> open = stream;
        if (open != null) {
            open.end("closed");
        }
    }
}
