package io.althing.door.etcd;

import io.althing.node.Member;
import io.althing.store.KeyRange;
import io.althing.store.watch.Watcher;
import io.althing.store.watch.Watcher.Polled;
import io.etcd.jetcd.api.WatchCancelRequest;
import io.etcd.jetcd.api.WatchCreateRequest;
import io.etcd.jetcd.api.WatchRequest;
import io.etcd.jetcd.api.WatchResponse;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.util.ArrayDeque;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/// One watch call with its watchers.
///
/// Everything about a stream happens in [#drain], which runs on one thread at a time: requests,
/// wake-ups of watchers and timers only
/// leave a note and schedule it. Watchers are polled only while the call can take more, so a
/// slow client makes its watchers fall
/// behind and catch up, and costs no memory.
final class WatchStream implements StreamObserver<WatchRequest> {
    private static final int WATCHERS_MAX = 100_000;
    private static final int POLL_BYTES_MAX = 1 << 20;

    /// One watcher gets this many turns in a row before the others have theirs.
    private static final int TURNS_MAX = 4;

    private static final class Watch {
        final long id;
        final boolean wantsProgress;
        final boolean isFragmented;

        @Nullable
        Watcher watcher;

        boolean isListed;
        boolean isQuiet;

        Watch(long id, WatchCreateRequest request) {
            this.id = id;
            this.wantsProgress = request.getProgressNotify();
            this.isFragmented = NewerFields.isFragmented(request);
        }
    }

    private final Member member;
    private final ScheduledExecutorService executor;
    private final ServerCallStreamObserver<WatchResponse> out;
    private final WatchAnswers answers;
    private final AtomicInteger scheduled = new AtomicInteger();
    private final ConcurrentLinkedQueue<Runnable> notes = new ConcurrentLinkedQueue<>();
    private final TreeMap<Long, Watch> watches = new TreeMap<>();
    private final ArrayDeque<Watch> awake = new ArrayDeque<>();
    private final ScheduledFuture<?> progressTimer;
    private long nextId;
    private boolean isOver;

