package io.althing.chaos.load;

import io.althing.store.KeyRange;
import io.althing.store.watch.Event;
import io.etcd.jetcd.api.WatchCreateRequest;
import io.etcd.jetcd.api.WatchGrpc;
import io.etcd.jetcd.api.WatchProgressRequest;
import io.etcd.jetcd.api.WatchRequest;
import io.etcd.jetcd.api.WatchResponse;
import io.grpc.stub.StreamObserver;
import java.util.List;

/// One watcher on a stream of its own. What it is told arrives on the desk's thread; after its
/// end, nothing.
final class WatchStream implements StreamObserver<WatchResponse> {
    /// What a watcher may be told.
    interface Listener {
        /// @param revision of the last event
        void events(List<Event> events, long revision);

        /// All up to this revision has been told.
        void progress(long revision);

        /// What comes next is gone; all up to here may be.
        void compacted(long revision);

        /// Nothing more comes: the member is gone, or has had enough.
        void ended();
    }

    /// What is asked for.
    record Wish(KeyRange range, boolean wantsPuts, boolean wantsDeletes, boolean withPrevious) {}

    private final Desk desk;
    private final Listener listener;
    private final StreamObserver<WatchRequest> requests;
    private boolean isOver;

    WatchStream(Desk desk, int member, Wish wish, long from, Listener listener) {
        this.desk = desk;
        this.listener = listener;
        this.requests = WatchGrpc.newStub(desk.door(member).channel()).watch(this);
        WatchCreateRequest.Builder create = WatchCreateRequest.newBuilder()
                .setKey(Wire.from(wish.range))
                .setRangeEnd(Wire.end(wish.range))
                .setStartRevision(from)
                .setPrevKv(wish.withPrevious);
        if (!wish.wantsPuts) {
            create.addFilters(WatchCreateRequest.FilterType.NOPUT);
        }
        if (!wish.wantsDeletes) {
            create.addFilters(WatchCreateRequest.FilterType.NODELETE);
        }
        requests.onNext(WatchRequest.newBuilder().setCreateRequest(create).build());
    }

    void askForProgress() {
        if (!isOver) {
            requests.onNext(WatchRequest.newBuilder()
                    .setProgressRequest(WatchProgressRequest.getDefaultInstance())
                    .build());
        }
    }

    /// Nothing is told from here on.
    void close() {
        if (!isOver) {
            isOver = true;
            requests.onCompleted();
        }
    }

    @Override
    public void onNext(WatchResponse response) {
        List<Event> events = response.getEventsList().stream().map(Wire::event).toList();
        desk.execute(() -> told(response, events));
    }

    private void told(WatchResponse response, List<Event> events) {
        if (isOver || response.getCreated() && !response.getCanceled()) {
            return;
        }
        if (response.getCanceled()) {
            close();
            if (response.getCompactRevision() > 0) {
                listener.compacted(response.getCompactRevision());
            } else {
                listener.ended();
            }
        } else if (events.isEmpty()) {
            listener.progress(response.getHeader().getRevision());
        } else {
            listener.events(events, events.getLast().pair().modRevision());
        }
    }

    @Override
    public void onError(Throwable error) {
        desk.execute(this::end);
    }

    @Override
    public void onCompleted() {
        desk.execute(this::end);
    }

    private void end() {
        if (!isOver) {
            isOver = true;
            listener.ended();
        }
    }
}
