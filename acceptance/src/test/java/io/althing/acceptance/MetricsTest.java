package io.althing.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.etcd.jetcd.api.CompactionRequest;
import io.etcd.jetcd.api.DefragmentRequest;
import io.etcd.jetcd.api.HashKVRequest;
import io.etcd.jetcd.api.KVGrpc;
import io.etcd.jetcd.api.LeaseGrantRequest;
import io.etcd.jetcd.api.LeaseGrpc;
import io.etcd.jetcd.api.LeaseRevokeRequest;
import io.etcd.jetcd.api.MaintenanceGrpc;
import io.etcd.jetcd.api.PutRequest;
import io.etcd.jetcd.api.TxnRequest;
import io.etcd.jetcd.api.WatchCreateRequest;
import io.etcd.jetcd.api.WatchGrpc;
import io.etcd.jetcd.api.WatchRequest;
import io.etcd.jetcd.api.WatchResponse;
import io.grpc.ManagedChannel;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.StreamObserver;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What dashboards and alerts that were made for etcd find here.
class MetricsTest {
    /// What etcd's documentation, its alerts and its dashboards name.
    private static final Map<String, String> EXPECTED = types(
            "gauge",
            "etcd_server_has_leader etcd_server_is_leader etcd_server_is_learner etcd_server_id etcd_server_version"
                    + " etcd_cluster_version etcd_server_proposals_committed_total etcd_server_proposals_applied_total"
                    + " etcd_server_proposals_pending etcd_server_quota_backend_bytes etcd_mvcc_db_total_size_in_bytes"
                    + " etcd_mvcc_db_total_size_in_use_in_bytes etcd_network_active_peers"
                    + " etcd_server_snapshot_apply_in_progress_total etcd_disk_wal_write_bytes_total"
                    + " etcd_debugging_mvcc_keys_total etcd_debugging_mvcc_current_revision"
                    + " etcd_debugging_mvcc_compact_revision etcd_debugging_mvcc_watcher_total"
                    + " etcd_debugging_mvcc_slow_watcher_total etcd_debugging_mvcc_watch_stream_total"
                    + " etcd_debugging_mvcc_pending_events_total"
                    + " process_resident_memory_bytes process_virtual_memory_bytes process_open_fds process_max_fds"
                    + " process_start_time_seconds",
            "counter",
            "etcd_server_leader_changes_seen_total etcd_server_proposals_failed_total"
                    + " etcd_network_client_grpc_sent_bytes_total etcd_network_client_grpc_received_bytes_total"
                    + " etcd_network_peer_sent_bytes_total etcd_network_peer_received_bytes_total"
                    + " etcd_network_peer_sent_failures_total grpc_server_started_total grpc_server_handled_total"
                    + " grpc_server_msg_sent_total grpc_server_msg_received_total etcd_server_slow_apply_total"
                    + " etcd_server_slow_read_indexes_total etcd_server_read_indexes_failed_total"
                    + " etcd_server_heartbeat_send_failures_total etcd_server_client_requests_total"
                    + " etcd_server_health_success etcd_server_health_failures etcd_mvcc_put_total"
                    + " etcd_mvcc_range_total etcd_mvcc_delete_total etcd_mvcc_txn_total"
                    + " etcd_debugging_mvcc_events_total etcd_debugging_mvcc_db_compaction_keys_total"
                    + " etcd_debugging_lease_granted_total etcd_debugging_lease_revoked_total"
                    + " etcd_debugging_lease_renewed_total etcd_debugging_server_lease_expired_total"
                    + " process_cpu_seconds_total",
            "histogram",
            "etcd_disk_wal_fsync_duration_seconds etcd_disk_backend_commit_duration_seconds"
                    + " etcd_network_peer_round_trip_time_seconds etcd_server_apply_duration_seconds"
                    + " etcd_server_range_duration_seconds etcd_mvcc_hash_duration_seconds"
                    + " etcd_disk_backend_defrag_duration_seconds etcd_disk_wal_write_duration_seconds"
                    + " etcd_disk_backend_snapshot_duration_seconds etcd_server_request_duration_seconds"
                    + " grpc_server_handling_seconds");

    private static Map<String, String> types(String... typesAndNames) {
        Map<String, String> types = new TreeMap<>();
        for (int i = 0; i < typesAndNames.length; i += 2) {
            for (String name : typesAndNames[i + 1].split(" ")) {
                types.put(name, typesAndNames[i]);
            }
        }
        return types;
    }

