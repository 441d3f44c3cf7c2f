package io.althing.door.etcd;

import io.althing.node.Identities;
import io.althing.node.Member;
import io.althing.store.Store;
import io.althing.store.auth.Caller;
import io.althing.store.command.MemberCommand;
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
import io.etcd.jetcd.api.ResponseHeader;
import io.grpc.stub.StreamObserver;
import java.time.InstantSource;
import java.util.List;
import java.util.function.Supplier;

/// etcdserverpb.Cluster: who the members are, and changes of that. Its headers carry no revision.
final class ClusterService extends ClusterGrpc.ClusterImplBase {
    private final Member member;
    private final EtcdOptions options;
    private final InstantSource clock;
    private final Answers answers;

    ClusterService(Member member, EtcdOptions options, InstantSource clock) {
        this.member = member;
        this.options = options;
        this.clock = clock;
        this.answers = new Answers(member);
    }

    @Override
    public void memberList(MemberListRequest request, StreamObserver<MemberListResponse> call) {
        Caller caller = Callers.current();
        if (NewerFields.isLinearizable(request)) {
            Reply.fresh(member, call, store -> list(store, caller));
        } else {
            Reply.checked(call, () -> Reply.done(call, list(member.store(), caller)));
        }
    }

    private MemberListResponse list(Store store, Caller caller) {
        WireErrors.refuse(store.authority().refusesStrangers(caller));
        return MemberListResponse.newBuilder()
                .setHeader(header())
                .addAllMembers(members())
                .build();
    }

    /// The answer tells what was asked for: one that is to vote is no learner there, though it
    /// learns until it has caught up.
    @Override
    public void memberAdd(MemberAddRequest request, StreamObserver<MemberAddResponse> call) {
        Reply.checked(call, () -> {
            List<String> urls = PeerUrls.checked(request.getPeerURLsList());
            long id = Identities.added(urls, clock.instant().getEpochSecond()).value();
            MemberCommand add = new MemberCommand.Add(id, urls, request.getIsLearner(), options.learnersMax());
            change(
                    call,
                    add,
                    () -> MemberAddResponse.newBuilder()
                            .setHeader(header())
                            .setMember(io.etcd.jetcd.api.Member.newBuilder()
                                    .setID(id)
                                    .addAllPeerURLs(urls)
                                    .setIsLearner(request.getIsLearner()))
                            .addAllMembers(members())
                            .build());
        });
    }

    @Override
    public void memberRemove(MemberRemoveRequest request, StreamObserver<MemberRemoveResponse> call) {
        change(
                call,
                new MemberCommand.Remove(request.getID()),
                () -> MemberRemoveResponse.newBuilder()
                        .setHeader(header())
                        .addAllMembers(members().stream()
                                .filter(each -> each.getID() != request.getID())
                                .toList())
                        .build());
    }

    @Override
    public void memberUpdate(MemberUpdateRequest request, StreamObserver<MemberUpdateResponse> call) {
        Reply.checked(
                call,
                () -> change(
                        call,
                        new MemberCommand.Update(request.getID(), PeerUrls.checked(request.getPeerURLsList())),
                        () -> MemberUpdateResponse.newBuilder()
                                .setHeader(header())
                                .addAllMembers(members())
                                .build()));
    }

    @Override
    public void memberPromote(MemberPromoteRequest request, StreamObserver<MemberPromoteResponse> call) {
        change(
                call,
                new MemberCommand.Promote(request.getID()),
                () -> MemberPromoteResponse.newBuilder()
                        .setHeader(header())
                        .addAllMembers(members())
                        .build());
    }

    private <A> void change(StreamObserver<A> call, MemberCommand command, Supplier<A> answer) {
        member.changeMembers(Callers.current(), command, Reply.then(call, result -> Reply.done(call, answer.get())));
    }

    private ResponseHeader header() {
        return answers.header(0);
    }

    private List<io.etcd.jetcd.api.Member> members() {
        return member.members().stream()
                .map(view -> io.etcd.jetcd.api.Member.newBuilder()
                        .setID(view.id())
                        .setName(view.name())
                        .addAllPeerURLs(view.peerUrls())
                        .addAllClientURLs(view.clientUrls())
                        .setIsLearner(view.isLearner())
                        .build())
                .toList();
    }
}
