package io.althing.door.etcd;

import io.althing.api.v1.MembersGrpc;
import io.althing.api.v1.MoveLeaderRequest;
import io.althing.api.v1.MoveLeaderResponse;
import io.althing.api.v1.NamedMember;
import io.althing.api.v1.ReplaceMemberRequest;
import io.althing.api.v1.ReplaceMemberResponse;
import io.althing.node.Identities;
import io.althing.node.Member;
import io.althing.node.Member.MemberView;
import io.althing.store.auth.Caller;
import io.althing.store.command.Command;
import io.althing.store.command.MemberCommand;
import io.althing.store.members.FeatureLevel;
import io.grpc.stub.StreamObserver;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.ScheduledExecutorService;

/// althing.v1.Members: what etcd's Cluster service has no call for.
final class MembersService extends MembersGrpc.MembersImplBase {
    private static final MemberView NOBODY = new MemberView(0, "", List.of(), List.of(), false);

    private final Member member;
    private final ScheduledExecutorService timers;
    private final InstantSource clock;

    MembersService(Member member, ScheduledExecutorService timers, InstantSource clock) {
        this.member = member;
        this.timers = timers;
        this.clock = clock;
    }

    @Override
    public void replace(ReplaceMemberRequest request, StreamObserver<ReplaceMemberResponse> call) {
        Reply.checked(call, () -> {
            MemberView old = find(request.getMember());
            List<String> urls =
                    request.getPeerUrlsCount() == 0 ? old.peerUrls() : PeerUrls.checked(request.getPeerUrlsList());
            long id = Identities.added(urls, clock.instant().getEpochSecond() ^ old.id())
                    .value();
            member.changeMembers(
                    Callers.current(),
                    new MemberCommand.Replace(old.id(), id, urls),
                    Reply.then(call, result -> Reply.done(call, answer(old, id, urls))));
        });
    }

    /// Asked for by the log, so that whoever leads hears of it.
    @Override
    public void moveLeader(MoveLeaderRequest request, StreamObserver<MoveLeaderResponse> call) {
        Caller caller = Callers.current();
        long target = request.getMember();
        Reply.checked(call, () -> {
            WireErrors.refuse(member.store().authority().refusesAnyoneButRoot(caller));
            if (member.store().membership().featureLevel() < FeatureLevel.AUDIT) {
                throw ProcedureErrors.notCapable();
            }
            if (member.members().stream().noneMatch(each -> each.id() == target && !each.isLearner())) {
                throw WireErrors.badTransferee();
            }
            member.write(
                    new Command.MoveLeader(target).onBehalfOf(caller),
                    Reply.then(
                            call,
                            asked -> NextLeader.await(
                                    member,
                                    timers,
                                    target,
                                    call,
                                    () -> Reply.done(call, MoveLeaderResponse.getDefaultInstance()))));
        });
    }

    /// Names need not be unique; ids are.
    private MemberView find(String idOrName) {
        List<MemberView> named = member.members().stream()
                .filter(each -> Long.toHexString(each.id()).equals(idOrName)
                        || !idOrName.isEmpty() && each.name().equals(idOrName))
                .toList();
        if (named.size() != 1) {
            // Said by the log, once it is clear that whoever asks may know.
            return NOBODY;
        }
        return named.getFirst();
    }

    private ReplaceMemberResponse answer(MemberView old, long id, List<String> urls) {
        ReplaceMemberResponse.Builder answer = ReplaceMemberResponse.newBuilder()
                .setId(id)
                .addAllPeerUrls(urls)
                .setReplaced(old.id())
                .setName(old.name());
        for (MemberView each : member.members()) {
            if (each.id() == old.id()) {
                answer.addCluster(named(old.name(), urls));
            } else if (each.id() != id) {
                answer.addCluster(named(each.name(), each.peerUrls()));
            }
        }
        return answer.build();
    }

    private static NamedMember named(String name, List<String> urls) {
        return NamedMember.newBuilder().setName(name).addAllPeerUrls(urls).build();
    }
}
