package io.althing.client.coordination;

import io.althing.api.v1.LocksGrpc;
import io.althing.api.v1.LookRequest;
import io.althing.api.v1.ResourceState;
import io.althing.client.error.AlthingException;
import io.althing.client.rpc.OpenStream;
import io.althing.client.rpc.Rpc;
import io.althing.client.rpc.Serial;
import io.grpc.ClientCall;
import io.grpc.Metadata;
import io.grpc.Status;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Following how something stands, at whichever member is there, until it is closed.
public final class Observation implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(Observation.class.getName());
    private static final long PAUSE_MIN_NANOS = TimeUnit.MILLISECONDS.toNanos(10);
    private static final int DOUBLINGS_MAX = 6;

    private final Rpc rpc;
    private final LookRequest request;
    private final Consumer<Standing> listener;
    private final Serial serial;
    private volatile @Nullable OpenStream<LookRequest> stream;
    private volatile boolean isClosed;
    private volatile long revision;
    private int failuresInRow;

    Observation(Rpc rpc, LookRequest request, Consumer<Standing> listener) {
        this.rpc = rpc;
        this.request = request;
        this.listener = listener;
        this.serial = new Serial(rpc.callbacks());
    }

    void start() {
        rpc.open(LocksGrpc.getObserveMethod(), new Connection(), opened -> {
            stream = opened;
            opened.send(request);
            opened.finish();
            opened.request(1);
            if (isClosed) {
                opened.end("closed");
            }
        });
    }

    @Override
    public void close() {
        isClosed = true;
        OpenStream<?> open = stream;
        if (open != null) {
            open.end("closed");
        }
    }

    private final class Connection extends ClientCall.Listener<ResourceState> {
        @Override
        public void onMessage(ResourceState message) {
            OpenStream<?> open = stream;
            if (open == null) {
                return;
            }
            failuresInRow = 0;
            rpc.answered(open);
            Standing standing = Standing.of(message);
            // Another member may be behind the one before.
            boolean isNews = standing.revision() >= revision;
            revision = Math.max(revision, standing.revision());
            serial.execute(() -> {
                try {
                    if (isNews && !isClosed) {
                        listener.accept(standing);
                    }
                } finally {
                    open.request(1);
                }
            });
        }

        @Override
        public void onClose(Status status, Metadata trailers) {
            OpenStream<?> open = stream;
            stream = null;
            AlthingException refusal = Rpc.refusal(status, "observe");
            if (isClosed || rpc.isClosed()) {
                return;
            }
            if (refusal != null) {
                isClosed = true;
                LOG.log(System.Logger.Level.ERROR, "following " + request.getName() + " was refused", refusal);
                return;
            }
            long pause = PAUSE_MIN_NANOS << Math.min(failuresInRow++, DOUBLINGS_MAX);
            rpc.lost(open, status, Observation.this::start, pause);
        }
    }
}
