package io.althing.door.etcd;

import io.etcd.jetcd.api.WatchRequest;
import io.etcd.jetcd.api.WatchResponse;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;

/// One watch call: when its watchers act, and on which thread.
///
/// Requests, wake-ups and timers only leave a note; a turn takes the notes and lets the watchers
/// deliver. Turns of one stream never overlap and are short, so streams share few threads. The
/// next request is taken only when the call can take answers: a client that does not read is not
/// listened to either, and costs no memory.
final class WatchStream implements StreamObserver<WatchRequest>, StreamWatchers.Surroundings {
    private static final System.Logger LOG = System.getLogger(WatchStream.class.getName());

    private final ServerCallStreamObserver<WatchResponse> out;
    private final Executor turns;
    private final StreamWatchers watchers;
    private final ConcurrentLinkedQueue<Runnable> notes = new ConcurrentLinkedQueue<>();

    /// Notes left since the turn that saw it at 0 last; above 0 a turn is running or due.
    private final AtomicInteger due = new AtomicInteger();

    // Touched within turns only.
    private boolean isRequestOwed;
    private boolean isOver;

    WatchStream(ServerCallStreamObserver<WatchResponse> out, Executor turns, StreamWatchers.Factory watchers) {
        this.out = out;
        this.turns = turns;
        this.watchers = watchers.create(this);
        out.disableAutoRequest();
        out.setOnReadyHandler(() -> note(() -> {}));
        out.setOnCancelHandler(() -> note(this::end));
        out.setOnCloseHandler(() -> note(this::end));
        out.request(1);
    }

    @Override
    public void onNext(WatchRequest request) {
        note(() -> handle(request));
    }

    /// The client ended its sending side; events go on until it cancels the call.
    @Override
    public void onCompleted() {}

    @Override
    public void onError(Throwable cause) {
        note(this::end);
    }

    @Override
    public void note(Runnable action) {
        notes.add(action);
        if (due.getAndIncrement() == 0) {
            schedule();
        }
    }

    /// Notes come from the applying thread too, which must not suffer when the door is closed
    /// while watchers are open.
    private void schedule() {
        try {
            turns.execute(this::turn);
        } catch (RejectedExecutionException e) {
            LOG.log(System.Logger.Level.DEBUG, "the door is closed");
        }
    }

    private void turn() {
        int seen = due.get();
        boolean hasMore = false;
        try {
            takeNotes();
            hasMore = !isOver && watchers.deliver();
        } catch (RuntimeException | Error e) {
            LOG.log(System.Logger.Level.ERROR, "a watch stream failed and is ended", e);
            fail();
        }
        if (due.addAndGet(hasMore ? 1 - seen : -seen) > 0) {
            schedule();
        }
    }

    private void takeNotes() {
        for (Runnable action = notes.poll(); action != null; action = notes.poll()) {
            action.run();
        }
        if (isRequestOwed && !isOver && out.isReady()) {
            isRequestOwed = false;
            out.request(1);
        }
    }

    private void handle(WatchRequest request) {
        if (!isOver) {
            isRequestOwed = true;
            watchers.handle(request);
        }
    }

    @Override
    public boolean isReady() {
        return out.isReady();
    }

    @Override
    public void send(WatchResponse response) {
        out.onNext(response);
    }

    private void end() {
        if (!isOver) {
            isOver = true;
            watchers.close();
        }
    }

    private void fail() {
        if (!isOver) {
            end();
            out.onError(WireErrors.watchFailed());
        }
    }
}
