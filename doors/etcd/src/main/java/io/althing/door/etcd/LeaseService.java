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
import java.util.List;
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
        ServerCallStreamObserver<LeaseKeepAliveResponse> out = (ServerCallStreamObserver<LeaseKeepAliveResponse>) call;
        // Set, so that answering a call that has gone is no error.
        out.setOnCancelHandler(() -> {});
        return new KeepAlives(out);
    }

    /// One stream of renewals; answers come from other threads, so writing to it is guarded by
    /// its own lock.
    private final class KeepAlives implements StreamObserver<LeaseKeepAliveRequest> {
        private final ServerCallStreamObserver<LeaseKeepAliveResponse> out;
        private int open;
        private boolean isHalfClosed;
        private boolean isOver;

        KeepAlives(ServerCallStreamObserver<LeaseKeepAliveResponse> out) {
            this.out = out;
        }

        @Override
        public void onNext(LeaseKeepAliveRequest request) {
            long revision = member.store().revision();
            synchronized (this) {
                open++;
            }
            member.keepAlive(request.getID(), outcome -> answer(request.getID(), revision, outcome));
        }

        private synchronized void answer(long id, long revision, Outcome<Long> outcome) {
            open--;
            if (isOver || out.isCancelled()) {
                return;
            }
            switch (outcome) {
                case Outcome.Answered<Long>(var ttlSeconds) ->
                    out.onNext(LeaseKeepAliveResponse.newBuilder()
                            .setHeader(answers.header(revision))
                            .setID(id)
                            .setTTL(ttlSeconds)
                            .build());
                case Outcome.Unavailable<Long>(var reason, var isDefinite) -> {
                    isOver = true;
                    out.onError(WireErrors.of(reason));
                }
            }
            completeIfDone();
        }

        private void completeIfDone() {
            if (isHalfClosed && open == 0 && !isOver) {
                isOver = true;
                out.onCompleted();
            }
        }

        @Override
        public synchronized void onError(Throwable cause) {
            isOver = true;
        }

        @Override
        public synchronized void onCompleted() {
            isHalfClosed = true;
            completeIfDone();
        }
    }

    @Override
    public void leaseTimeToLive(LeaseTimeToLiveRequest request, StreamObserver<LeaseTimeToLiveResponse> call) {
        member.timeToLive(request.getID(), outcome -> {
            switch (outcome) {
                case Outcome.Answered<Optional<LeaseLife>>(var life) -> Reply.done(call, life(request, life));
                case Outcome.Unavailable<Optional<LeaseLife>>(var reason, var isDefinite) ->
                    call.onError(WireErrors.of(reason));
            }
        });
    }

    private LeaseTimeToLiveResponse life(LeaseTimeToLiveRequest request, Optional<LeaseLife> life) {
        LeaseTimeToLiveResponse.Builder response = LeaseTimeToLiveResponse.newBuilder()
                .setHeader(answers.header(member.store().revision()))
                .setID(request.getID());
        if (life.isEmpty()) {
            return response.setTTL(-1).build();
        }
        response.setTTL(life.get().remainingSeconds()).setGrantedTTL(life.get().grantedSeconds());
        if (request.getKeys()) {
            for (Bytes key : member.store().leaseKeys(request.getID())) {
                response.addKeys(Answers.bytes(key));
            }
        }
        return response.build();
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

    private void leases(StreamObserver<Empty> call) {
        List<Long> ids = member.store().leases().stream().map(Store.Lease::id).toList();
        Reply.done(call, NewerFields.leases(answers.header(member.store().revision()), ids));
    }
}
