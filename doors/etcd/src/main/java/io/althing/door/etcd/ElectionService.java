package io.althing.door.etcd;

import com.google.protobuf.ByteString;
import io.althing.door.etcd.Line.Place;
import io.althing.node.Member;
import io.althing.store.Bytes;
import io.althing.store.KeyRange;
import io.althing.store.KeyValue;
import io.althing.store.auth.Caller;
import io.althing.store.command.Command;
import io.althing.store.command.Compare;
import io.althing.store.command.Operation;
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
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.Function;

/// v3electionpb.Election: whoever is at the head of a line leads, and says something by its key's
/// value.
final class ElectionService extends ElectionGrpc.ElectionImplBase {
    private final Member member;
    private final Executor turns;
    private final Answers answers;

    ElectionService(Member member, Executor turns) {
        this.member = member;
        this.turns = turns;
        this.answers = new Answers(member);
    }

    @Override
    public void campaign(CampaignRequest request, StreamObserver<CampaignResponse> call) {
        Caller caller = Callers.current();
        ServerCallStreamObserver<CampaignResponse> out = (ServerCallStreamObserver<CampaignResponse>) call;
        Bytes value = Translate.bytes(request.getValue());
        Line line = new Line(member, caller, turns, request.getName(), request.getLease(), new Line.Waiting() {
            @Override
            public void arrived(Place place, long revision) {
                KeyValue before = place.before();
                if (before == null || before.value().equals(value)) {
                    Reply.done(out, elected(request, place, answers.header(revision)));
                    return;
                }
                // It stood in line already, with something else to say.
                proclaim(out, caller, leader(request, place), value, header -> elected(request, place, header));
            }

            @Override
            public void failed(StatusRuntimeException error) {
                out.onError(error);
            }
        });
        out.setOnCancelHandler(line::abandon);
        line.enter(value);
    }

    private static CampaignResponse elected(CampaignRequest request, Place place, ResponseHeader header) {
        return CampaignResponse.newBuilder()
                .setHeader(header)
                .setLeader(leader(request, place))
                .build();
    }

    private static LeaderKey leader(CampaignRequest request, Place place) {
        return LeaderKey.newBuilder()
                .setName(request.getName())
                .setKey(Answers.bytes(place.key()))
                .setRev(place.createRevision())
                .setLease(request.getLease())
                .build();
    }

    @Override
    public void proclaim(ProclaimRequest request, StreamObserver<ProclaimResponse> call) {
        Reply.checked(call, () -> {
            if (!request.hasLeader()) {
                throw WireErrors.leaderFieldMissing();
            }
            proclaim(
                    call,
                    Callers.current(),
                    request.getLeader(),
                    Translate.bytes(request.getValue()),
                    header -> ProclaimResponse.newBuilder().setHeader(header).build());
        });
    }

    private <A> void proclaim(
            StreamObserver<A> call, Caller caller, LeaderKey leader, Bytes value, Function<ResponseHeader, A> answer) {
        Command.Put say =
                new Command.Put(Translate.bytes(leader.getKey()), value, leader.getLease(), false, false, false);
        asLeader(call, caller, leader, say, answer);
    }

    /// Does something if the key is still the one that was elected.
    private <A> void asLeader(
            StreamObserver<A> call,
            Caller caller,
            LeaderKey leader,
            Operation operation,
            Function<ResponseHeader, A> answer) {
        KeyRange key = KeyRange.single(Translate.bytes(leader.getKey()));
        Compare isStill = new Compare(key, Compare.Target.CREATE, Compare.Relation.EQUAL, leader.getRev(), Bytes.EMPTY);
        member.write(
                new Command.Transaction(List.of(isStill), List.of(operation), List.of()).onBehalfOf(caller),
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
                Line.head(Line.under(request.getName())),
                Reply.with(call, Result.Range.class, result -> {
                    KeyValue head = Line.first(result);
                    if (head == null) {
                        throw WireErrors.nobodyLeads();
                    }
                    return LeaderResponse.newBuilder()
                            .setHeader(answers.header(result.revision()))
                            .setKv(Answers.pair(head))
                            .build();
                }));
    }

    @Override
    public void observe(LeaderRequest request, StreamObserver<LeaderResponse> call) {
        new ElectionObserver(member, Callers.current(), turns, Line.under(request.getName()), (ServerCallStreamObserver<
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
            asLeader(call, Callers.current(), request.getLeader(), leave, answer);
        });
    }
}
