package io.althing.door.etcd;

import com.google.protobuf.Empty;
import io.althing.node.Member;
import io.althing.node.Member.LeaseLife;
import io.althing.node.Outcome;
import io.althing.store.Bytes;
import io.althing.store.Store;
import io.althing.store.auth.Caller;
import io.althing.store.command.Command;
import io.althing.store.command.Result;
import io.etcd.jetcd.api.LeaseGrantRequest;
import io.etcd.jetcd.api.LeaseGrantResponse;
import io.etcd.jetcd.api.LeaseGrpc;
import io.etcd.jetcd.api.LeaseKeepAliveRequest;
import io.etcd.jetcd.api.LeaseKeepAliveResponse;
import io.etcd.jetcd.api.LeaseRevokeRequest;
import io.etcd.jetcd.api.LeaseRevokeResponse;
import io.etcd.jetcd.api.LeaseTimeToLiveRequest;
import io.etcd.jetcd.api.LeaseTimeToLiveResponse;
import io.grpc.ServerServiceDefinition;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.util.Optional;

/// etcdserverpb.Lease.
final class LeaseService extends LeaseGrpc.LeaseImplBase {
    private static final long TTL_SECONDS_MAX = 9_000_000_000L;

    /// Every member has them all in memory, with their time if it leads: a third of the heap.
    /// Refused
    /// where they are asked for and not in the log, as members need not be of one size.
    private static final long LEASES_MAX = Runtime.getRuntime().maxMemory() / 3 / 512;

    private final Member member;
    private final Answers answers;

    LeaseService(Member member) {
        this.member = member;
        this.answers = new Answers(member);
    }

    @Override
    public void leaseGrant(LeaseGrantRequest request, StreamObserver<LeaseGrantResponse> call) {
        Reply.checked(call, () -> {
            long id = request.getID() == 0 ? member.randomId() : request.getID();
            grant(grant(member, id, request.getTTL()), call);
        });
    }

    /// The command for a lease of about this life.
    ///
    /// @throws StatusRuntimeException if there can be none
    static Command.GrantLease grant(Member member, long id, long ttlSeconds) {
        if (ttlSeconds > TTL_SECONDS_MAX) {
            throw WireErrors.leaseTtlTooLarge();
        }
        if (member.store().leaseCount() >= LEASES_MAX) {
            throw WireErrors.tooManyLeases();
        }
        return new Command.GrantLease(id, Math.max(ttlSeconds, ttlSecondsMin(member)));
    }

    private void grant(Command.GrantLease grant, StreamObserver<LeaseGrantResponse> call) {
        member.write(
                grant.onBehalfOf(Callers.current()),
                Reply.with(
                        call,
                        Result.LeaseGranted.class,
                        granted -> LeaseGrantResponse.newBuilder()
                                .setHeader(answers.header(granted.revision()))
                                .setID(granted.id())
                                .setTTL(granted.ttlSeconds())
                                .build()));
    }

    /// A lease must outlive an election, or every change of leaders would end it.
    private static long ttlSecondsMin(Member member) {
        return Math.ceilDiv(member.status().electionTimeoutMillis() * 3 / 2, 1000L);
    }

    @Override
    public void leaseRevoke(LeaseRevokeRequest request, StreamObserver<LeaseRevokeResponse> call) {
        member.write(
                new Command.RevokeLease(request.getID()).onBehalfOf(Callers.current()),
                Reply.with(
                        call,
                        Result.LeaseRevoked.class,
                        revoked -> LeaseRevokeResponse.newBuilder()
                                .setHeader(answers.header(revoked.revision()))
                                .build()));
    }

    @Override
    public StreamObserver<LeaseKeepAliveRequest> leaseKeepAlive(StreamObserver<LeaseKeepAliveResponse> call) {
        return new KeepAliveStream(
                member, Callers.current(), answers, (ServerCallStreamObserver<LeaseKeepAliveResponse>) call);
    }

    @Override
    public void leaseTimeToLive(LeaseTimeToLiveRequest request, StreamObserver<LeaseTimeToLiveResponse> call) {
        Caller caller = Callers.current();
        Reply.checked(call, () -> {
            WireErrors.refuse(member.store().authority().refusesStrangers(caller));
            timeToLive(caller, request, call);
        });
    }

    private void timeToLive(
            Caller caller, LeaseTimeToLiveRequest request, StreamObserver<LeaseTimeToLiveResponse> call) {
        member.timeToLive(request.getID(), outcome -> {
            switch (outcome) {
                case Outcome.Answered<Optional<LeaseLife>>(var life) -> {
                    LeaseTimeToLiveResponse.Builder response = life(request.getID(), life);
                    if (request.getKeys() && life.isPresent()) {
                        addKeys(caller, request.getID(), response, call);
                    } else {
                        Reply.done(call, response.build());
                    }
                }
                case Outcome.Unavailable<Optional<LeaseLife>>(var reason, var isDefinite) ->
                    call.onError(WireErrors.of(reason));
            }
        });
    }

    private LeaseTimeToLiveResponse.Builder life(long id, Optional<LeaseLife> life) {
        LeaseTimeToLiveResponse.Builder response = LeaseTimeToLiveResponse.newBuilder()
                .setHeader(answers.header(member.store().revision()))
                .setID(id);
        return life.isEmpty()
                ? response.setTTL(-1)
                : response.setTTL(life.get().remainingSeconds())
                        .setGrantedTTL(life.get().grantedSeconds());
    }

    /// The leader knows the time; the keys are here, once this member has caught up.
    private void addKeys(
            Caller caller,
            long id,
            LeaseTimeToLiveResponse.Builder response,
            StreamObserver<LeaseTimeToLiveResponse> call) {
        Reply.fresh(member, call, store -> {
            WireErrors.refuse(store.authority().refusesLeaseKeys(caller, id));
            for (Bytes key : store.leaseKeys(id)) {
                response.addKeys(Answers.bytes(key));
            }
            return response.build();
        });
    }

    /// The generated base lacks LeaseLeases.
    ServerServiceDefinition definition() {
        return ExtraCalls.unary(bindService(), "LeaseLeases", (request, call) -> leases(call));
    }

    /// Off the caller's thread, as there may be very many.
    private void leases(StreamObserver<Empty> call) {
        Caller caller = Callers.current();
        Reply.fresh(member, call, store -> {
            for (Store.Lease lease : store.leases()) {
                WireErrors.refuse(store.authority().refusesLeaseKeys(caller, lease.id()));
            }
            WireErrors.refuse(store.authority().refusesStrangers(caller));
            return NewerFields.leases(answers.header(store.revision()), store.leases());
        });
    }
}
