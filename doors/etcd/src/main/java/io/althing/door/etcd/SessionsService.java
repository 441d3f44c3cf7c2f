package io.althing.door.etcd;

import io.althing.api.v1.CloseSessionRequest;
import io.althing.api.v1.CloseSessionResponse;
import io.althing.api.v1.KeepSessionAliveRequest;
import io.althing.api.v1.KeepSessionAliveResponse;
import io.althing.api.v1.ListSessionsRequest;
import io.althing.api.v1.ListSessionsResponse;
import io.althing.api.v1.MissingClaim;
import io.althing.api.v1.OpenSessionRequest;
import io.althing.api.v1.OpenSessionResponse;
import io.althing.api.v1.ReviewClaimsRequest;
import io.althing.api.v1.ReviewClaimsResponse;
import io.althing.api.v1.SessionClaim;
import io.althing.api.v1.SessionsGrpc;
import io.althing.coordination.Ask;
import io.althing.coordination.Claimant;
import io.althing.coordination.Invalid;
import io.althing.coordination.Look;
import io.althing.coordination.Part;
import io.althing.node.Member;
import io.althing.node.Outcome;
import io.althing.store.Bytes;
import io.althing.store.Store;
import io.althing.store.auth.Caller;
import io.althing.store.command.Command;
import io.althing.store.command.Result;
import io.althing.store.members.FeatureLevel;
import io.althing.store.procedure.Keyspace;
import io.grpc.stub.StreamObserver;

/// althing.v1.Sessions: a session is a lease, and a few words on how it is to end.
final class SessionsService extends SessionsGrpc.SessionsImplBase {
    private static final long USUAL_TTL_SECONDS = 30;
    private static final int CLAIMS_MAX = 1000;

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
                                        .setTakenRevision(
                                                new Look(member.store().own()).takenRevision(request.getSession()))
                                        .build());
                    case Outcome.Answered<Long>(var _) ->
                        call.onError(ProcedureErrors.sessionLost(request.getSession()));
                    case Outcome.Unavailable<Long>(var reason, var isDefinite) -> call.onError(WireErrors.of(reason));
                }
            });
        });
    }

    @Override
    public void review(ReviewClaimsRequest request, StreamObserver<ReviewClaimsResponse> call) {
        Caller caller = Callers.current();
        procedures.checked(call, () -> {
            if (request.getClaimsCount() > CLAIMS_MAX) {
                throw Invalid.because(
                        request.getClaimsCount() + " claims at once: ask for at most " + CLAIMS_MAX + " of them");
            }
            procedures.fresh(call, store -> {
                WireErrors.refuse(procedures.refusesRenewal(caller, request.getSession()));
                return review(request, store);
            });
        });
    }

    private static ReviewClaimsResponse review(ReviewClaimsRequest request, Store store) {
        Keyspace keys = store.own();
        if (!keys.hasLease(request.getSession())) {
            throw ProcedureErrors.sessionLost(request.getSession());
        }
        Look look = new Look(keys);
        var answer = ReviewClaimsResponse.newBuilder().setRevision(keys.revision());
        for (int i = 0; i < request.getClaimsCount(); i++) {
            SessionClaim claim = request.getClaims(i);
            Part part = new Part(Claiming.kind(claim.getKind()), Bytes.utf8(claim.getName()), 1);
            Claimant who = new Claimant(request.getSession(), claim.getOwner());
            if (!look.isHeld(part, who, claim.getToken())) {
                String by = look.takenBy(part, who, claim.getToken());
                answer.addMissing(MissingClaim.newBuilder()
                        .setIndex(i)
                        .setForced(by != null)
                        .setBy(by == null ? "" : by));
            }
        }
        return answer.build();
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
