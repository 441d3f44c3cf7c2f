package io.althing.door.etcd;

import static io.althing.door.etcd.DoorFixture.bytes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.althing.api.v1.AcquireRequest;
import io.althing.api.v1.Claimant;
import io.althing.api.v1.ForceReleaseRequest;
import io.althing.api.v1.KeepSessionAliveRequest;
import io.althing.api.v1.LookRequest;
import io.althing.api.v1.OpenSessionRequest;
import io.althing.api.v1.Resource;
import io.althing.api.v1.ReviewClaimsRequest;
import io.althing.api.v1.SessionClaim;
import io.althing.api.v1.SessionsGrpc;
import io.etcd.jetcd.api.AuthEnableRequest;
import io.etcd.jetcd.api.AuthGrpc;
import io.etcd.jetcd.api.AuthRoleAddRequest;
import io.etcd.jetcd.api.AuthRoleGrantPermissionRequest;
import io.etcd.jetcd.api.AuthUserAddRequest;
import io.etcd.jetcd.api.AuthUserGrantRoleRequest;
import io.etcd.jetcd.api.AuthenticateRequest;
import io.etcd.jetcd.api.LeaseGrpc;
import io.etcd.jetcd.api.LeaseKeepAliveRequest;
import io.etcd.jetcd.api.LeaseKeepAliveResponse;
import io.etcd.jetcd.api.Permission;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.stub.AbstractStub;
import io.grpc.stub.MetadataUtils;
import io.grpc.stub.StreamObserver;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// While auth is on, whose session it is counts: keeping it alive keeps locks from others.
class SessionOwnersTest {
    private static final String DENIED = "PERMISSION_DENIED: etcdserver: permission denied";

    @RegisterExtension
    final DoorFixture door = new DoorFixture(
            new EtcdOptions("3.6.14", 1_572_864, 128, 1, Duration.ofMinutes(10), Duration.ofSeconds(300), 4));

    /// Ann and bob may use the jobs, cleo nothing.
    @BeforeEach
    void enable() {
        AuthGrpc.AuthBlockingStub auth = AuthGrpc.newBlockingStub(door.channel());
        auth.roleAdd(AuthRoleAddRequest.newBuilder().setName("worker").build());
        auth.roleGrantPermission(AuthRoleGrantPermissionRequest.newBuilder()
                .setName("worker")
                .setPerm(Permission.newBuilder()
                        .setPermType(Permission.Type.READWRITE)
                        .setKey(bytes("jobs/"))
                        .setRangeEnd(bytes("jobs0")))
                .build());
        for (String user : new String[] {"root", "ann", "bob", "cleo"}) {
            auth.userAdd(AuthUserAddRequest.newBuilder()
                    .setName(user)
                    .setPassword("p")
                    .build());
        }
        grant(auth, "root", "root");
        grant(auth, "ann", "worker");
        grant(auth, "bob", "worker");
        auth.authEnable(AuthEnableRequest.getDefaultInstance());
    }

    private static void grant(AuthGrpc.AuthBlockingStub auth, String user, String role) {
        auth.userGrantRole(AuthUserGrantRoleRequest.newBuilder()
                .setUser(user)
                .setRole(role)
                .build());
    }

    private <S extends AbstractStub<S>> S as(String user, S stub) {
        String token = AuthGrpc.newBlockingStub(door.channel())
                .authenticate(AuthenticateRequest.newBuilder()
                        .setName(user)
                        .setPassword("p")
                        .build())
                .getToken();
        Metadata headers = new Metadata();
        headers.put(Metadata.Key.of("token", Metadata.ASCII_STRING_MARSHALLER), token);
        return stub.withInterceptors(MetadataUtils.newAttachHeadersInterceptor(headers));
    }

    private SessionsGrpc.SessionsBlockingStub sessions(String user) {
        return as(user, door.sessions());
    }

    private void keepAlive(String user, long session) {
        sessions(user)
                .keepAlive(
                        KeepSessionAliveRequest.newBuilder().setSession(session).build());
    }

    private long open(String user) {
        return sessions(user).open(OpenSessionRequest.getDefaultInstance()).getSession();
    }

    private void acquire(String user, long session) {
        as(user, door.locks())
                .acquire(AcquireRequest.newBuilder()
                        .setClaimant(Claimant.newBuilder().setSession(session))
                        .setRequest(1)
                        .addResources(Resource.newBuilder().setName("jobs/1"))
                        .build());
    }

    /// Of etcd's own way to keep a lease alive, which a session is.
    private Status keepLeaseAlive(String user, long session) throws Exception {
        CompletableFuture<Status> end = new CompletableFuture<>();
        StreamObserver<LeaseKeepAliveRequest> out = as(user, LeaseGrpc.newStub(door.channel()))
                .leaseKeepAlive(new StreamObserver<LeaseKeepAliveResponse>() {
                    @Override
                    public void onNext(LeaseKeepAliveResponse response) {
                        end.complete(response.getTTL() > 0 ? Status.OK : Status.NOT_FOUND);
                    }

                    @Override
                    public void onError(Throwable cause) {
                        end.complete(Status.fromThrowable(cause));
                    }

                    @Override
                    public void onCompleted() {}
                });
        out.onNext(LeaseKeepAliveRequest.newBuilder().setID(session).build());
        Status status = end.get(20, TimeUnit.SECONDS);
        out.onCompleted();
        return status;
    }

    @Test
    void anEmptySessionIsKeptAliveByItsOwnUserAlone() throws Exception {
        long session = open("ann");
        keepAlive("ann", session);
        keepAlive("root", session);
        assertThatThrownBy(() -> keepAlive("bob", session)).hasMessage(DENIED);
        assertThat(keepLeaseAlive("ann", session).isOk()).isTrue();
        assertThat(keepLeaseAlive("bob", session).getCode()).isEqualTo(Status.Code.PERMISSION_DENIED);
    }

    @Test
    void whoMayWriteWhatASessionHoldsMayKeepItAlive() throws Exception {
        long session = open("ann");
        acquire("ann", session);
        keepAlive("bob", session);
        assertThatThrownBy(() -> keepAlive("cleo", session)).hasMessage(DENIED);
        assertThat(keepLeaseAlive("bob", session).isOk()).isTrue();
        assertThat(keepLeaseAlive("cleo", session).getCode()).isEqualTo(Status.Code.PERMISSION_DENIED);
    }

    @Test
    void whoIsForcedOutIsToldByWhomAndOthersAreNot() {
        long session = open("ann");
        acquire("ann", session);
        long token = as("root", door.locks())
                .look(LookRequest.newBuilder().setName("jobs/1").build())
                .getHolders(0)
                .getToken();
        as("root", door.locks())
                .forceRelease(ForceReleaseRequest.newBuilder()
                        .setName("jobs/1")
                        .setClaimant(Claimant.newBuilder().setSession(session))
                        .setToken(token)
                        .build());
        ReviewClaimsRequest review = ReviewClaimsRequest.newBuilder()
                .setSession(session)
                .addClaims(SessionClaim.newBuilder().setName("jobs/1").setToken(token))
                .build();
        assertThat(sessions("ann").review(review).getMissing(0).getBy()).isEqualTo("root");
        assertThatThrownBy(() -> sessions("bob").review(review)).hasMessage(DENIED);
    }
}
