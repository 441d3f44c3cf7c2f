package io.althing.server;

import io.althing.coordination.Look;
import io.althing.node.Member;
import io.althing.node.measure.Campaigns;
import io.althing.node.measure.Copies;
import io.althing.node.measure.Measures;
import io.althing.node.measure.Waits;
import io.althing.node.measure.WriteStages;
import io.althing.node.transport.NettyNetwork;
import io.althing.store.Store;
import io.althing.store.command.Alarm;
import io.althing.store.watch.WatchHub;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;

/// What etcd has no name for: where things wait, and for how long. docs/metrics.md has a line for
/// each, and what to do about it.
final class OwnMetrics {
    private final Member member;
    private final NettyNetwork network;
    private final Connections connections;
    private final Path directory;
    private final Map<String, Supplier<Instant>> certificates;

    /// @param certificates when those in force end, by the side that they are shown to
    OwnMetrics(
            Member member,
            NettyNetwork network,
            Connections connections,
            Path directory,
            Map<String, Supplier<Instant>> certificates) {
        this.member = member;
        this.network = network;
        this.connections = connections;
        this.directory = directory;
        this.certificates = certificates;
    }

    void write(MetricsText out) {
        Measures measures = member.measures();
        member(out, member.status(), member.store());
        queues(out, measures);
        budgets(out, measures);
        writes(out, measures);
        elections(out, measures.campaigns);
        links(out, measures);
        copies(out, measures.copies);
        watches(out, member.watches());
        coordination(out, new Look(member.store().own()).figures());
        waits(out, measures);
        outside(out);
    }

    private void member(MetricsText out, Member.MemberStatus status, Store store) {
        out.gauge("althing_raft_term", "Current term.").sample(status.term());
        out.gauge("althing_state_hash", "Rolling hash of all applied changes; equal on all members at equal index.")
                .sample(1, "hash", status.appliedIndex() + "/" + Long.toHexString(status.stateHash()));
        out.gauge("althing_apply_lag_entries", "Log entries that are committed and not applied.")
                .sample(Math.max(0, status.commitIndex() - status.appliedIndex()));
        long learners =
                member.members().stream().filter(Member.MemberView::isLearner).count();
        out.gauge("althing_members", "Members in force.")
                .sample(member.members().size() - learners, "role", "voter")
                .sample(learners, "role", "learner");
        out.gauge("althing_alarms", "Alarms that are up, by their kind.");
        for (Alarm.Kind kind : Alarm.Kind.values()) {
            long up = store.alarms().stream()
                    .filter(alarm -> alarm.kind() == kind)
                    .count();
            out.sample(up, "alarm", kind.name().replace("_", ""));
        }
        out.gauge("althing_leases", "Leases that there are.").sample(store.leaseCount());
    }

    private static void queues(MetricsText out, Measures measures) {
        out.gauge("althing_queue_length", "What waits, by where it waits.");
        measures.queues().forEach((name, length) -> out.sample(length.getAsLong(), "queue", name));
        out.histogram("althing_lane_burst_seconds", "What a lane does before it looks at the time again.");
        measures.bursts().forEach((lane, times) -> out.sample(times, "lane", lane));
    }

    private static void budgets(MetricsText out, Measures measures) {
        out.gauge("althing_budget_held_bytes", "Memory that is given out under a bound.");
        measures.budgets()
                .forEach((name, budget) -> out.sample(budget.heldBytes().getAsLong(), "budget", name));
        out.gauge("althing_budget_max_bytes", "That bound.");
        measures.budgets().forEach((name, budget) -> out.sample(budget.bytesMax(), "budget", name));
        out.gauge("althing_answer_bytes", "Memory that answers under way hold; --max-ranges-bytes bounds it.")
                .sample(measures.answerBytes.get());
        out.counter("althing_answers_refused_total", "Answers refused for the memory that they would have taken.")
                .sample(measures.refusedAnswers.sum());
    }

    private static void writes(MetricsText out, Measures measures) {
        WriteStages stages = measures.writeStages;
        out.histogram("althing_write_stage_seconds", "Where the time of batches of writes from here goes.")
                .sample(stages.queued, "stage", "queued")
                .sample(stages.journalled, "stage", "journal")
                .sample(stages.committed, "stage", "commit")
                .sample(stages.applied, "stage", "apply");
        out.histogram("althing_journal_sync_entries", "Log entries that became durable with one sync.")
                .sample(measures.syncEntries);
        out.histogram("althing_journal_sync_bytes", "Bytes that became durable with one sync.")
                .sample(measures.syncBytes);
        out.histogram("althing_read_index_seconds", "From a question to the leader until reads may be served.")
                .sample(measures.readIndex);
    }

