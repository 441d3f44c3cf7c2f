package io.althing.door.etcd;

import io.althing.node.Member;
import io.althing.store.Store;
import io.althing.store.auth.Caller;
import io.etcd.jetcd.api.ClusterGrpc;
import io.etcd.jetcd.api.MemberListRequest;
import io.etcd.jetcd.api.MemberListResponse;
import io.grpc.stub.StreamObserver;

/// etcdserverpb.Cluster: who the members are. Its headers carry no revision. The calls that
/// change the membership answer UNIMPLEMENTED, as the generated base does.
final class ClusterService extends ClusterGrpc.ClusterImplBase {
    private final Member member;
    private final Answers answers;

    ClusterService(Member member) {
        this.member = member;
        this.answers = new Answers(member);
    }

    @Override
    public void memberList(MemberListRequest request, StreamObserver<MemberListResponse> call) {
        Caller caller = Callers.current();
        if (NewerFields.isLinearizable(request)) {
            Reply.fresh(member, call, store -> members(store, caller));
        } else {
            Reply.checked(call, () -> Reply.done(call, members(member.store(), caller)));
        }
    }

    private MemberListResponse members(Store store, Caller caller) {
        WireErrors.refuse(store.authority().refusesStrangers(caller));
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
