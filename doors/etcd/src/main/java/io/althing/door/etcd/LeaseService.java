package io.althing.door.etcd;

import com.google.protobuf.Empty;
import io.althing.node.Member;
import io.althing.node.Member.LeaseLife;
import io.althing.node.Outcome;
import io.althing.store.Bytes;
import io.althing.store.Store;
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
import io.grpc.MethodDescriptor;
import io.grpc.ServerServiceDefinition;
import io.grpc.ServiceDescriptor;
import io.grpc.protobuf.ProtoUtils;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.ServerCalls;
import io.grpc.stub.StreamObserver;
import java.util.Optional;

/// etcdserverpb.Lease.
final class LeaseService extends LeaseGrpc.LeaseImplBase {
    private static final long TTL_SECONDS_MAX = 9_000_000_000L;

    private final Member member;
    private final Answers answers;

    LeaseService(Member member) {
        this.member = member;
        this.answers = new Answers(member);
    }

    @Override
    public void leaseGrant(LeaseGrantRequest request, StreamObserver<LeaseGrantResponse> call) {
        if (request.getTTL() > TTL_SECONDS_MAX) {
            call.onError(WireErrors.leaseTtlTooLarge());
            return;
        }
        long id = request.getID() == 0 ? member.randomId() : request.getID();
        long ttlSeconds = Math.max(request.getTTL(), ttlSecondsMin());
        member.write(
                new Command.GrantLease(id, ttlSeconds),
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
    private long ttlSecondsMin() {
        return Math.ceilDiv(member.status().electionTimeoutMillis() * 3 / 2, 1000L);
    }

    @Override
    public void leaseRevoke(LeaseRevokeRequest request, StreamObserver<LeaseRevokeResponse> call) {
        member.write(
                new Command.RevokeLease(request.getID()),
                Reply.with(
                        call,
                        Result.LeaseRevoked.class,
                        revoked -> LeaseRevokeResponse.newBuilder()
                                .setHeader(answers.header(revoked.revision()))
                                .build()));
    }

    @Override
    public StreamObserver<LeaseKeepAliveRequest> leaseKeepAlive(StreamObserver<LeaseKeepAliveResponse> call) {
        return new KeepAliveStream(member, answers, (ServerCallStreamObserver<LeaseKeepAliveResponse>) call);
    }

    @Override
    public void leaseTimeToLive(LeaseTimeToLiveRequest request, StreamObserver<LeaseTimeToLiveResponse> call) {
        member.timeToLive(request.getID(), outcome -> {
            switch (outcome) {
                case Outcome.Answered<Optional<LeaseLife>>(var life) -> {
                    LeaseTimeToLiveResponse.Builder response = life(request.getID(), life);
                    if (request.getKeys() && life.isPresent()) {
                        addKeys(request.getID(), response, call);
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
            long id, LeaseTimeToLiveResponse.Builder response, StreamObserver<LeaseTimeToLiveResponse> call) {
        member.awaitLinearizable(outcome -> {
            switch (outcome) {
                case Outcome.Answered<Store>(var store) -> {
                    for (Bytes key : store.leaseKeys(id)) {
                        response.addKeys(Answers.bytes(key));
                    }
                    Reply.done(call, response.build());
                }
                case Outcome.Unavailable<Store>(var reason, var isDefinite) -> call.onError(WireErrors.of(reason));
            }
        });
    }

    /// The generated base lacks LeaseLeases; it is added by hand.
    ServerServiceDefinition definition() {
        ServerServiceDefinition base = bindService();
        MethodDescriptor<Empty, Empty> leases = MethodDescriptor.<Empty, Empty>newBuilder()
                .setType(MethodDescriptor.MethodType.UNARY)
                .setFullMethodName(MethodDescriptor.generateFullMethodName(
                        base.getServiceDescriptor().getName(), "LeaseLeases"))
                .setRequestMarshaller(ProtoUtils.marshaller(Empty.getDefaultInstance()))
                .setResponseMarshaller(ProtoUtils.marshaller(Empty.getDefaultInstance()))
                .build();
        ServiceDescriptor.Builder descriptor =
                ServiceDescriptor.newBuilder(base.getServiceDescriptor().getName());
        base.getMethods().forEach(method -> descriptor.addMethod(method.getMethodDescriptor()));
        descriptor.addMethod(leases);
        ServerServiceDefinition.Builder all = ServerServiceDefinition.builder(descriptor.build());
        base.getMethods().forEach(all::addMethod);
        all.addMethod(leases, ServerCalls.asyncUnaryCall((request, call) -> leases(call)));
        return all.build();
    }

    /// Off the caller's thread, as there may be very many.
    private void leases(StreamObserver<Empty> call) {
        member.awaitLinearizable(outcome -> {
            switch (outcome) {
                case Outcome.Answered<Store>(var store) ->
                    Reply.done(call, NewerFields.leases(answers.header(store.revision()), store.leases()));
                case Outcome.Unavailable<Store>(var reason, var isDefinite) -> call.onError(WireErrors.of(reason));
            }
        });
    }
}
