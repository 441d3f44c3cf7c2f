package io.althing.door.etcd;

import static io.althing.door.etcd.DoorFixture.claimant;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.InvalidProtocolBufferException;
import io.althing.api.v1.AcquireRequest;
import io.althing.api.v1.CloseSessionRequest;
import io.althing.api.v1.ForceReleaseRequest;
import io.althing.api.v1.KeepSessionAliveRequest;
import io.althing.api.v1.MissingClaim;
import io.althing.api.v1.ReleaseRequest;
import io.althing.api.v1.Resource;
import io.althing.api.v1.ReviewClaimsRequest;
import io.althing.api.v1.SessionClaim;
import io.althing.api.v1.SessionNews;
import io.etcd.jetcd.api.LeaseGrpc;
import io.etcd.jetcd.api.LeaseKeepAliveRequest;
import io.etcd.jetcd.api.LeaseKeepAliveResponse;
import io.grpc.stub.StreamObserver;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// What a session is told of claims that were taken from it by force.
class ForcedOutDoorTest {
    @RegisterExtension
    final DoorFixture door = new DoorFixture();

    private long lastRequest;

    private SessionClaim acquire(long session, String name) {
        long token = door.locks()
                .acquire(AcquireRequest.newBuilder()
                        .setClaimant(claimant(session))
                        .setRequest(++lastRequest)
                        .addResources(Resource.newBuilder().setName(name))
                        .build())
                .getTokens(0);
        return SessionClaim.newBuilder()
                .setName(name)
                .setOwner("main")
                .setToken(token)
                .build();
    }

    private long force(long session, SessionClaim claim) {
        return door.locks()
                .forceRelease(ForceReleaseRequest.newBuilder()
                        .setClaimant(claimant(session))
                        .setName(claim.getName())
                        .setToken(claim.getToken())
                        .build())
                .getRevision();
    }

    private long told(long session) {
        return door.sessions()
                .keepAlive(
                        KeepSessionAliveRequest.newBuilder().setSession(session).build())
                .getTakenRevision();
    }

    private List<MissingClaim> review(long session, SessionClaim... claims) {
        return door.sessions()
                .review(ReviewClaimsRequest.newBuilder()
                        .setSession(session)
                        .addAllClaims(List.of(claims))
                        .build())
                .getMissingList();
    }

    /// By etcd's own way to keep a lease alive, which the SDK takes.
    private LeaseKeepAliveResponse renew(long session) throws Exception {
        CompletableFuture<LeaseKeepAliveResponse> answered = new CompletableFuture<>();
        StreamObserver<LeaseKeepAliveRequest> out = LeaseGrpc.newStub(door.channel())
                .leaseKeepAlive(new StreamObserver<>() {
                    @Override
                    public void onNext(LeaseKeepAliveResponse response) {
                        answered.complete(response);
                    }

                    @Override
                    public void onError(Throwable cause) {
                        answered.completeExceptionally(cause);
                    }

                    @Override
                    public void onCompleted() {}
                });
        out.onNext(LeaseKeepAliveRequest.newBuilder().setID(session).build());
        LeaseKeepAliveResponse response = answered.get(20, TimeUnit.SECONDS);
        out.onCompleted();
        return response;
    }

    private static SessionNews news(LeaseKeepAliveResponse response) throws InvalidProtocolBufferException {
        return SessionNews.parseFrom(response.getUnknownFields().toByteString());
    }

    @Test
    void eachHeartbeatOfItsSessionTellsWhenSomethingWasTakenAndOthersDoNot() throws Exception {
        long forced = door.openSession();
        long other = door.openSession();
        SessionClaim claim = acquire(forced, "jobs");
        assertThat(told(forced)).isZero();
        assertThat(renew(forced).getUnknownFields().asMap())
                .as("as etcd answers")
                .isEmpty();
        long revision = force(forced, claim);
        assertThat(told(forced)).isEqualTo(revision);
        assertThat(told(forced)).as("an answer may be lost").isEqualTo(revision);
        assertThat(news(renew(forced)).getTakenRevision()).isEqualTo(revision);
        assertThat(told(other)).isZero();
        assertThat(renew(other).getUnknownFields().asMap()).isEmpty();
    }

    @Test
    void aReviewNamesWhatIsNotHeldAnyMore() {
        long session = door.openSession();
        SessionClaim forced = acquire(session, "forced");
        SessionClaim held = acquire(session, "held");
        SessionClaim released = acquire(session, "released");
        force(session, forced);
        door.locks()
                .release(ReleaseRequest.newBuilder()
                        .setClaimant(claimant(session))
                        .setRequest(++lastRequest)
                        .addResources(Resource.newBuilder().setName("released"))
                        .build());
        assertThat(review(session, held)).isEmpty();
        assertThat(review(session, held, forced, released))
                .containsExactly(
                        MissingClaim.newBuilder().setIndex(1).setForced(true).build(),
                        MissingClaim.newBuilder().setIndex(2).build());
        SessionClaim again = acquire(session, "forced");
        assertThat(review(session, again)).isEmpty();
        assertThat(review(session, forced)).hasSize(1);
    }

    @Test
    void whatMakesNoSenseIsRefused() {
        long session = door.openSession();
        SessionClaim[] many = IntStream.range(0, 1001)
                .mapToObj(i -> SessionClaim.newBuilder().setName("n" + i).build())
                .toArray(SessionClaim[]::new);
        assertThatThrownBy(() -> review(session, many))
                .hasMessageContaining("1001 claims at once: ask for at most 1000");
        assertThatThrownBy(() -> review(session, SessionClaim.getDefaultInstance()))
                .hasMessageContaining("give the resource a name");
        door.sessions()
                .close(CloseSessionRequest.newBuilder().setSession(session).build());
        assertThatThrownBy(() -> review(session)).hasMessageContaining("has expired or was closed");
    }
}
