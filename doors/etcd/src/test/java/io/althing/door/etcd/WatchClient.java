package io.althing.door.etcd;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.UnknownFieldSet;
import com.google.protobuf.UnknownFieldSet.Field;
import io.etcd.jetcd.api.Event;
import io.etcd.jetcd.api.WatchCancelRequest;
import io.etcd.jetcd.api.WatchCreateRequest;
import io.etcd.jetcd.api.WatchGrpc;
import io.etcd.jetcd.api.WatchProgressRequest;
import io.etcd.jetcd.api.WatchRequest;
import io.etcd.jetcd.api.WatchResponse;
import io.grpc.Channel;
import io.grpc.Status;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import java.util.ArrayDeque;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/// One watch stream, seen from the client.
final class WatchClient implements AutoCloseable {
    private static final long PATIENCE_SECONDS = 20;

    private final BlockingQueue<WatchResponse> received = new LinkedBlockingQueue<>();
    private final CompletableFuture<Status> ended = new CompletableFuture<>();
    private final ArrayDeque<Event> events = new ArrayDeque<>();
    private final boolean isSlow;
    private ClientCallStreamObserver<WatchRequest> call;

    private WatchClient(boolean isSlow) {
        this.isSlow = isSlow;
    }

    static WatchClient open(Channel channel) {
        return open(channel, new WatchClient(false));
    }

    /// Opens a client that takes answers only when asked to, with [#take].
    static WatchClient openSlow(Channel channel) {
        return open(channel, new WatchClient(true));
    }

    private static WatchClient open(Channel channel, WatchClient client) {
        WatchGrpc.newStub(channel).watch(client.new Incoming());
        return client;
    }

    private final class Incoming implements ClientResponseObserver<WatchRequest, WatchResponse> {
        @Override
        public void beforeStart(ClientCallStreamObserver<WatchRequest> outgoing) {
            call = outgoing;
            if (isSlow) {
                outgoing.disableAutoRequestWithInitial(0);
            }
        }

        @Override
        public void onNext(WatchResponse response) {
            received.add(response);
        }

        @Override
        public void onError(Throwable cause) {
            ended.complete(Status.fromThrowable(cause));
        }

        @Override
        public void onCompleted() {
            ended.complete(Status.OK);
        }
    }

    static WatchCreateRequest.Builder on(String key) {
        return WatchCreateRequest.newBuilder().setKey(DoorFixture.bytes(key));
    }

    static WatchCreateRequest.Builder onPrefix(String prefix) {
        char last = prefix.charAt(prefix.length() - 1);
        String end = prefix.substring(0, prefix.length() - 1) + (char) (last + 1);
        return on(prefix).setRangeEnd(DoorFixture.bytes(end));
    }

    /// Sets a field that the generated message does not know.
    static WatchCreateRequest.Builder with(WatchCreateRequest.Builder request, int field, long value) {
        UnknownFieldSet fields = UnknownFieldSet.newBuilder(request.getUnknownFields())
                .addField(field, Field.newBuilder().addVarint(value).build())
                .build();
        return request.setUnknownFields(fields);
    }

    static WatchCreateRequest.Builder withId(WatchCreateRequest.Builder request, long id) {
        return with(request, 7, id);
    }

    static WatchCreateRequest.Builder fragmented(WatchCreateRequest.Builder request) {
        return with(request, 8, 1);
    }

    static boolean isFragment(WatchResponse response) {
        return response.getUnknownFields().getField(7).getVarintList().contains(1L);
    }

    void ask(WatchCreateRequest.Builder request) {
        call.onNext(WatchRequest.newBuilder().setCreateRequest(request).build());
    }

    /// Asks for a watcher and returns the first answer.
    WatchResponse create(WatchCreateRequest.Builder request) {
        ask(request);
        WatchResponse created = next();
        assertThat(created.getCreated()).isTrue();
        return created;
    }

    void cancel(long id) {
        call.onNext(WatchRequest.newBuilder()
                .setCancelRequest(WatchCancelRequest.newBuilder().setWatchId(id))
                .build());
    }

    void askProgress() {
        call.onNext(WatchRequest.newBuilder()
                .setProgressRequest(WatchProgressRequest.getDefaultInstance())
                .build());
    }

    void halfClose() {
        call.onCompleted();
    }

    /// Lets the next answers in.
    void take(int count) {
        call.request(count);
    }

    /// Returns the next event, whichever others come in the same answer.
    Event nextEvent() {
        while (events.isEmpty()) {
            events.addAll(next().getEventsList());
        }
        return events.remove();
    }

    WatchResponse next() {
        try {
            WatchResponse response = received.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
            assertThat(response).as("an answer on the watch stream").isNotNull();
            return response;
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /// Asserts that no answer is under way. Answers are in order, so a refused watcher's, which
    /// is asked for here, would come after it.
    void assertSilent() {
        ask(on("b").setRangeEnd(DoorFixture.bytes("a")));
        assertThat(next().getWatchId()).isEqualTo(-1);
    }

    Status awaitEnd() {
        return ended.orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS).join();
    }

    @Override
    public void close() {
        call.cancel("done", null);
    }
}
