package io.althing.chaos.cluster;

import io.etcd.jetcd.api.ClusterGrpc;
import io.etcd.jetcd.api.MaintenanceGrpc;
import io.etcd.jetcd.api.MemberAddRequest;
import io.etcd.jetcd.api.MemberListRequest;
import io.etcd.jetcd.api.MemberRemoveRequest;
import io.etcd.jetcd.api.MoveLeaderRequest;
import io.etcd.jetcd.api.StatusRequest;
import io.etcd.jetcd.api.StatusResponse;
import io.grpc.ManagedChannel;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.NettyChannelBuilder;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Where clients and operators reach one member.
public final class Door implements AutoCloseable {
    private static final int ANSWER_BYTES_MAX = 64 << 20;
    private static final long LOOK_SECONDS = 1;
    private static final long OPERATE_SECONDS = 10;
    private static final Pattern STATE_HASH = Pattern.compile("althing_state_hash\\{hash=\"([^\"]+)\"}");
    private static final HttpClient HTTP =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(1)).build();

    private final String endpoint;
    private final ManagedChannel channel;

    Door(int port) {
        this.endpoint = "http://127.0.0.1:" + port;
        this.channel = NettyChannelBuilder.forAddress("127.0.0.1", port)
                .usePlaintext()
                .directExecutor()
                .maxInboundMessageSize(ANSWER_BYTES_MAX)
                .build();
    }

    /// What a member says of itself.
    ///
    /// @param leaderId 0 if it knows of none
    public record View(long memberId, long leaderId, long term) {
        public boolean isLeader() {
            return memberId == leaderId;
        }
    }

    /// As clients write it.
    public String endpoint() {
        return endpoint;
    }

    public ManagedChannel channel() {
        return channel;
    }

    /// Dials at once if the member was away, instead of after a while.
    public void wake() {
        channel.resetConnectBackoff();
    }

    /// Empty if it does not answer.
    public Optional<View> look() {
        try {
            StatusResponse status = MaintenanceGrpc.newBlockingStub(channel)
                    .withDeadlineAfter(LOOK_SECONDS, TimeUnit.SECONDS)
                    .status(StatusRequest.getDefaultInstance());
            return Optional.of(new View(status.getHeader().getMemberId(), status.getLeader(), status.getRaftTerm()));
        } catch (StatusRuntimeException _) {
            return Optional.empty();
        }
    }

    /// @throws StatusRuntimeException if it refuses
    public void transferLeadership(long memberId) {
        MaintenanceGrpc.newBlockingStub(channel)
                .withDeadlineAfter(OPERATE_SECONDS, TimeUnit.SECONDS)
                .moveLeader(MoveLeaderRequest.newBuilder().setTargetID(memberId).build());
    }

    /// @throws StatusRuntimeException if it refuses
    public void addMember(String peerUrl) {
        ClusterGrpc.newBlockingStub(channel)
                .withDeadlineAfter(OPERATE_SECONDS, TimeUnit.SECONDS)
                .memberAdd(MemberAddRequest.newBuilder().addPeerURLs(peerUrl).build());
    }

    /// @throws StatusRuntimeException if it refuses
    public void removeMember(long memberId) {
        ClusterGrpc.newBlockingStub(channel)
                .withDeadlineAfter(OPERATE_SECONDS, TimeUnit.SECONDS)
                .memberRemove(MemberRemoveRequest.newBuilder().setID(memberId).build());
    }

    /// Whether a member with this peer URL takes part, and votes.
    ///
    /// @throws StatusRuntimeException if it refuses
    public boolean hasVoter(String peerUrl) {
        return ClusterGrpc.newBlockingStub(channel)
                .withDeadlineAfter(OPERATE_SECONDS, TimeUnit.SECONDS)
                .memberList(MemberListRequest.getDefaultInstance())
                .getMembersList()
                .stream()
                .anyMatch(member -> member.getPeerURLsList().contains(peerUrl) && !member.getIsLearner());
    }

    public boolean isHealthy() {
        return page(endpoint, "/health").contains("\"true\"");
    }

    /// Returns "applied index/state hash", or an empty text.
    public String stateHash() {
        Matcher found = STATE_HASH.matcher(page(endpoint, "/metrics"));
        return found.find() ? found.group(1) : "";
    }

    public long metric(String name) {
        return metric(page(endpoint, "/metrics"), name);
    }

    /// Returns a figure of the metrics page, or -1.
    public static long metric(String page, String name) {
        Matcher found = Pattern.compile("(?m)^" + name + " (-?\\d+)$").matcher(page);
        return found.find() ? Long.parseLong(found.group(1)) : -1;
    }

    /// Returns the page, or an empty text if there is none.
    public static String page(String endpoint, String path) {
        try {
            HttpRequest request = HttpRequest.newBuilder(URI.create(endpoint + path))
                    .timeout(Duration.ofSeconds(3))
                    .build();
            return HTTP.send(request, HttpResponse.BodyHandlers.ofString()).body();
        } catch (IOException _) {
            return "";
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        channel.shutdownNow();
    }
}
