package io.althing.door.etcd;

import io.althing.node.Member;
import io.althing.store.KeyRange;
import io.althing.store.auth.Caller;
import io.althing.store.command.Result.Failure;
import io.althing.store.watch.Watcher;
import io.althing.store.watch.Watcher.Polled;
import io.etcd.jetcd.api.WatchCancelRequest;
import io.etcd.jetcd.api.WatchCreateRequest;
import io.etcd.jetcd.api.WatchCreateRequest.FilterType;
import io.etcd.jetcd.api.WatchRequest;
import io.etcd.jetcd.api.WatchResponse;
import io.grpc.StatusRuntimeException;
import java.util.ArrayDeque;
import java.util.TreeMap;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// The watchers of one stream. Used within the stream's turns only.
///
/// Watchers are polled only while the call can take more, so those of a slow client fall behind
/// and catch up later. Each gets one poll at a time, in a circle: a busy one cannot starve
/// others.
final class StreamWatchers implements AutoCloseable {
    private static final int WATCHERS_MAX = 100_000;

    /// Of all streams: they take a third of the heap at most.
    private static final long ALL_WATCHERS_MAX = Runtime.getRuntime().maxMemory() / 3 / 1024;

    private static final int POLL_BYTES_MAX = 256 << 10;

    /// How many polls one turn may take before other streams have theirs.
    private static final int POLLS_MAX = 64;

    /// The call, as its watchers see it.
    interface Surroundings {
        boolean isReady();

        void send(WatchResponse response);

        /// Runs this in one of the next turns; from any thread.
        void note(Runnable action);
    }

    interface Factory {
        StreamWatchers create(Surroundings surroundings);
    }

    private static final class Watch {
        final long id;
        final long startRevision;
        final boolean wantsProgress;
        final boolean isFragmented;

        @Nullable
        Watcher watcher;

        /// Whether it waits in line to be polled.
        boolean isAwake;

        boolean isOpen = true;

        boolean isQuiet = true;

        Watch(long id, WatchCreateRequest request) {
            this.id = id;
            this.startRevision = request.getStartRevision();
            this.wantsProgress = request.getProgressNotify();
            this.isFragmented = NewerFields.isFragmented(request);
        }
    }

    private final Caller caller;

    /// What is wrong with the token that the stream was opened with.
    private final @Nullable StatusRuntimeException problem;

    private final Member member;
    private final WatchAnswers answers;
    private final ScheduledExecutorService timers;
    private final long progressMillis;
    private final Surroundings call;
    private final TreeMap<Long, Watch> watches = new TreeMap<>();
    private final ArrayDeque<Watch> awake = new ArrayDeque<>();
    private @Nullable ScheduledFuture<?> progressTimer;
    private long nextId;
    private boolean isProgressAsked;

    StreamWatchers(
            Member member,
            WatchAnswers answers,
            ScheduledExecutorService timers,
            long progressMillis,
            Surroundings call) {
        this.caller = Callers.current();
        this.problem = Callers.problem();
        this.member = member;
        this.answers = answers;
        this.timers = timers;
        this.progressMillis = progressMillis;
        this.call = call;
        member.measures().watchStreams.incrementAndGet();
    }

