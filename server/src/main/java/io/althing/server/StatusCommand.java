package io.althing.server;

import io.etcd.jetcd.api.ClusterGrpc;
import io.etcd.jetcd.api.MaintenanceGrpc;
import io.etcd.jetcd.api.Member;
import io.etcd.jetcd.api.MemberListRequest;
import io.etcd.jetcd.api.StatusRequest;
import io.etcd.jetcd.api.StatusResponse;
import io.grpc.ManagedChannel;
import io.grpc.StatusRuntimeException;
import java.util.concurrent.TimeUnit;

/// A table of members as they see themselves.
final class StatusCommand {
    private static final String ROW = "%-22s %-8s %-17s %-9s %6s %12s %12s %10s  %s%n";
    private static final double MIB = 1 << 20;

    private final Endpoints endpoints;

    StatusCommand(Endpoints endpoints) {
        this.endpoints = endpoints;
    }

    String table() {
        StringBuilder table = new StringBuilder(
                String.format(ROW, "ENDPOINT", "NAME", "MEMBER", "ROLE", "TERM", "REVISION", "APPLIED", "DB", "NOTE"));
        for (String address : endpoints.addresses()) {
            table.append(row(address));
        }
        return table.toString();
    }

    private String row(String address) {
        ManagedChannel channel = endpoints.channel(address);
        try {
            long seconds = endpoints.timeout().toSeconds();
            StatusResponse status = MaintenanceGrpc.newBlockingStub(channel)
                    .withDeadlineAfter(seconds, TimeUnit.SECONDS)
                    .status(StatusRequest.getDefaultInstance());
            long id = status.getHeader().getMemberId();
            String name = ClusterGrpc.newBlockingStub(channel)
                    .withDeadlineAfter(seconds, TimeUnit.SECONDS)
                    .memberList(MemberListRequest.getDefaultInstance())
                    .getMembersList()
                    .stream()
                    .filter(member -> member.getID() == id)
                    .map(Member::getName)
                    .findFirst()
                    .orElse("?");
            return String.format(
                    ROW,
                    address,
                    name,
                    Long.toHexString(id),
                    status.getLeader() == id ? "leader" : status.getIsLearner() ? "learner" : "follower",
                    status.getRaftTerm(),
                    status.getHeader().getRevision(),
                    status.getRaftAppliedIndex(),
                    String.format("%.1f MiB", status.getDbSize() / MIB),
                    String.join("; ", status.getErrorsList()));
        } catch (StatusRuntimeException e) {
            String why = "unreachable (" + Endpoints.why(e) + ")";
            return String.format(ROW, address, "-", "-", "-", "-", "-", "-", "-", why);
        } finally {
            channel.shutdownNow();
        }
    }
}
