package io.althing.door.etcd;

import io.althing.api.v1.CloseSessionRequest;
import io.althing.api.v1.CloseSessionResponse;
import io.althing.api.v1.KeepSessionAliveRequest;
import io.althing.api.v1.KeepSessionAliveResponse;
import io.althing.api.v1.ListSessionsRequest;
import io.althing.api.v1.ListSessionsResponse;
import io.althing.api.v1.OpenSessionRequest;
import io.althing.api.v1.OpenSessionResponse;
import io.althing.api.v1.SessionsGrpc;
import io.althing.coordination.Ask;
import io.althing.node.Member;
import io.althing.node.Outcome;
import io.althing.store.auth.Caller;
import io.althing.store.command.Command;
import io.althing.store.command.Result;
import io.althing.store.members.FeatureLevel;
import io.grpc.stub.StreamObserver;

/// althing.v1.Sessions: a session is a lease, and a few words on how it is to end.
final class SessionsService extends SessionsGrpc.SessionsImplBase {
    private static final long USUAL_TTL_SECONDS = 30;

    private final Member member;
    private final RevisionTimes times;
    private final Procedures procedures;

    SessionsService(Member member, RevisionTimes times) {
        this.member = member;
        this.times = times;
        this.procedures = new Procedures(member);
    }

    @Override
    public void open(OpenSessionRequest request, StreamObserver<OpenSessionResponse> call) {
        Caller caller = Callers.current();
        procedures.checked(call, () -> {
            long id = member.randomId();
            String user = procedures.isAtLeast(FeatureLevel.SESSION_CARE) ? caller.user() : null;
            var description = new Ask.DescribeSession(
                    id, request.getLockDelaySeconds(), request.getLabel(), user == null ? "" : user);
            Command.GrantLease grant = LeaseService.grant(
                    member, id, request.getTtlSeconds() == 0 ? USUAL_TTL_SECONDS : request.getTtlSeconds());
            member.write(
                    grant.onBehalfOf(caller),
                    Reply.then(
                            call,
                            granted -> procedures.ask(caller, description, call, (verdict, revision) -> {
                                Reply.done(
                                        call,
                                        OpenSessionResponse.newBuilder()
                                                .setSession(id)
                                                .setTtlSeconds(grant.ttlSeconds())
                                                .build());
                            })));
        });
    }

    @Override
    public void keepAlive(KeepSessionAliveRequest request, StreamObserver<KeepSessionAliveResponse> call) {
        Caller caller = Callers.current();
        Reply.checked(call, () -> {
            WireErrors.refuse(procedures.refusesRenewal(caller, request.getSession()));
            member.keepAlive(request.getSession(), outcome -> {
                switch (outcome) {
                    case Outcome.Answered<Long>(var ttlSeconds)
                    when ttlSeconds > 0 ->
                        Reply.done(
                                call,
                                KeepSessionAliveResponse.newBuilder()
                                        .setTtlSeconds(ttlSeconds)
                                        .build());
                    case Outcome.Answered<Long>(var _) ->
                        call.onError(ProcedureErrors.sessionLost(request.getSession()));
                    case Outcome.Unavailable<Long>(var reason, var isDefinite) -> call.onError(WireErrors.of(reason));
                }
            });
        });
    }

    @Override
    public void list(ListSessionsRequest request, StreamObserver<ListSessionsResponse> call) {
        Caller caller = Callers.current();
        procedures.checked(
                call, () -> procedures.fresh(call, store -> new Listings(store, caller, times).sessions(request)));
    }

    @Override
    public void close(CloseSessionRequest request, StreamObserver<CloseSessionResponse> call) {
        long session = request.getSession();
        member.write(new Command.RevokeLease(session).onBehalfOf(Callers.current()), outcome -> {
            if (outcome instanceof Outcome.Answered<Result>(Result.Failed failed)
                    && failed.failure() == Result.Failure.LEASE_NOT_FOUND) {
                call.onError(ProcedureErrors.sessionLost(session));
            } else {
                Reply.then(call, revoked -> Reply.done(call, CloseSessionResponse.getDefaultInstance()))
                        .accept(outcome);
            }
        });
    }
}