    void handle(WatchRequest request) {
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
            call.send(answers.notCreated(refusal, member.watches().revision()));
            return;
        }
        long asked = NewerFields.watchId(request);
        Watch watch = new Watch(asked == 0 ? freeId() : asked, request);
        watches.put(watch.id, watch);
        Runnable wake = () -> wake(watch);
        Watcher watcher = member.watches()
                .open(
                        range,
                        request.getStartRevision(),
                        !request.getFiltersList().contains(FilterType.NOPUT),
                        !request.getFiltersList().contains(FilterType.NODELETE),
                        request.getPrevKv(),
                        () -> call.note(wake));
        watch.watcher = watcher;
        // Exactly what comes after this revision is delivered, so the client may read at it
        // first.
        call.send(answers.created(watch.id, watcher.openedAt()));
        wake(watch);
        if (watch.wantsProgress && progressTimer == null) {
            progressTimer = timers.scheduleAtFixedRate(
                    () -> call.note(this::notifyProgress), progressMillis, progressMillis, TimeUnit.MILLISECONDS);
        }
    }

    /// Asked once, as in etcd: whoever watches goes on watching.
    private @Nullable String forbidden(KeyRange range) {
        StatusRuntimeException problem = this.problem;
        if (problem != null) {
            return WireErrors.asGoWrites(problem);
        }
        Failure refusal = member.store().authority().refusesRead(caller, range);
        return refusal == null ? null : WireErrors.asGoWrites(WireErrors.of(refusal));
    }

    private @Nullable String refusal(WatchCreateRequest request, KeyRange range) {
        String forbidden = forbidden(range);
        if (forbidden != null) {
            return forbidden;
        }
        if (range.isEmpty()) {
            return WireErrors.WATCH_RANGE_EMPTY;
        }
        if (request.getStartRevision() < 0) {
            return WireErrors.COMPACTED;
        }
        long asked = NewerFields.watchId(request);
        if (asked != 0 && watches.containsKey(asked)) {
            return WireErrors.WATCH_ID_IN_USE;
        }
        if (member.watches().watcherCount() >= ALL_WATCHERS_MAX) {
            return WireErrors.TOO_MANY_WATCHERS_HERE;
        }
        return watches.size() >= WATCHERS_MAX ? WireErrors.TOO_MANY_WATCHERS : null;
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
            call.send(answers.canceled(watch.id, member.watches().revision()));
        }
    }

    /// Answered once, as soon as all watchers have delivered everything.
    private void progress() {
        isProgressAsked = !watches.isEmpty();
    }

    private void answerProgress() {
        // Read before the watchers are asked: what they have delivered then covers it.
        long revision = member.watches().revision();
        for (Watch watch : watches.values()) {
            if (!isSynced(watch)) {
                // One whose start is still to come would keep the question open for ever.
                isProgressAsked = watch.startRevision <= revision;
                return;
            }
        }
        isProgressAsked = false;
        if (!watches.isEmpty()) {
            call.send(answers.progress(-1, revision));
        }
    }

    private static boolean isSynced(Watch watch) {
        return watch.watcher != null && watch.watcher.isSynced();
    }

    /// Tells silent watchers the revision. While the client does not read, there is no hurry.
    private void notifyProgress() {
        if (!call.isReady()) {
            return;
        }
        long revision = member.watches().revision();
        for (Watch watch : watches.values()) {
            if (watch.wantsProgress && watch.isQuiet && !watch.isAwake && isSynced(watch)) {
                call.send(answers.progress(watch.id, revision));
            }
            watch.isQuiet = true;
        }
    }

    private void wake(Watch watch) {
        if (!watch.isAwake && watch.isOpen) {
            watch.isAwake = true;
            awake.add(watch);
        }
    }

    /// Polls those that are awake in turn, as long as the call takes more; returns whether it
    /// stopped only to let others have their turn.
    boolean deliver() {
        for (int polls = 0; polls < POLLS_MAX; polls++) {
            if (!call.isReady()) {
                return false;
            }
            Watch watch = awake.poll();
            if (watch == null) {
                if (isProgressAsked) {
                    answerProgress();
                }
                return false;
            }
            watch.isAwake = false;
            if (watch.isOpen && watch.watcher != null) {
                poll(watch, watch.watcher);
            }
        }
        return !awake.isEmpty();
    }

    private void poll(Watch watch, Watcher watcher) {
        switch (watcher.poll(POLL_BYTES_MAX)) {
            case Polled.Events events -> {
                watch.isQuiet = false;
                member.measures().sentEvents.add(events.events().size());
                answers.events(watch.id, events, watch.isFragmented).forEach(call::send);
                if (!events.isAll()) {
                    wake(watch);
                }
            }
            case Polled.Nothing nothing -> {}
            case Polled.Compacted(var compactedRevision) -> {
                watches.remove(watch.id);
                close(watch);
                call.send(answers.compacted(watch.id, compactedRevision));
            }
        }
    }

    @Override
    public void close() {
        member.measures().watchStreams.decrementAndGet();
        if (progressTimer != null) {
            progressTimer.cancel(false);
        }
        watches.values().forEach(StreamWatchers::close);
        watches.clear();
        awake.clear();
    }

    private static void close(Watch watch) {
        watch.isOpen = false;
        if (watch.watcher != null) {
            watch.watcher.close();
        }
    }
}
