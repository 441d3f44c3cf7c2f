package io.althing.server;

import io.althing.node.Member;
import io.althing.node.Quota;
import io.althing.node.measure.Measures;
import io.althing.node.transport.NettyNetwork;
import io.althing.node.transport.Traffic;
import io.althing.raft.membership.NodeId;
import io.althing.store.Store;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;

/// The member's numbers under the names that etcd's dashboards and alerts look for, and behind
/// them its own.
final class MetricsPage {
    private final Member member;
    private final NettyNetwork network;
    private final CallMeasures calls;
    private final OwnMetrics own;
    private final String version;
    private final long quotaBytes;
    private final LongAdder healthy = new LongAdder();
    private final LongAdder unhealthy = new LongAdder();

    MetricsPage(Member member, NettyNetwork network, CallMeasures calls, OwnMetrics own, String version, Quota quota) {
        this.member = member;
        this.network = network;
        this.calls = calls;
        this.own = own;
        this.version = version;
        this.quotaBytes = quota.bytesMax();
    }

    /// Somebody asked whether this member is well, and was told.
    void healthTold(boolean isHealthy) {
        (isHealthy ? healthy : unhealthy).increment();
    }

    String text() {
        MetricsText out = new MetricsText();
        Measures measures = member.measures();
        server(out, member.status(), measures);
        store(out, member.store(), measures);
        watches(out, measures);
        leases(out, measures);
        disk(out, measures);
        peers(out, measures);
        own.write(out);
        BackupMetrics.write(out, measures.backup);
        calls.write(out);
        ProcessMeasures.write(out);
        return out.toString();
    }

    private void server(MetricsText out, Member.MemberStatus status, Measures measures) {
        out.gauge("etcd_server_has_leader", "Whether a leader is known.").sample(status.leaderId() == 0 ? 0 : 1);
        out.gauge("etcd_server_is_leader", "Whether this member leads.")
                .sample(status.leaderId() == status.memberId() ? 1 : 0);
        out.gauge("etcd_server_is_learner", "Whether this member is a learner.").sample(status.isLearner() ? 1 : 0);
        out.counter("etcd_server_leader_changes_seen_total", "Leaders seen that were not the one before.")
                .sample(measures.leaderChanges.sum());
        out.gauge("etcd_server_proposals_committed_total", "Index of the last committed entry.")
                .sample(status.commitIndex());
        out.gauge("etcd_server_proposals_applied_total", "Index of the last applied entry.")
                .sample(status.appliedIndex());
        out.gauge("etcd_server_proposals_pending", "Writes that wait for their answer here.")
                .sample(member.pendingWrites());
        out.counter("etcd_server_proposals_failed_total", "Writes that were given up.")
                .sample(measures.failedWrites.sum());
        out.counter("etcd_server_read_indexes_failed_total", "Linearizable reads that were given up.")
                .sample(measures.failedReads.sum());
        out.counter("etcd_server_slow_read_indexes_total", "Questions to the leader that were asked again.")
                .sample(measures.repeatedReads.sum());
        out.histogram("etcd_server_apply_duration_seconds", "Applying one log entry with all its commands.")
                .sample(measures.apply, "op", "Batch", "success", "true", "version", "v3");
        out.counter("etcd_server_slow_apply_total", "Log entries that took longer than --warning-apply-duration.")
                .sample(measures.slowApplies.sum());
        out.histogram("etcd_server_range_duration_seconds", "Reading a range or a transaction that only reads.")
                .sample(measures.range, "success", "true");
        out.gauge("etcd_server_snapshot_apply_in_progress_total", "Snapshots that are being put in force.")
                .sample(measures.snapshotsInstalling.get());
        out.gauge("etcd_server_quota_backend_bytes", "Most bytes of current keys and values; 0 for no bound.")
                .sample(Math.max(0, quotaBytes));
        out.counter("etcd_server_health_success", "Times that this member was found well.")
                .sample(healthy.sum());
        out.counter("etcd_server_health_failures", "Times that this member was not well.")
                .sample(unhealthy.sum());
        out.gauge("etcd_server_version", "Version of the API.").sample(1, "server_version", version);
        out.gauge("etcd_cluster_version", "Version that all members speak.")
                .sample(1, "cluster_version", version.replaceAll("^(\\d+\\.\\d+)\\..*$", "$1"));
        out.gauge("etcd_server_id", "This member.").sample(1, "server_id", Long.toHexString(status.memberId()));
    }

