package io.althing.door.etcd;

import io.althing.node.Member;
import io.etcd.jetcd.api.ClusterGrpc;
import io.etcd.jetcd.api.MemberAddRequest;
import io.etcd.jetcd.api.MemberAddResponse;
import io.etcd.jetcd.api.MemberListRequest;
import io.etcd.jetcd.api.MemberListResponse;
import io.etcd.jetcd.api.MemberPromoteRequest;
import io.etcd.jetcd.api.MemberPromoteResponse;
import io.etcd.jetcd.api.MemberRemoveRequest;
import io.etcd.jetcd.api.MemberRemoveResponse;
import io.etcd.jetcd.api.MemberUpdateRequest;
import io.etcd.jetcd.api.MemberUpdateResponse;
import io.grpc.stub.StreamObserver;

/// etcdserverpb.Cluster. Its headers carry no revision.
final class ClusterService extends ClusterGrpc.ClusterImplBase {
    private final Member member;
    private final Answers answers;

    ClusterService(Member member) {
        this.member = member;
        this.answers = new Answers(member);
    }

    @Override
    public void memberList(MemberListRequest request, StreamObserver<MemberListResponse> call) {
        MemberListResponse.Builder response = MemberListResponse.newBuilder().setHeader(answers.header(0));
        for (Member.MemberView view : member.members()) {
            response.addMembers(io.etcd.jetcd.api.Member.newBuilder()
                    .setID(view.id())
                    .setName(view.name())
                    .addAllPeerURLs(view.peerUrls())
                    .addAllClientURLs(view.clientUrls())
                    .setIsLearner(view.isLearner()));
        }
        Reply.done(call, response.build());
    }

    @Override
    public void memberAdd(MemberAddRequest request, StreamObserver<MemberAddResponse> call) {
        call.onError(WireErrors.notSupported("Cluster.MemberAdd"));
    }

    @Override
    public void memberRemove(MemberRemoveRequest request, StreamObserver<MemberRemoveResponse> call) {
        call.onError(WireErrors.notSupported("Cluster.MemberRemove"));
    }

    @Override
    public void memberUpdate(MemberUpdateRequest request, StreamObserver<MemberUpdateResponse> call) {
        call.onError(WireErrors.notSupported("Cluster.MemberUpdate"));
    }

    @Override
    public void memberPromote(MemberPromoteRequest request, StreamObserver<MemberPromoteResponse> call) {
        call.onError(WireErrors.notSupported("Cluster.MemberPromote"));
    }
}
