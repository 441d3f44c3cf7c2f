package io.althing.door.etcd;

import com.google.protobuf.UnsafeByteOperations;
import io.althing.door.etcd.snapshot.SnapshotFile;
import io.etcd.jetcd.api.SnapshotResponse;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ServerCallStreamObserver;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.security.MessageDigest;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/// Sends one snapshot at the speed at which its client takes it: pieces of the file, and at the
/// end the hash of them all. Everything happens in turns.
final class SnapshotStream {
    /// As etcd's.
    private static final int PIECE_BYTES = 32 << 10;

    private final ServerCallStreamObserver<SnapshotResponse> out;
    private final Executor turns;
    private final Runnable ended;
    private final MessageDigest sha = SnapshotFile.sha256();
    private @Nullable FileChannel file;
    private long sizeBytes;
    private long at;
    private boolean isOver;

    /// Within the call.
    ///
    /// @param turns runs one task after the other
    /// @param ended run once when it is over, whatever the outcome
    SnapshotStream(ServerCallStreamObserver<SnapshotResponse> out, Executor turns, Runnable ended) {
        this.out = out;
        this.turns = turns;
        this.ended = ended;
        out.setOnReadyHandler(() -> inTurn(this::sendOn));
        out.setOnCancelHandler(this::cancel);
    }

    private void inTurn(Runnable turn) {
        try {
            turns.execute(turn);
        } catch (RejectedExecutionException _) {
            // The member stops, and its calls end with it.
        }
    }

    /// The file is complete; this closes it.
    void begin(FileChannel complete) {
        inTurn(() -> {
            file = complete;
            try {
                sizeBytes = complete.size();
            } catch (IOException e) {
                failNow(WireErrors.snapshotFailed(e));
            }
            if (isOver) {
                close();
            } else {
                sendOn();
            }
        });
    }

    private void sendOn() {
        try {
            while (file != null && !isOver && out.isReady()) {
                if (at < sizeBytes) {
                    sendPiece(file);
                } else {
                    send(sha.digest(), 0);
                    out.onCompleted();
                    end();
                }
            }
        } catch (IOException e) {
            failNow(WireErrors.snapshotFailed(e));
        }
    }

    private void sendPiece(FileChannel from) throws IOException {
        ByteBuffer piece = ByteBuffer.allocate((int) Math.min(PIECE_BYTES, sizeBytes - at));
        while (piece.hasRemaining()) {
            if (from.read(piece, at + piece.position()) < 0) {
                throw new IOException("the temporary file became shorter");
            }
        }
        at += piece.position();
        sha.update(piece.flip());
        send(piece.array(), sizeBytes - at);
    }

    private void send(byte[] blob, long remainingBytes) {
        out.onNext(NewerFields.snapshot(SnapshotResponse.newBuilder()
                .setRemainingBytes(remainingBytes)
                .setBlob(UnsafeByteOperations.unsafeWrap(blob))));
    }

    void fail(StatusRuntimeException error) {
        inTurn(() -> failNow(error));
    }

    private void failNow(StatusRuntimeException error) {
        if (!isOver) {
            out.onError(error);
            end();
        }
    }

    /// Nobody waits for it any more.
    void cancel() {
        inTurn(this::end);
    }

    private void end() {
        if (!isOver) {
            isOver = true;
            ended.run();
        }
        close();
    }

    private void close() {
        FileChannel open = file;
        file = null;
        if (open != null) {
            try {
                open.close();
            } catch (IOException _) {
                // It was only read, and is deleted already.
            }
        }
    }
}
