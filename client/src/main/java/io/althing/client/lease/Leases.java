package io.althing.client.lease;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.althing.client.kv.Bytes;
import io.althing.client.rpc.Answer;
import io.althing.client.rpc.Repeat;
import io.althing.client.rpc.Rpc;
import io.etcd.jetcd.api.LeaseGrantRequest;
import io.etcd.jetcd.api.LeaseGrpc;
import io.etcd.jetcd.api.LeaseKeepAliveRequest;
import io.etcd.jetcd.api.LeaseRevokeRequest;
import io.etcd.jetcd.api.LeaseRevokeResponse;
import io.etcd.jetcd.api.LeaseTimeToLiveRequest;
import io.etcd.jetcd.api.LeaseTimeToLiveResponse;
import io.grpc.MethodDescriptor;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Times to live. Keys that are attached to a lease are deleted when it ends.
public final class Leases {
    private static final int LEASES_FIELD = 2;

    /// Newer than the generated code. An id is the first field of a listed lease, too.
    private static final MethodDescriptor<LeaseRevokeRequest, LeaseRevokeResponse> LEASES =
            LeaseGrpc.getLeaseRevokeMethod().toBuilder()
                    .setFullMethodName("etcdserverpb.Lease/LeaseLeases")
                    .build();

    private final Rpc rpc;
    private final Renewals renewals;

    public Leases(Rpc rpc) {
        this.rpc = rpc;
        this.renewals = new Renewals(rpc);
    }

    /// Asks for a lease that ends `ttl` after it was last renewed. Only [Lease#keepAlive] renews
    /// it.
    ///
    /// @param ttl in whole seconds, from 1 s on; servers may give more
    public Answer<Lease> grant(Duration ttl) {
        if (ttl.toSeconds() < 1) {
            throw new IllegalArgumentException("a lease lasts at least a second, not " + ttl);
        }
        LeaseGrantRequest request =
                LeaseGrantRequest.newBuilder().setTTL(ttl.toSeconds()).build();
        long askedNanos = System.nanoTime();
        // Asked for twice there may be one too many, which nobody uses and which ends by itself.
        return rpc.ask(
                LeaseGrpc.getLeaseGrantMethod(),
                request,
                Repeat.DEDUPLICATED,
                answer -> new Lease(this, answer.getID(), answer.getTTL(), askedNanos));
    }

    /// Returns a lease that was granted otherwise, such as one that is a session's.
    ///
    /// @param renewedNanos by [System#nanoTime()] when that was asked for
    public Lease held(long id, Duration ttl, long renewedNanos) {
        return new Lease(this, id, ttl.toSeconds(), renewedNanos);
    }

    /// Ends a lease now, with the keys that are attached to it.
    ///
    /// Fails with [io.althing.client.error.NotFoundException] if it has ended already.
    public Answer<Long> revoke(long id) {
        LeaseRevokeRequest request = LeaseRevokeRequest.newBuilder().setID(id).build();
        // Ids are not given twice, so there is nothing else that a second request could end.
        return rpc.ask(
                LeaseGrpc.getLeaseRevokeMethod(),
                request,
                Repeat.DEDUPLICATED,
                answer -> answer.getHeader().getRevision());
    }

    /// Renews a lease once, whoever's it is, and returns how long it lasts now; nothing if it has
    /// ended. [Lease#keepAlive] does so for as long as wanted.
    public Answer<Optional<Duration>> renew(long id) {
        LeaseKeepAliveRequest request =
                LeaseKeepAliveRequest.newBuilder().setID(id).build();
        return rpc.ask(
                LeaseGrpc.getLeaseKeepAliveMethod(),
                request,
                Repeat.DEDUPLICATED,
                answer -> answer.getTTL() > 0 ? Optional.of(Duration.ofSeconds(answer.getTTL())) : Optional.empty());
    }

    /// Returns the ids of all leases.
    public Answer<List<Long>> list() {
        return rpc.ask(LEASES, LeaseRevokeRequest.getDefaultInstance(), Repeat.READ, Leases::ids);
    }

    private static List<Long> ids(LeaseRevokeResponse answer) {
        List<Long> ids = new ArrayList<>();
        try {
            for (ByteString each :
                    answer.getUnknownFields().getField(LEASES_FIELD).getLengthDelimitedList()) {
                ids.add(LeaseRevokeRequest.parseFrom(each).getID());
            }
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalStateException("a list of leases that cannot be read", e);
        }
        return List.copyOf(ids);
    }

    /// Returns how a lease stands, whoever's it is; nothing if it has ended.
    public Answer<Optional<LeaseState>> look(long id) {
        LeaseTimeToLiveRequest request =
                LeaseTimeToLiveRequest.newBuilder().setID(id).setKeys(true).build();
        return rpc.ask(LeaseGrpc.getLeaseTimeToLiveMethod(), request, Repeat.READ, Leases::state);
    }

    /// A lease that is not there has a negative time left.
    private static Optional<LeaseState> state(LeaseTimeToLiveResponse answer) {
        if (answer.getTTL() < 0) {
            return Optional.empty();
        }
        List<Bytes> keys = answer.getKeysList().stream().map(Bytes::of).sorted().toList();
        return Optional.of(new LeaseState(
                answer.getID(), Duration.ofSeconds(answer.getGrantedTTL()), Duration.ofSeconds(answer.getTTL()), keys));
    }

    Renewals renewals() {
        return renewals;
    }

    Rpc rpc() {
        return rpc;
    }
}