    @TempDir
    Path root;

    private static Scrape scrape(ProcessCluster cluster, int i) {
        return new Scrape(cluster.get(i, "/metrics"));
    }

    private static int leader(ProcessCluster cluster, int members) {
        for (int i = 0; i < members; i++) {
            if (scrape(cluster, i).value("etcd_server_is_leader") == 1) {
                return i;
            }
        }
        throw new AssertionError("nobody leads");
    }

    @Test
    void everyNameIsThereAndTellsTheTruth() throws Exception {
        try (ProcessCluster cluster =
                new ProcessCluster(root, 3, "--metrics=extensive", "--quota-backend-bytes=5000000")) {
            cluster.startAll();
            int at = leader(cluster, 3);
            Scrape before = scrape(cluster, at);
            assertThat(before.types).containsAllEntriesOf(EXPECTED);

            ManagedChannel channel = Requests.connect(cluster.clientPort(at));
            AtomicInteger events = new AtomicInteger();
            try {
                StreamObserver<WatchRequest> watch = watch(channel, events);
                work(channel);
                ProcessCluster.await("all events", Duration.ofSeconds(20), () -> events.get() == 26);
                Scrape after = scrape(cluster, at);
                assertThat(grown(before, after, "etcd_mvcc_put_total")).isEqualTo(22);
                assertThat(grown(before, after, "etcd_mvcc_delete_total")).isEqualTo(2);
                assertThat(grown(before, after, "etcd_mvcc_txn_total")).isEqualTo(1);
                assertThat(grown(before, after, "etcd_mvcc_range_total")).isBetween(3.0, 20.0);
                assertThat(grown(before, after, "etcd_debugging_lease_granted_total"))
                        .isEqualTo(1);
                assertThat(grown(before, after, "etcd_debugging_lease_revoked_total"))
                        .isEqualTo(1);
                assertThat(grown(before, after, "etcd_debugging_mvcc_events_total"))
                        .isEqualTo(26);
                assertThat(after.value("etcd_debugging_mvcc_watcher_total")).isEqualTo(1);
                assertThat(after.value("etcd_debugging_mvcc_watch_stream_total"))
                        .isEqualTo(1);
                assertThat(after.value("etcd_debugging_mvcc_compact_revision")).isEqualTo(10);
                assertThat(after.value("etcd_server_quota_backend_bytes")).isEqualTo(5_000_000);
                assertThat(after.value("etcd_mvcc_hash_duration_seconds_count")).isEqualTo(1);
                assertThat(after.value("etcd_disk_backend_defrag_duration_seconds_count"))
                        .isEqualTo(1);
                assertDurationsAreMeasured(before, after);
                assertCallsAreCounted(before, after);
                watch.onCompleted();
            } finally {
                channel.shutdownNow();
            }
            ProcessCluster.await(
                    "the stream is gone",
                    Duration.ofSeconds(20),
                    () -> scrape(cluster, at).value("etcd_debugging_mvcc_watch_stream_total") == 0);
            cluster.kill((at + 1) % 3);
            ProcessCluster.await(
                    "what cannot be sent is counted",
                    Duration.ofSeconds(20),
                    () -> scrape(cluster, at).value("etcd_server_heartbeat_send_failures_total") > 0
                            && scrape(cluster, at).value("etcd_network_peer_sent_failures_total") > 0
                            && scrape(cluster, at)
                                            .named("etcd_network_active_peers")
                                            .size()
                                    == 1);
        }
    }

    private static StreamObserver<WatchRequest> watch(ManagedChannel channel, AtomicInteger events) {
        StreamObserver<WatchRequest> watch = WatchGrpc.newStub(channel).watch(new StreamObserver<WatchResponse>() {
            @Override
            public void onNext(WatchResponse response) {
                events.addAndGet(response.getEventsCount());
            }

            @Override
            public void onError(Throwable cause) {}

            @Override
            public void onCompleted() {}
        });
        WatchCreateRequest all = WatchCreateRequest.newBuilder()
                .setKey(Requests.bytes("\0"))
                .setRangeEnd(Requests.bytes("\0"))
                .setStartRevision(1)
                .build();
        watch.onNext(WatchRequest.newBuilder().setCreateRequest(all).build());
        return watch;
    }