    WatchStream(
            Member member,
            EtcdOptions options,
            ScheduledExecutorService executor,
            ServerCallStreamObserver<WatchResponse> out) {
        this.member = member;
        this.executor = executor;
        this.out = out;
        this.answers = new WatchAnswers(member, options);
        out.setOnReadyHandler(() -> note(() -> {}));
        out.setOnCancelHandler(() -> note(this::end));
        long periodMillis = options.progressInterval().toMillis();
        this.progressTimer = executor.scheduleAtFixedRate(
                () -> note(this::notifyProgress), periodMillis, periodMillis, TimeUnit.MILLISECONDS);
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

    private void note(Runnable action) {
        notes.add(action);
        if (scheduled.getAndIncrement() == 0) {
            executor.execute(this::drain);
        }
    }

    private void drain() {
        int seen;
        do {
            seen = scheduled.get();
            for (Runnable action = notes.poll(); action != null; action = notes.poll()) {
                action.run();
            }
            deliver();
        } while (scheduled.addAndGet(-seen) != 0);
    }

    private void handle(WatchRequest request) {
        if (isOver) {
            return;
        }
        switch (request.getRequestUnionCase()) {
            case CREATE_REQUEST -> create(request.getCreateRequest());
            case CANCEL_REQUEST -> cancel(request.getCancelRequest());
            case PROGRESS_REQUEST -> progress();
            case REQUESTUNION_NOT_SET -> {}
        }
    }

    private void create(WatchCreateRequest request) {
        KeyRange range = WatchAnswers.range(request);
        String refusal = refusal(request, range);
        if (refusal != null) {
            out.onNext(answers.notCreated(refusal));
            return;
        }
        long asked = NewerFields.watchId(request);
        long id = asked == 0 ? freeId() : asked;
        Watch watch = new Watch(id, request);
        watches.put(id, watch);
        // Read before the watcher is opened: a client that resumes from here may see an event
        // twice, never miss one.
        out.onNext(answers.created(id, member.watches().revision()));
        watch.watcher = member.watches()
                .open(
                        range,
                        request.getStartRevision(),
                        !request.getFiltersList().contains(WatchCreateRequest.FilterType.NOPUT),
                        !request.getFiltersList().contains(WatchCreateRequest.FilterType.NODELETE),
                        request.getPrevKv(),
                        () -> note(() -> wake(watch)));
        wake(watch);
    }

    private @Nullable String refusal(WatchCreateRequest request, KeyRange range) {
        if (range.isEmpty()) {
            return "mvcc: watcher range is empty";
        }
        if (request.getStartRevision() < 0) {
            return "etcdserver: mvcc: required revision has been compacted";
        }
        long asked = NewerFields.watchId(request);
        if (asked != 0 && watches.containsKey(asked)) {
            return "mvcc: duplicate watch ID provided on the WatchStream";
        }
        return watches.size() >= WATCHERS_MAX ? "althing: too many watchers on one stream" : null;
    }

    private long freeId() {
        while (watches.containsKey(nextId)) {
            nextId++;
        }
        return nextId++;
    }

    private void cancel(WatchCancelRequest request) {
        Watch watch = watches.remove(request.getWatchId());
        if (watch != null) {
            close(watch);
            out.onNext(answers.canceled(watch.id, member.store().revision()));
        }
    }

    /// Answered only if all watchers have delivered everything; a client that gets no answer
    /// asks again.
    private void progress() {
        deliver();
        long revision = member.watches().revision();
        boolean areAllSynced = !watches.isEmpty() && watches.values().stream().allMatch(WatchStream::isSynced);
        if (areAllSynced && awake.isEmpty()) {
            out.onNext(answers.progress(-1, revision));
        }
    }

    private static boolean isSynced(Watch watch) {
        return watch.watcher != null && watch.watcher.isSynced();
    }

    private void notifyProgress() {
        long revision = member.watches().revision();
        for (Watch watch : watches.values()) {
            if (watch.wantsProgress && watch.isQuiet && !watch.isListed && isSynced(watch)) {
                out.onNext(answers.progress(watch.id, revision));
            }
            watch.isQuiet = true;
        }
    }

    private boolean isOpen(Watch watch) {
        return watch.equals(watches.get(watch.id));
    }

    private void wake(Watch watch) {
        if (!watch.isListed && isOpen(watch)) {
            watch.isListed = true;
            awake.add(watch);
        }
    }

    /// Gives each watcher that is awake its turns, as long as the call takes more.
    private void deliver() {
        while (!isOver && out.isReady() && !awake.isEmpty()) {
            Watch watch = awake.remove();
            watch.isListed = false;
            if (isOpen(watch) && takeTurns(watch)) {
                wake(watch);
            }
        }
    }

    /// Returns whether the watcher may have more.
    private boolean takeTurns(Watch watch) {
        Watcher watcher = watch.watcher;
        for (int turn = 0; watcher != null && turn < TURNS_MAX && out.isReady(); turn++) {
            switch (watcher.poll(POLL_BYTES_MAX)) {
                case Polled.Events events -> {
                    watch.isQuiet = false;
                    answers.events(watch.id, events, watch.isFragmented).forEach(out::onNext);
                }
                case Polled.Nothing nothing -> {
                    return false;
                }
                case Polled.Compacted(var compactedRevision) -> {
                    watches.remove(watch.id);
                    close(watch);
                    out.onNext(answers.compacted(watch.id, compactedRevision));
                    return false;
                }
            }
        }
        return true;
    }

    private void end() {
        if (!isOver) {
            isOver = true;
            progressTimer.cancel(false);
            watches.values().forEach(WatchStream::close);
            watches.clear();
            awake.clear();
        }
    }

    private static void close(Watch watch) {
        if (watch.watcher != null) {
            watch.watcher.close();
        }
    }
}
