package io.althing.door.etcd;

import io.althing.node.Member;
import io.althing.node.Member.MemberStatus;
import io.althing.store.members.MemberRecord;
import io.grpc.ForwardingServerCall.SimpleForwardingServerCall;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import org.jspecify.annotations.Nullable;

/// Adds to answers, where another member leads, at which URLs that one serves clients. Any member
/// serves all the same; but the leader needs to hand nothing on to another, nor to hear from
/// another that it is done, which is what a hand-over of a lock is mostly waiting for.
final class LeaderHint implements ServerInterceptor {
    static final Metadata.Key<String> LEADER = Metadata.Key.of("althing-leader", Metadata.ASCII_STRING_MARSHALLER);

    private final Member member;

    LeaderHint(Member member) {
        this.member = member;
    }

    @Override
    public <Q, A> ServerCall.Listener<Q> interceptCall(
            ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
        return next.startCall(
                new SimpleForwardingServerCall<>(call) {
                    @Override
                    public void close(Status status, Metadata trailers) {
                        String urls = status.isOk() ? leaderElsewhere() : null;
                        if (urls != null) {
                            trailers.put(LEADER, urls);
                        }
                        super.close(status, trailers);
                    }
                },
                headers);
    }

    private @Nullable String leaderElsewhere() {
        MemberStatus status = member.status();
        if (status.leaderId() == status.memberId()) {
            return null;
        }
        MemberRecord leader = member.store().membership().member(status.leaderId());
        return leader == null || leader.clientUrls().isEmpty() ? null : String.join(",", leader.clientUrls());
    }
}
