package io.althing.door.etcd;

import static io.althing.door.etcd.DoorFixture.bytes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.util.concurrent.ListenableFuture;
import io.etcd.jetcd.api.CampaignRequest;
import io.etcd.jetcd.api.CampaignResponse;
import io.etcd.jetcd.api.ElectionGrpc;
import io.etcd.jetcd.api.LeaderKey;
import io.etcd.jetcd.api.LeaderRequest;
import io.etcd.jetcd.api.LeaderResponse;
import io.etcd.jetcd.api.LeaseGrantRequest;
import io.etcd.jetcd.api.ProclaimRequest;
import io.etcd.jetcd.api.ResignRequest;
import io.grpc.stub.StreamObserver;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class ElectionDoorTest {
    private static final long PATIENCE_SECONDS = 20;
    private static final LeaderRequest E =
            LeaderRequest.newBuilder().setName(bytes("e")).build();

    @RegisterExtension
    final DoorFixture door = new DoorFixture();

    private ElectionGrpc.ElectionBlockingStub elections() {
        return ElectionGrpc.newBlockingStub(door.channel());
    }

    private long lease() {
        return door.leases()
                .leaseGrant(LeaseGrantRequest.newBuilder().setTTL(60).build())
                .getID();
    }

    private ListenableFuture<CampaignResponse> campaign(long lease, String value) {
        return ElectionGrpc.newFutureStub(door.channel())
                .campaign(CampaignRequest.newBuilder()
                        .setName(bytes("e"))
                        .setLease(lease)
                        .setValue(bytes(value))
                        .build());
    }

    private static LeaderKey elected(ListenableFuture<CampaignResponse> campaign) throws Exception {
        return campaign.get(PATIENCE_SECONDS, TimeUnit.SECONDS).getLeader();
    }

    private void proclaim(LeaderKey leader, String value) {
        elections()
                .proclaim(ProclaimRequest.newBuilder()
                        .setLeader(leader)
                        .setValue(bytes(value))
                        .build());
    }

    private void resign(LeaderKey leader) {
        elections().resign(ResignRequest.newBuilder().setLeader(leader).build());
    }

    private String leader() {
        return elections().leader(E).getKv().getValue().toStringUtf8();
    }

    private BlockingQueue<String> observe() {
        BlockingQueue<String> heard = new LinkedBlockingQueue<>();
        ElectionGrpc.newStub(door.channel()).observe(E, new StreamObserver<>() {
            @Override
            public void onNext(LeaderResponse response) {
                heard.add(response.getKv().getValue().toStringUtf8());
            }

            @Override
            public void onError(Throwable cause) {
                heard.add("failed: " + cause.getMessage());
            }

            @Override
            public void onCompleted() {
                heard.add("completed");
            }
        });
        return heard;
    }

    private static String next(BlockingQueue<String> heard) throws InterruptedException {
        return heard.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
    }

    @Test
    void whoeverCampaignsFirstLeadsUntilItResigns() throws Exception {
        long lease = lease();
        LeaderKey ann = elected(campaign(lease, "ann"));
        assertThat(ann.getKey().toStringUtf8()).isEqualTo("e/" + Long.toHexString(lease));
        assertThat(ann.getLease()).isEqualTo(lease);
        assertThat(leader()).isEqualTo("ann");
        ListenableFuture<CampaignResponse> bob = campaign(lease(), "bob");
        assertThat(leader()).isEqualTo("ann");
        resign(ann);
        assertThat(elected(bob).getRev()).isGreaterThan(ann.getRev());
        assertThat(leader()).isEqualTo("bob");
    }

    @Test
    void aLeaderSaysSomethingNew() throws Exception {
        LeaderKey ann = elected(campaign(lease(), "ann"));
        proclaim(ann, "ann at another place");
        assertThat(leader()).isEqualTo("ann at another place");
        assertThat(elected(campaign(ann.getLease(), "ann again")).getRev()).isEqualTo(ann.getRev());
        assertThat(leader()).as("who leads already says what it campaigns with").isEqualTo("ann again");
    }

    @Test
    void aFormerLeaderCannotSpeakAnyMore() throws Exception {
        LeaderKey ann = elected(campaign(lease(), "ann"));
        resign(ann);
        assertThatThrownBy(() -> proclaim(ann, "still me")).hasMessage("UNKNOWN: election: not leader");
        assertThatThrownBy(() -> resign(ann)).hasMessage("UNKNOWN: election: not leader");
        assertThatThrownBy(this::leader).hasMessage("UNKNOWN: election: no leader");
    }

    @Test
    void whoeverSpeaksMustSayAsWhom() {
        assertThatThrownBy(() -> elections().proclaim(ProclaimRequest.getDefaultInstance()))
                .hasMessage("UNKNOWN: \"leader\" field must be provided");
        assertThatThrownBy(() -> elections().resign(ResignRequest.getDefaultInstance()))
                .hasMessage("UNKNOWN: \"leader\" field must be provided");
    }

    @Test
    void observersHearEveryLeaderAndEveryWord() throws Exception {
        BlockingQueue<String> early = observe();
        LeaderKey ann = elected(campaign(lease(), "ann"));
        assertThat(next(early)).isEqualTo("ann");
        BlockingQueue<String> late = observe();
        assertThat(next(late)).isEqualTo("ann");
        proclaim(ann, "ann speaks");
        assertThat(next(early)).isEqualTo("ann speaks");
        assertThat(next(late)).isEqualTo("ann speaks");
        ListenableFuture<CampaignResponse> bob = campaign(lease(), "bob");
        resign(ann);
        elected(bob);
        assertThat(next(early)).isEqualTo("bob");
        assertThat(next(late)).isEqualTo("bob");
        assertThat(early).isEmpty();
    }
}
