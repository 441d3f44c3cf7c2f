package io.althing.door.etcd;

import com.google.protobuf.ByteString;
import io.althing.node.Member;
import io.althing.store.Bytes;
import io.althing.store.KeyRange;
import io.althing.store.command.Command;
import io.althing.store.command.Compare;
import io.althing.store.command.Operation;
import io.althing.store.command.RangeQuery;
import io.althing.store.command.Result;
import io.etcd.jetcd.api.CampaignRequest;
import io.etcd.jetcd.api.CampaignResponse;
import io.etcd.jetcd.api.ElectionGrpc;
import io.etcd.jetcd.api.LeaderKey;
import io.etcd.jetcd.api.LeaderRequest;
import io.etcd.jetcd.api.LeaderResponse;
import io.etcd.jetcd.api.ProclaimRequest;
import io.etcd.jetcd.api.ProclaimResponse;
import io.etcd.jetcd.api.ResignRequest;
import io.etcd.jetcd.api.ResignResponse;
import io.etcd.jetcd.api.ResponseHeader;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.util.List;
import java.util.function.Function;

/// v3electionpb.Election: whoever is at the head of a line leads, and says something by its key's
/// value.
final class ElectionService extends ElectionGrpc.ElectionImplBase {
    private final Member member;
    private final Turns turns;
    private final Lines lines;
    private final Answers answers;

    ElectionService(Member member, Turns turns, Lines lines) {
        this.member = member;
        this.turns = turns;
        this.lines = lines;
        this.answers = new Answers(member);
    }

    @Override
    public void campaign(CampaignRequest request, StreamObserver<CampaignResponse> call) {
        lines.enter(
                Callers.current(),
                request.getName(),
                request.getLease(),
                Translate.bytes(request.getValue()),
                call,
                (place, revision) -> CampaignResponse.newBuilder()
                        .setHeader(answers.header(revision))
                        .setLeader(LeaderKey.newBuilder()
                                .setName(request.getName())
                                .setKey(Answers.bytes(place.key()))
                                .setRev(place.since())
                                .setLease(place.lease()))
                        .build());
    }

    @Override
    public void proclaim(ProclaimRequest request, StreamObserver<ProclaimResponse> call) {
        Reply.checked(call, () -> {
            if (!request.hasLeader()) {
                throw WireErrors.leaderFieldMissing();
            }
            LeaderKey leader = request.getLeader();
            Command.Put say = new Command.Put(
                    Translate.bytes(leader.getKey()),
                    Translate.bytes(request.getValue()),
                    leader.getLease(),
                    false,
                    false,
                    false);
            asLeader(
                    call,
                    leader,
                    say,
                    header -> ProclaimResponse.newBuilder().setHeader(header).build());
        });
    }

    /// Does something if the key is still the one that was elected.
    private <A> void asLeader(
            StreamObserver<A> call, LeaderKey leader, Operation operation, Function<ResponseHeader, A> answer) {
        KeyRange key = KeyRange.single(Translate.bytes(leader.getKey()));
        Compare isStill = new Compare(key, Compare.Target.CREATE, Compare.Relation.EQUAL, leader.getRev(), Bytes.EMPTY);
        member.write(
                new Command.Transaction(List.of(isStill), List.of(operation), List.of()).onBehalfOf(Callers.current()),
                Reply.with(call, Result.Transaction.class, result -> {
                    if (!result.isSucceeded()) {
                        throw WireErrors.notLeading();
                    }
                    return answer.apply(answers.header(result.revision()));
                }));
    }

    @Override
    public void leader(LeaderRequest request, StreamObserver<LeaderResponse> call) {
        member.read(
                Callers.current(),
                first(Lines.under(request.getName())),
                Reply.with(call, Result.Range.class, result -> {
                    if (result.pairs().isEmpty()) {
                        throw WireErrors.nobodyLeads();
                    }
                    return LeaderResponse.newBuilder()
                            .setHeader(answers.header(result.revision()))
                            .setKv(Answers.pair(result.pairs().getFirst()))
                            .build();
                }));
    }

    /// Asks for whoever created its key first.
    private static RangeQuery first(KeyRange line) {
        return new RangeQuery(line, 1, 0, RangeQuery.Order.ASCEND, RangeQuery.Target.CREATE, false, false, 0, 0, 0, 0);
    }

    @Override
    public void observe(LeaderRequest request, StreamObserver<LeaderResponse> call) {
        new ElectionObserver(
                        member, Callers.current(), turns, Lines.under(request.getName()), (ServerCallStreamObserver<
                                        LeaderResponse>)
                                call)
                .start();
    }

    @Override
    public void resign(ResignRequest request, StreamObserver<ResignResponse> call) {
        Reply.checked(call, () -> {
            if (!request.hasLeader()) {
                throw WireErrors.leaderFieldMissing();
            }
            ByteString key = request.getLeader().getKey();
            Command.DeleteRange leave = new Command.DeleteRange(KeyRange.single(Translate.bytes(key)), false);
            Function<ResponseHeader, ResignResponse> answer =
                    header -> ResignResponse.newBuilder().setHeader(header).build();
            asLeader(call, request.getLeader(), leave, answer);
        });
    }
}