    /// 22 puts, 2 deletions of 4 keys, a transaction of two operations.
    private static void work(ManagedChannel channel) {
        var kv = Requests.of(KVGrpc.newBlockingStub(channel));
        for (int i = 0; i < 20; i++) {
            kv.put(Requests.pair("k" + i % 4, "v" + i).build());
        }
        long lease = Requests.of(LeaseGrpc.newBlockingStub(channel))
                .leaseGrant(LeaseGrantRequest.newBuilder().setTTL(600).build())
                .getID();
        kv.put(PutRequest.newBuilder()
                .setKey(ByteString.copyFromUtf8("leased"))
                .setLease(lease)
                .build());
        kv.txn(TxnRequest.newBuilder()
                .addSuccess(Requests.put("t", "x"))
                .addSuccess(Requests.get("t", "u"))
                .build());
        kv.txn(Requests.txn(Requests.delete("k0", "k1")).build());
        kv.txn(Requests.txn(Requests.delete("k1", "k3")).build());
        Requests.of(LeaseGrpc.newBlockingStub(channel))
                .leaseRevoke(LeaseRevokeRequest.newBuilder().setID(lease).build());
        kv.range(Requests.get("k3").build());
        kv.range(Requests.get("k3").setSerializable(true).build());
        var maintenance = Requests.of(MaintenanceGrpc.newBlockingStub(channel));
        maintenance.hashKV(HashKVRequest.getDefaultInstance());
        maintenance.defragment(DefragmentRequest.getDefaultInstance());
        try {
            kv.put(PutRequest.getDefaultInstance());
            throw new AssertionError("a put without a key was taken");
        } catch (StatusRuntimeException expected) {
            // Counted by its code.
        }
        kv.compact(CompactionRequest.newBuilder().setRevision(10).build());
    }

    private static double grown(Scrape before, Scrape after, String name) {
        return after.value(name) - before.value(name);
    }

    private static void assertDurationsAreMeasured(Scrape before, Scrape after) {
        for (String name : new String[] {
            "etcd_disk_wal_fsync_duration_seconds",
            "etcd_disk_wal_write_duration_seconds",
            "etcd_disk_backend_commit_duration_seconds",
            "etcd_server_apply_duration_seconds",
            "etcd_server_range_duration_seconds",
            "etcd_network_peer_round_trip_time_seconds"
        }) {
            assertThat(after.value(name + "_count")).as(name).isPositive();
            assertThat(after.value(name + "_sum")).as(name).isPositive();
        }
        assertThat(grown(before, after, "etcd_disk_wal_fsync_duration_seconds_count"))
                .isGreaterThanOrEqualTo(20);
        assertThat(grown(before, after, "etcd_disk_wal_write_bytes_total")).isBetween(500.0, 1e6);
        assertThat(after.named("etcd_network_peer_round_trip_time_seconds_count"))
                .hasSize(2);
        assertThat(after.named("etcd_network_active_peers")).hasSize(2);
        assertThat(grown(before, after, "etcd_network_peer_sent_bytes_total")).isPositive();
        assertThat(grown(before, after, "etcd_network_peer_received_bytes_total"))
                .isPositive();
    }

    private static void assertCallsAreCounted(Scrape before, Scrape after) {
        Map<String, String> put = Map.of("grpc_service", "etcdserverpb.KV", "grpc_method", "Put", "grpc_type", "unary");
        assertThat(after.value("grpc_server_started_total", put)).isEqualTo(22);
        assertThat(after.value("grpc_server_handled_total", put)).isEqualTo(22);
        assertThat(after.value(
                        "grpc_server_handled_total", Map.of("grpc_method", "Put", "grpc_code", "InvalidArgument")))
                .isEqualTo(1);
        assertThat(after.value("grpc_server_handling_seconds_count", put)).isEqualTo(22);
        assertThat(after.value("grpc_server_started_total", Map.of("grpc_method", "Watch", "grpc_type", "bidi_stream")))
                .isEqualTo(1);
        assertThat(after.value("grpc_server_msg_sent_total", Map.of("grpc_method", "Put")))
                .isEqualTo(21);
        assertThat(grown(before, after, "etcd_network_client_grpc_received_bytes_total"))
                .isGreaterThan(200);
        assertThat(grown(before, after, "etcd_network_client_grpc_sent_bytes_total"))
                .isGreaterThan(200);
        assertThat(after.value("etcd_server_client_requests_total", Map.of("type", "unary")))
                .isGreaterThan(20);
    }
}
