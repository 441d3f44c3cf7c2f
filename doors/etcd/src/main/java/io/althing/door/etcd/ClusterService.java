package io.althing.door.etcd;

import io.althing.node.Member;
import io.althing.node.Outcome;
import io.althing.store.Store;
import io.etcd.jetcd.api.ClusterGrpc;
import io.etcd.jetcd.api.MemberListRequest;
import io.etcd.jetcd.api.MemberListResponse;
import io.grpc.stub.StreamObserver;

/// etcdserverpb.Cluster: who the members are. Its headers carry no revision. The calls that change
/// the membership answer UNIMPLEMENTED, as the generated base does.
final class ClusterService extends ClusterGrpc.ClusterImplBase {
    private final Member member;
    private final Answers answers;

    ClusterService(Member member) {
        this.member = member;
        this.answers = new Answers(member);
    }

    @Override
    public void memberList(MemberListRequest request, StreamObserver<MemberListResponse> call) {
        if (!NewerFields.isLinearizable(request)) {
            Reply.done(call, members());
            return;
        }
        member.awaitLinearizable(outcome -> {
            switch (outcome) {
                case Outcome.Answered<Store> ignored -> Reply.done(call, members());
                case Outcome.Unavailable<Store>(var reason, var isDefinite) -> call.onError(WireErrors.of(reason));
            }
        });
    }

    private MemberListResponse members() {
        MemberListResponse.Builder response = MemberListResponse.newBuilder().setHeader(answers.header(0));
        for (Member.MemberView view : member.members()) {
            response.addMembers(io.etcd.jetcd.api.Member.newBuilder()
                    .setID(view.id())
                    .setName(view.name())
                    .addAllPeerURLs(view.peerUrls())
                    .addAllClientURLs(view.clientUrls())
                    .setIsLearner(view.isLearner()));
        }
        return response.build();
    }
}
