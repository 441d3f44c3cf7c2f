package io.althing.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.google.protobuf.ByteString;
import com.google.protobuf.Message;
import io.etcd.jetcd.api.CompactionRequest;
import io.etcd.jetcd.api.DeleteRangeRequest;
import io.etcd.jetcd.api.Event;
import io.etcd.jetcd.api.KVGrpc;
import io.etcd.jetcd.api.KeyValue;
import io.etcd.jetcd.api.LeaseGrantRequest;
import io.etcd.jetcd.api.LeaseGrpc;
import io.etcd.jetcd.api.LeaseRevokeRequest;
import io.etcd.jetcd.api.LeaseTimeToLiveRequest;
import io.etcd.jetcd.api.LeaseTimeToLiveResponse;
import io.etcd.jetcd.api.PutRequest;
import io.etcd.jetcd.api.RangeRequest;
import io.etcd.jetcd.api.RangeResponse;
import io.etcd.jetcd.api.ResponseHeader;
import io.etcd.jetcd.api.ResponseOp;
import io.etcd.jetcd.api.TxnRequest;
import io.etcd.jetcd.api.TxnResponse;
import io.etcd.jetcd.api.WatchCreateRequest;
import io.etcd.jetcd.api.WatchGrpc;
import io.etcd.jetcd.api.WatchRequest;
import io.etcd.jetcd.api.WatchResponse;
import io.grpc.ManagedChannel;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The same requests to a real etcd and to a member of ours, one after the other: every answer,
/// every error and every event must be the same, field by field.
///
/// What may differ: ids of cluster and member, terms, how much of a lease's time is left, the
/// order of its keys, and that of pairs that are sorted by something equal. Transactions that
/// change a key twice are not compared: etcd does not see all of them (not when everything from
/// a key on is deleted, nor when a nested transaction deletes what one beside it has put), and
/// carries those out.
class EtcdDifferentialTest {
    /// For a long run add `-Dalthing.differential.operations=100000` to the command in
    /// CONTRIBUTING.md that runs one test class.
    private static final int OPERATIONS = Integer.getInteger("althing.differential.operations", 2_000);

    private static final String DUPLICATE = "INVALID_ARGUMENT: etcdserver: duplicate key given in txn request";

    @TempDir
    Path root;

    private EtcdProcess etcd;
    private ProcessCluster cluster;
    private ManagedChannel theirs;
    private ManagedChannel ours;

    @BeforeEach
    void start() throws IOException {
        assumeTrue(EtcdProcess.isOnPath("etcd"), "etcd is not installed (Debian package etcd-server): skipped");
        etcd = EtcdProcess.start(root);
        cluster = new ProcessCluster(root, 1).startAll();
        theirs = Requests.connect(etcd.clientPort());
        ours = Requests.connect(cluster.clientPort(0));
    }

    @AfterEach
    void stop() {
        if (etcd != null) {
            theirs.shutdownNow();
            ours.shutdownNow();
            etcd.close();
            cluster.close();
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2})
    void everyAnswerIsTheSame(long seed) {
        RandomRequests requests = new RandomRequests(new Random(seed));
        Queue<Event> theirEvents = watch(theirs);
        Queue<Event> ourEvents = watch(ours);
        long revision = 1;
        for (int i = 0; i < OPERATIONS; i++) {
            Message request = requests.next();
            Object actual = call(ours, request);
            if (actual.equals(DUPLICATE)) {
                continue;
            }
            Object expected = call(theirs, request);
            assertThat(actual)
                    .as(
                            "seed %d, operation %d at revision %d: %s %s",
                            seed, i, revision, request.getClass().getSimpleName(), request)
                    .isEqualTo(expected);
            if (expected instanceof Message answer) {
                revision = Math.max(revision, revision(answer));
                requests.at(revision);
            }
        }
        long last = revision;
        ProcessCluster.await(
                "all events", Duration.ofSeconds(20), () -> isTold(theirEvents, last) && isTold(ourEvents, last));
        assertThat(List.copyOf(ourEvents)).isEqualTo(List.copyOf(theirEvents));
        assertThat(last).as("something happened").isGreaterThan(OPERATIONS / 10);
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

    private static Object call(ManagedChannel channel, Message request) {
        try {
            return comparable(request, answer(channel, request));
        } catch (StatusRuntimeException e) {
            return e.getStatus().getCode() + ": " + e.getStatus().getDescription();
        }
    }

    private static Message answer(ManagedChannel channel, Message request) {
        KVGrpc.KVBlockingStub kv = Requests.of(KVGrpc.newBlockingStub(channel));
        LeaseGrpc.LeaseBlockingStub leases = Requests.of(LeaseGrpc.newBlockingStub(channel));
        return switch (request) {
            case PutRequest put -> kv.put(put);
            case DeleteRangeRequest delete -> kv.deleteRange(delete);
            case RangeRequest range -> kv.range(range);
            case TxnRequest transaction -> kv.txn(transaction);
            case CompactionRequest compaction -> kv.compact(compaction);
            case LeaseGrantRequest grant -> leases.leaseGrant(grant);
            case LeaseRevokeRequest revoke -> leases.leaseRevoke(revoke);
            case LeaseTimeToLiveRequest life -> leases.leaseTimeToLive(life);
            default -> throw new IllegalArgumentException("no call takes " + request);
        };
    }

    private static long revision(Message answer) {
        Object header = answer.getField(answer.getDescriptorForType().findFieldByName("header"));
        return ((ResponseHeader) header).getRevision();
    }

    /// The answer without what may differ.
    private static Message comparable(Message request, Message answer) {
        ResponseHeader header =
                ResponseHeader.newBuilder().setRevision(revision(answer)).build();
        Message.Builder same = answer.toBuilder();
        same.setField(answer.getDescriptorForType().findFieldByName("header"), header);
        if (same instanceof LeaseTimeToLiveResponse.Builder life && life.getTTL() > 0) {
            life.setTTL(1);
        }
        if (same instanceof LeaseTimeToLiveResponse.Builder life) {
            List<ByteString> keys = life.getKeysList().stream()
                    .sorted(ByteString.unsignedLexicographicalComparator())
                    .toList();
            life.clearKeys().addAllKeys(keys);
        }
        if (request instanceof RangeRequest range && same instanceof RangeResponse.Builder pairs) {
            inOrderOfKeys(range, pairs);
        }
        if (request instanceof TxnRequest transaction && same instanceof TxnResponse.Builder done) {
            inOrderOfKeys(transaction, done);
        }
        return same.build();
    }

    private static void inOrderOfKeys(TxnRequest request, TxnResponse.Builder answer) {
        var executed = answer.getSucceeded() ? request.getSuccessList() : request.getFailureList();
        for (int i = 0; i < executed.size(); i++) {
            ResponseOp.Builder each = answer.getResponsesBuilder(i);
            if (executed.get(i).hasRequestRange()) {
                inOrderOfKeys(executed.get(i).getRequestRange(), each.getResponseRangeBuilder());
            } else if (executed.get(i).hasRequestTxn()) {
                inOrderOfKeys(executed.get(i).getRequestTxn(), each.getResponseTxnBuilder());
            }
        }
    }

    private static void inOrderOfKeys(RangeRequest request, RangeResponse.Builder answer) {
        if (request.getSortTargetValue() != 0) {
            List<KeyValue> pairs = answer.getKvsList().stream()
                    .sorted(Comparator.comparing(KeyValue::getKey, ByteString.unsignedLexicographicalComparator()))
                    .toList();
            answer.clearKvs().addAllKvs(pairs);
        }
    }
}
