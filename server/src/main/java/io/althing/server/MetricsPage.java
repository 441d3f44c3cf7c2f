package io.althing.server;

import io.althing.node.Member;
import io.althing.store.Store;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;

/// The member's numbers in Prometheus' text format, read when asked for: nothing is counted on
/// anybody's way.
final class MetricsPage {
    private static final long KIB = 1024;

    private final Member member;
    private final String version;

    MetricsPage(Member member, String version) {
        this.member = member;
        this.version = version;
    }

    String text() {
        Member.MemberStatus status = member.status();
        Store store = member.store();
        Store.Size size = store.size();
        StringBuilder out = new StringBuilder();
        gauge(out, "etcd_server_has_leader", "Whether a leader is known.", status.leaderId() == 0 ? 0 : 1);
        gauge(
                out,
                "etcd_server_is_leader",
                "Whether this member leads.",
                status.leaderId() == status.memberId() ? 1 : 0);
        gauge(out, "etcd_server_is_learner", "Whether this member is a learner.", status.isLearner() ? 1 : 0);
        gauge(out, "etcd_server_proposals_committed_total", "Index of the last committed entry.", status.commitIndex());
        gauge(out, "etcd_server_proposals_applied_total", "Index of the last applied entry.", status.appliedIndex());
        gauge(out, "etcd_mvcc_db_total_size_in_bytes", "Bytes that the store's files take.", size.fileBytes());
        gauge(out, "etcd_mvcc_db_total_size_in_use_in_bytes", "Bytes of current keys and values.", size.liveBytes());
        gauge(out, "etcd_debugging_mvcc_keys_total", "Current keys.", size.keys());
        gauge(out, "etcd_debugging_mvcc_current_revision", "Revision of the store.", status.revision());
        gauge(
                out,
                "etcd_debugging_mvcc_compact_revision",
                "Revision of the last compaction.",
                store.compactedRevision());
        gauge(
                out,
                "etcd_debugging_mvcc_watcher_total",
                "Open watchers.",
                member.watches().watcherCount());
        labelled(out, "etcd_server_version", "Version of the API.", "server_version", version);
        labelled(out, "etcd_server_id", "This member.", "server_id", Long.toHexString(status.memberId()));
        gauge(out, "althing_raft_term", "Current term.", status.term());
        labelled(
                out,
                "althing_state_hash",
                "Rolling hash of all applied changes; equal on all members at equal index.",
                "hash",
                status.appliedIndex() + "/" + Long.toHexString(status.stateHash()));
        gauge(
                out,
                "jvm_memory_used_bytes",
                "Heap in use.",
                ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed());
        long residentBytes = residentBytes();
        if (residentBytes >= 0) {
            gauge(out, "process_resident_memory_bytes", "Resident memory.", residentBytes);
        }
        return out.toString();
    }

    private static void gauge(StringBuilder out, String name, String help, long value) {
        head(out, name, help).append(name).append(' ').append(value).append('\n');
    }

    private static void labelled(StringBuilder out, String name, String help, String label, String value) {
        head(out, name, help)
                .append(name)
                .append('{')
                .append(label)
                .append("=\"")
                .append(value)
                .append("\"} 1\n");
    }

    private static StringBuilder head(StringBuilder out, String name, String help) {
        return out.append("# HELP ")
                .append(name)
                .append(' ')
                .append(help)
                .append("\n# TYPE ")
                .append(name)
                .append(" gauge\n");
    }

    /// Linux tells; elsewhere the answer is -1.
    private static long residentBytes() {
        try {
            for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
                if (line.startsWith("VmRSS:")) {
                    return Long.parseLong(line.replaceAll("\\D", "")) * KIB;
                }
            }
        } catch (IOException e) {
            return -1;
        }
        return -1;
    }
}