    private void store(MetricsText out, Store store, Measures measures) {
        Store.Size size = store.size();
        out.gauge("etcd_mvcc_db_total_size_in_bytes", "Bytes that the store's files take.")
                .sample(size.fileBytes());
        out.gauge("etcd_mvcc_db_total_size_in_use_in_bytes", "Bytes of current keys and values.")
                .sample(size.liveBytes());
        out.gauge("etcd_debugging_mvcc_keys_total", "Current keys.").sample(size.keys());
        out.gauge("etcd_debugging_mvcc_current_revision", "Revision of the store.")
                .sample(store.revision());
        out.gauge("etcd_debugging_mvcc_compact_revision", "Revision of the last compaction.")
                .sample(store.compactedRevision());
        out.counter("etcd_debugging_mvcc_db_compaction_keys_total", "Old versions that compaction has removed.")
                .sample(store.sweptVersions());
        out.counter("etcd_mvcc_put_total", "Puts carried out here.").sample(measures.puts.sum());
        out.counter("etcd_mvcc_delete_total", "Deletions carried out here.").sample(measures.deletes.sum());
        out.counter("etcd_mvcc_range_total", "Ranges read here.").sample(measures.ranges.sum());
        out.counter("etcd_mvcc_txn_total", "Transactions of more than one operation.")
                .sample(measures.transactions.sum());
        out.histogram("etcd_mvcc_hash_duration_seconds", "Hashing the store.").sample(measures.hash);
    }

    private void watches(MetricsText out, Measures measures) {
        out.gauge("etcd_debugging_mvcc_watcher_total", "Open watchers.")
                .sample(member.watches().watcherCount());
        out.gauge("etcd_debugging_mvcc_slow_watcher_total", "Watchers that catch up from the store.")
                .sample(member.watches().behindCount());
        out.gauge("etcd_debugging_mvcc_watch_stream_total", "Open watch streams.")
                .sample(measures.watchStreams.get());
        out.gauge("etcd_debugging_mvcc_pending_events_total", "Events that watchers have yet to take.")
                .sample(member.watches().pendingEvents());
        out.counter("etcd_debugging_mvcc_events_total", "Events sent to watchers.")
                .sample(measures.sentEvents.sum());
    }

    private static void leases(MetricsText out, Measures measures) {
        out.counter("etcd_debugging_lease_granted_total", "Leases granted.").sample(measures.leasesGranted.sum());
        out.counter("etcd_debugging_lease_revoked_total", "Leases revoked, also by expiry.")
                .sample(measures.leasesRevoked.sum());
        out.counter("etcd_debugging_lease_renewed_total", "Renewals, counted by the leader.")
                .sample(measures.leasesRenewed.sum());
        out.counter("etcd_debugging_server_lease_expired_total", "Expiries proposed by this member as leader.")
                .sample(measures.leasesExpired.sum());
    }

    private static void disk(MetricsText out, Measures measures) {
        out.histogram("etcd_disk_wal_fsync_duration_seconds", "Syncing the journal.")
                .sample(measures.journalSync);
        out.histogram("etcd_disk_wal_write_duration_seconds", "Writing a batch to the journal, without the sync.")
                .sample(measures.journalWrite);
        out.gauge("etcd_disk_wal_write_bytes_total", "Bytes written to the journal.")
                .sample(measures.journalBytes.sum());
        out.histogram("etcd_disk_backend_commit_duration_seconds", "Handing a batch of changes to the engine.")
                .sample(measures.publish);
        out.histogram("etcd_disk_backend_defrag_duration_seconds", "Tidying up the engine when asked to.")
                .sample(measures.tidy);
        out.histogram("etcd_disk_backend_snapshot_duration_seconds", "Writing and sending a snapshot to a client.")
                .sample(measures.snapshot);
    }

    private void peers(MetricsText out, Measures measures) {
        String self = Long.toHexString(member.status().memberId());
        Map<NodeId, Traffic> traffic = network.traffic();
        byPeer(
                out.counter("etcd_network_peer_sent_bytes_total", "Bytes to each peer."),
                "To",
                traffic,
                each -> each.sentBytes);
        byPeer(
                out.counter("etcd_network_peer_received_bytes_total", "Bytes from each peer."),
                "From",
                traffic,
                each -> each.receivedBytes);
        byPeer(
                out.counter("etcd_network_peer_sent_failures_total", "Messages that could not be sent."),
                "To",
                traffic,
                each -> each.unsent);
        out.counter("etcd_server_heartbeat_send_failures_total", "A leader's heartbeats that could not be sent.")
                .sample(traffic.values().stream()
                        .mapToLong(each -> each.unsentHeartbeats.sum())
                        .sum());
        out.histogram("etcd_network_peer_round_trip_time_seconds", "A leader's heartbeat to its answer.");
        measures.roundTrips().forEach((peer, times) -> out.sample(times, "To", Long.toHexString(peer.value())));
        out.gauge("etcd_network_active_peers", "Peers that are reached.");
        network.reached().forEach(peer -> out.sample(1, "Local", self, "Remote", Long.toHexString(peer.value())));
    }

    private static void byPeer(
            MetricsText out, String label, Map<NodeId, Traffic> traffic, Function<Traffic, LongAdder> count) {
        traffic.forEach((peer, each) -> out.sample(count.apply(each).sum(), label, Long.toHexString(peer.value())));
    }
}