    private static void elections(MetricsText out, Campaigns campaigns) {
        out.counter("althing_campaigns_total", "Elections that this member began, and won.")
                .sample(campaigns.preVotes.sum(), "phase", "pre_vote")
                .sample(campaigns.votes.sum(), "phase", "vote")
                .sample(campaigns.won.sum(), "phase", "won");
        out.counter("althing_leaderships_ended_total", "Times that this member stepped down.")
                .sample(campaigns.steppedDown.sum());
        out.histogram("althing_leaderless_seconds", "From losing a leader until one is known again.")
                .sample(campaigns.leaderless);
    }

    private void links(MetricsText out, Measures measures) {
        out.gauge("althing_peer_connected", "Whether the connection to a peer is up.");
        network.linkStates().forEach(link -> out.sample(link.isConnected() ? 1 : 0, labels(link)));
        out.gauge("althing_peer_queue_length", "Messages to a peer that its connection has not taken.");
        network.linkStates().forEach(link -> out.sample(link.queuedMessages(), labels(link)));
        out.gauge("althing_peer_unsent_bytes", "Bytes to a peer that the system has not taken.");
        network.linkStates().forEach(link -> out.sample(link.unsentBytes(), labels(link)));
        out.counter("althing_peer_connects_total", "Connections that a peer has taken.");
        network.traffic()
                .forEach((peer, traffic) -> out.sample(traffic.connected.sum(), "To", Long.toHexString(peer.value())));
        out.gauge("althing_peer_lag_entries", "Log entries that a peer lacks; only a leader knows.");
        measures.lags().forEach((peer, lag) -> out.sample(lag, "To", Long.toHexString(peer.value())));
    }

    private static String[] labels(NettyNetwork.LinkState link) {
        return new String[] {"To", Long.toHexString(link.peer().value()), "lane", link.lane()};
    }

    private static void copies(MetricsText out, Copies copies) {
        out.counter("althing_snapshot_sent_bytes_total", "Bytes of copies of the store to other members.")
                .sample(copies.sentBytes.sum());
        out.counter("althing_snapshot_received_bytes_total", "Bytes of copies of the store from other members.")
                .sample(copies.receivedBytes.sum());
        out.counter("althing_snapshots_sent_total", "Copies of the store to other members, by what became of them.")
                .sample(copies.delivered.sum(), "outcome", "delivered")
                .sample(copies.undelivered.sum(), "outcome", "given_up");
        out.counter("althing_snapshots_installed_total", "Copies of the store that took the place of ours.")
                .sample(copies.installed.sum());
    }

    private static void watches(MetricsText out, WatchHub hub) {
        out.gauge("althing_watch_ring_revisions", "Latest revisions in memory, for watchers a little behind.")
                .sample(hub.ringRevisions());
        out.gauge("althing_watch_ring_bytes", "What those take.").sample(hub.ringBytes());
    }

    private static void coordination(MetricsText out, Look.Figures figures) {
        out.gauge("althing_sessions", "Sessions that there are.").sample(figures.sessions());
        out.gauge("althing_claimants", "Claimants, once for each resource that they hold, and those that wait in line.")
                .sample(figures.holds(), "state", "holding")
                .sample(figures.waiting(), "state", "waiting");
        out.gauge("althing_counters", "Counters that there are.").sample(figures.counters());
        out.gauge("althing_worker_numbers", "Worker numbers that were ever taken.")
                .sample(figures.workers());
    }

    private static void waits(MetricsText out, Measures measures) {
        Map<String, Waits> all = new TreeMap<>(Map.of(
                "claim", measures.claimWaits,
                "condition", measures.conditionWaits,
                "etcd_line", measures.lineWaits));
        out.gauge("althing_waiting_calls", "Calls that wait here, by what they wait for.");
        all.forEach((kind, waits) -> out.sample(waits.waiting.sum(), "kind", kind));
        out.counter("althing_waits_total", "Calls that have waited here, by what became of them.");
        all.forEach((kind, waits) -> out.sample(waits.answered.sum(), "kind", kind, "outcome", "answered")
                .sample(waits.abandoned.sum(), "kind", kind, "outcome", "abandoned")
                .sample(waits.failed.sum(), "kind", kind, "outcome", "failed"));
        out.histogram("althing_wait_seconds", "How long calls waited here that were answered.");
        all.forEach((kind, waits) -> out.sample(waits.seconds, "kind", kind));
    }

    private void outside(MetricsText out) {
        out.gauge("althing_client_connections", "Open connections of clients.").sample(connections.open());
        out.gauge("althing_client_connections_max", "Most there may be.").sample(connections.max());
        out.counter("althing_client_connections_refused_total", "Connections closed because there were too many.")
                .sample(connections.refused());
        out.gauge(
                "althing_certificate_end_timestamp_seconds", "When a certificate of this member expires, since 1970.");
        certificates.forEach((side, end) -> out.sample(end.get().getEpochSecond(), "side", side));
        try {
            long free = Files.getFileStore(directory).getUsableSpace();
            out.gauge("althing_disk_free_bytes", "Room left where the data directory is.")
                    .sample(free);
        } catch (IOException _) {
            // Nothing to tell; the disk's own errors are told where they matter.
        }
    }
}
