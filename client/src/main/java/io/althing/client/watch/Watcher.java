package io.althing.client.watch;

import io.althing.client.error.AccessDeniedException;
import io.althing.client.error.AlthingException;
import io.althing.client.error.ClientClosedException;
import io.althing.client.error.CompactedException;
import io.althing.client.error.OverloadedException;
import io.althing.client.error.RefusedException;
import io.althing.client.rpc.Answer;
import io.althing.client.rpc.Due;
import io.althing.client.rpc.OpenStream;
import io.althing.client.rpc.Rpc;
import io.althing.client.rpc.Serial;
import io.etcd.jetcd.api.Event;
import io.etcd.jetcd.api.WatchGrpc;
import io.etcd.jetcd.api.WatchProgressRequest;
import io.etcd.jetcd.api.WatchRequest;
import io.etcd.jetcd.api.WatchResponse;
import io.grpc.ClientCall;
import io.grpc.Metadata;
import io.grpc.Status;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// A watch that goes on.
///
/// What makes it exact is one number: the revision from which on nothing has been received. It
/// moves when a message comes, before the listener is told, and each stream begins with it. A
/// server never splits a revision between messages, so there is no revision half received.
///
/// One stream follows another: the next is opened by the end of the last, so its fields have one
/// user at a time.
public final class Watcher implements AutoCloseable {
    private static final long PAUSE_MIN_NANOS = TimeUnit.MILLISECONDS.toNanos(10);
    private static final int DOUBLINGS_MAX = 6;
    private static final long CREATE_NANOS = TimeUnit.SECONDS.toNanos(3);

    private final Rpc rpc;
    private final Watch watch;
    private final WatchListener listener;
    private final Serial serial;
    private final CompletableFuture<Long> started = new CompletableFuture<>();
    private volatile long nextRevision;

    /// The listener has heard of everything up to here.
    private volatile long toldRevision;
    private volatile @Nullable OpenStream<WatchRequest> stream;
    private volatile boolean isClosed;
    private int failuresInRow;

    Watcher(Rpc rpc, Watch watch, WatchListener listener) {
        this.rpc = rpc;
        this.watch = watch;
        this.listener = listener;
        this.serial = new Serial(rpc.callbacks());
        this.nextRevision = watch.fromRevision();
    }

    void start() {
        rpc.open(WatchGrpc.getWatchMethod(), new Connection(), this::opened);
    }

    private void opened(OpenStream<WatchRequest> opened) {
        stream = opened;
        opened.request(1);
        opened.send(watch.toWire(nextRevision));
        if (isClosed) {
            opened.end("closed");
        }
    }

    /// Is answered when the watch is in force, with the first revision whose events it tells.
    public Answer<Long> started() {
        return new Answer<>(started, rpc.callbacks());
    }

    /// Returns the revision from which on nothing has been received yet, or 0 before it has
    /// begun. Kept somewhere, it lets another watch go on here.
    public long nextRevision() {
        return nextRevision;
    }

    /// Returns the revision up to which the listener has heard of everything.
    long told() {
        return toldRevision;
    }

    /// Has the member say up to where it has told everything. By one thread at a time, and once
    /// the watch is in force.
    void askProgress() {
        OpenStream<WatchRequest> open = stream;
        if (open == null || isClosed || !started.isDone()) {
            return;
        }
        try {
            open.send(WatchRequest.newBuilder()
                    .setProgressRequest(WatchProgressRequest.getDefaultInstance())
                    .build());
        } catch (IllegalStateException e) {
            // The stream has been ended meanwhile: the watch has failed, or goes on with another one.
        }
    }

    /// Ends the watch. The listener may still be busy with what came before.
    @Override
    public void close() {
        isClosed = true;
        started.completeExceptionally(new ClientClosedException("the watch was closed before it was in force", null));
        OpenStream<WatchRequest> open = stream;
        if (open != null) {
            open.end("closed");
        }
    }

    private void end(AlthingException failure) {
        isClosed = true;
        started.completeExceptionally(failure);
        serial.execute(() -> listener.onEnd(failure));
    }

    /// One stream.
    private final class Connection extends ClientCall.Listener<WatchResponse> {
        private final Due impatience = rpc.after(CREATE_NANOS, this::giveUp);

        private void giveUp() {
            OpenStream<WatchRequest> open = stream;
            if (open != null) {
                open.end("no answer to the creation of a watch");
            }
        }

        @Override
        public void onMessage(WatchResponse message) {
            OpenStream<WatchRequest> open = stream;
            if (isClosed || open == null) {
                return;
            }
            if (message.getCanceled()) {
                cancelled(message, open);
                return;
            }
            if (message.getCreated()) {
                created(message, open);
            }
            List<WatchEvent> events = fresh(message);
            if (events.isEmpty()) {
                // A created watch that looks back has not told yet what lies between.
                boolean isProgress = !message.getCreated() && message.getEventsCount() == 0;
                if (isProgress) {
                    long next = Math.max(nextRevision, message.getHeader().getRevision() + 1);
                    nextRevision = next;
                    serial.execute(() -> toldRevision = next - 1);
                }
                open.request(1);
                return;
            }
            long next = events.get(events.size() - 1).revision() + 1;
            nextRevision = next;
            serial.execute(() -> {
                try {
                    if (!isClosed) {
                        listener.onEvents(events);
                        toldRevision = next - 1;
                    }
                } finally {
                    open.request(1);
                }
            });
        }

        private void created(WatchResponse message, OpenStream<WatchRequest> open) {
            impatience.cancel();
            failuresInRow = 0;
            rpc.answered(open);
            if (nextRevision == 0) {
                nextRevision = message.getHeader().getRevision() + 1;
            }
            long first = nextRevision;
            if (started.complete(first)) {
                serial.execute(() -> {
                    toldRevision = first - 1;
                    listener.onStarted(first);
                });
            }
        }

        private List<WatchEvent> fresh(WatchResponse message) {
            List<WatchEvent> events = new ArrayList<>(message.getEventsCount());
            for (Event each : message.getEventsList()) {
                if (each.getKv().getModRevision() >= nextRevision) {
                    events.add(WatchEvent.of(each));
                }
            }
            return List.copyOf(events);
        }

        private void cancelled(WatchResponse message, OpenStream<WatchRequest> open) {
            impatience.cancel();
            String reason = message.getCancelReason();
            if (message.getCompactRevision() > 0) {
                end(new CompactedException(
                        "events from revision " + nextRevision + " on are gone: " + message.getCompactRevision()
                                + " is the oldest that is left; read the keys anew and watch from there",
                        message.getCompactRevision(),
                        null));
            } else if (reason.contains("permission denied")) {
                end(new AccessDeniedException("watch: " + reason, null));
            } else if (reason.contains("too many")) {
                end(new OverloadedException("watch: " + reason, null));
            } else {
                end(new RefusedException("watch: " + reason, null));
            }
            open.end("cancelled by the server");
        }

        @Override
        public void onClose(Status status, Metadata trailers) {
            impatience.cancel();
            if (isClosed) {
                return;
            }
            AlthingException refusal = Rpc.refusal(status, "watch");
            OpenStream<WatchRequest> open = stream;
            stream = null;
            if (rpc.isClosed()) {
                end(new ClientClosedException("the client was closed", null));
            } else if (refusal != null) {
                end(refusal);
            } else {
                long pause = PAUSE_MIN_NANOS << Math.min(failuresInRow++, DOUBLINGS_MAX);
                rpc.lost(open, status, Watcher.this::start, pause);
            }
        }
    }
}
