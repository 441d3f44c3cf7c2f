package io.althing.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.etcd.jetcd.api.Event;
import io.etcd.jetcd.api.WatchCreateRequest;
import io.etcd.jetcd.api.WatchGrpc;
import io.etcd.jetcd.api.WatchRequest;
import io.etcd.jetcd.api.WatchResponse;
import io.grpc.ManagedChannel;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The same requests to a real etcd and to a member of ours, one after the other: every answer,
/// every error and every event must be the same, field by field. Here keys, transactions and
/// leases; [EtcdDifferentialWatchTest], [EtcdDifferentialAuthTest] and
/// [EtcdDifferentialOperatorTest] have the rest.
///
/// What may differ is left out by [Sameness].
class EtcdDifferentialTest {
    @TempDir
    Path root;

    @ParameterizedTest
    @CsvSource({"INSTALLED, 1", "INSTALLED, 2", "V3_6, 3"})
    void everyAnswerIsTheSame(Reference reference, long seed) throws IOException {
        RandomRequests requests = new RandomRequests(new Random(seed));
        try (Twins twins = Twins.start(root, reference)) {
            Queue<Event> theirEvents = watch(twins.theirs().channel());
            Queue<Event> ourEvents = watch(twins.ours().channel());
            for (int i = 0; i < Twins.OPERATIONS; i++) {
                twins.same(Call.of(requests.next()), "seed " + seed + ", operation " + i);
                requests.at(twins.revision());
            }
            long last = twins.revision();
            ProcessCluster.await(
                    "all events", Duration.ofSeconds(20), () -> isTold(theirEvents, last) && isTold(ourEvents, last));
            assertThat(List.copyOf(ourEvents)).isEqualTo(List.copyOf(theirEvents));
            assertThat(last).as("something happened").isGreaterThan(Twins.OPERATIONS / 10);
        }
    }

    private static boolean isTold(Queue<Event> events, long revision) {
        return events.stream().anyMatch(event -> event.getKv().getModRevision() == revision);
    }

    /// Follows everything from the beginning.
    private static Queue<Event> watch(ManagedChannel channel) {
        Queue<Event> events = new ConcurrentLinkedQueue<>();
        WatchGrpc.newStub(channel)
                .watch(new StreamObserver<WatchResponse>() {
                    @Override
                    public void onNext(WatchResponse response) {
                        events.addAll(response.getEventsList());
                    }

                    @Override
                    public void onError(Throwable cause) {}

                    @Override
                    public void onCompleted() {}
                })
                .onNext(WatchRequest.newBuilder()
                        .setCreateRequest(WatchCreateRequest.newBuilder()
                                .setKey(ByteString.copyFrom(new byte[1]))
                                .setRangeEnd(ByteString.copyFrom(new byte[1]))
                                .setStartRevision(2))
                        .build());
        return events;
    }
}
