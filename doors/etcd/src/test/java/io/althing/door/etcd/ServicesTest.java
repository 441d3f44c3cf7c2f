package io.althing.door.etcd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnknownFieldSet;
import com.google.protobuf.UnknownFieldSet.Field;
import io.althing.node.Outcome;
import io.etcd.jetcd.api.AlarmMember;
import io.etcd.jetcd.api.AlarmRequest;
import io.etcd.jetcd.api.AlarmResponse;
import io.etcd.jetcd.api.ClusterGrpc;
import io.etcd.jetcd.api.CompactionRequest;
import io.etcd.jetcd.api.DefragmentRequest;
import io.etcd.jetcd.api.HashKVRequest;
import io.etcd.jetcd.api.HashKVResponse;
import io.etcd.jetcd.api.HashRequest;
import io.etcd.jetcd.api.MaintenanceGrpc;
import io.etcd.jetcd.api.Member;
import io.etcd.jetcd.api.MemberListRequest;
import io.etcd.jetcd.api.MemberListResponse;
import io.etcd.jetcd.api.MoveLeaderRequest;
import io.etcd.jetcd.api.MoveLeaderResponse;
import io.etcd.jetcd.api.StatusRequest;
import io.etcd.jetcd.api.StatusResponse;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthGrpc;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// What a member says of itself and its cluster.
class ServicesTest {
    @RegisterExtension
    final DoorFixture door = new DoorFixture();

    @Test
    void membersAreListedWithoutARevision() {
        MemberListResponse response =
                ClusterGrpc.newBlockingStub(door.channel()).memberList(MemberListRequest.getDefaultInstance());
        assertThat(response.getHeader().getRevision()).isZero();
        assertThat(response.getHeader().getClusterId()).isEqualTo(SoloMember.CLUSTER_ID);
        assertThat(response.getMembersList())
                .containsExactly(Member.newBuilder()
                        .setID(SoloMember.ID)
                        .setName("solo")
                        .addPeerURLs("http://peer:1")
                        .addClientURLs("http://client:2")
                        .build());
    }

    @Test
    void aLinearizableListOfMembersAsksTheOthers() {
        MemberListRequest request = MemberListRequest.newBuilder()
                .setUnknownFields(UnknownFieldSet.newBuilder()
                        .addField(1, Field.newBuilder().addVarint(1).build())
                        .build())
                .build();
        var cluster = ClusterGrpc.newBlockingStub(door.channel());
        assertThat(cluster.memberList(request).getMembersCount()).isEqualTo(1);
        assertThat(door.member().confirmed.get()).isEqualTo(1);
        door.member().trouble = Outcome.Reason.TIMED_OUT;
        assertThatThrownBy(() -> cluster.memberList(request)).hasMessage("UNAVAILABLE: etcdserver: request timed out");
        assertThat(cluster.memberList(MemberListRequest.getDefaultInstance()).getMembersCount())
                .isEqualTo(1);
    }

    @Test
    void statusTellsVersionSizesAndHowFarConsensusIs() {
        door.put("a", "1");
        StatusResponse status =
                MaintenanceGrpc.newBlockingStub(door.channel()).status(StatusRequest.getDefaultInstance());
        assertThat(status.getVersion()).isEqualTo("3.6.14");
        assertThat(status.getHeader().getRevision()).isEqualTo(2);
        assertThat(status.getLeader()).isEqualTo(SoloMember.ID);
        assertThat(status.getRaftTerm()).isEqualTo(SoloMember.TERM);
        // The first entry raised the feature level.
        assertThat(status.getRaftIndex()).isEqualTo(2);
        assertThat(status.getRaftAppliedIndex()).isEqualTo(2);
        assertThat(status.getDbSizeInUse()).isPositive();
        assertThat(status.getIsLearner()).isFalse();
        assertThat(status.getErrorsList()).isEmpty();
    }

    @Test
    void statusTellsWhichDatabaseThisIsLikeAndThatThereIsNoDowngrade() {
        UnknownFieldSet newer = MaintenanceGrpc.newBlockingStub(door.channel())
                .status(StatusRequest.getDefaultInstance())
                .getUnknownFields();
        assertThat(newer.getField(11).getLengthDelimitedList()).containsExactly(DoorFixture.bytes("3.6.0"));
        assertThat(newer.getField(13).getLengthDelimitedList()).containsExactly(ByteString.EMPTY);
    }

    @Test
    void statusIsAnsweredWithoutALeaderAndSaysSo() {
        door.member().leaderId = 0;
        door.member().trouble = Outcome.Reason.NO_LEADER;
        StatusResponse status =
                MaintenanceGrpc.newBlockingStub(door.channel()).status(StatusRequest.getDefaultInstance());
        assertThat(status.getLeader()).isZero();
        assertThat(status.getErrorsList()).containsExactly("etcdserver: no leader");
    }

    private AlarmResponse alarm(AlarmRequest.AlarmAction action, long member, int kind) {
        return MaintenanceGrpc.newBlockingStub(door.channel())
                .alarm(AlarmRequest.newBuilder()
                        .setAction(action)
                        .setMemberID(member)
                        .setAlarmValue(kind)
                        .build());
    }

    @Test
    void anAlarmIsUpUntilItIsCleared() {
        AlarmResponse none = alarm(AlarmRequest.AlarmAction.GET, 0, 0);
        assertThat(none.getAlarmsCount()).isZero();
        assertThat(none.getHeader().getMemberId()).isEqualTo(SoloMember.ID);
        assertThat(alarm(AlarmRequest.AlarmAction.ACTIVATE, 9, 1).getAlarmsList())
                .containsExactly(
                        AlarmMember.newBuilder().setMemberID(9).setAlarmValue(1).build());
        assertThat(alarm(AlarmRequest.AlarmAction.GET, 0, 0).getAlarmsCount()).isOne();
        assertThat(alarm(AlarmRequest.AlarmAction.GET, 0, 2).getAlarmsCount()).isZero();
        assertThat(MaintenanceGrpc.newBlockingStub(door.channel())
                        .status(StatusRequest.getDefaultInstance())
                        .getErrorsList())
                .containsExactly("memberID:9 alarm:NOSPACE ");
        assertThatThrownBy(() -> door.put("a", "x"))
                .hasMessage("RESOURCE_EXHAUSTED: etcdserver: mvcc: database space exceeded");
        assertThat(alarm(AlarmRequest.AlarmAction.DEACTIVATE, 8, 1).getAlarmsCount())
                .isZero();
        assertThat(alarm(AlarmRequest.AlarmAction.DEACTIVATE, 9, 1).getAlarmsCount())
                .isOne();
        door.put("a", "x");
        alarm(AlarmRequest.AlarmAction.ACTIVATE, 9, 2);
        assertThatThrownBy(() -> door.put("a", "x")).hasMessage("DATA_LOSS: etcdserver: corrupt cluster");
        assertThat(door.value("a")).isEqualTo("x");
    }

    @Test
    void noAlarmIsNoAlarm() {
        assertThat(alarm(AlarmRequest.AlarmAction.ACTIVATE, 9, 0).getAlarmsCount())
                .isZero();
        assertThat(alarm(AlarmRequest.AlarmAction.GET, 0, 0).getAlarmsCount()).isZero();
    }

    @Test
    void equalHistoriesHaveEqualHashes() {
        MaintenanceGrpc.MaintenanceBlockingStub maintenance = MaintenanceGrpc.newBlockingStub(door.channel());
        door.put("a", "1");
        door.put("b", "2");
        HashKVResponse before = maintenance.hashKV(HashKVRequest.getDefaultInstance());
        door.put("a", "3");
        HashKVResponse after = maintenance.hashKV(HashKVRequest.getDefaultInstance());
        assertThat(after.getHash()).isNotEqualTo(before.getHash());
        assertThat(maintenance
                        .hashKV(HashKVRequest.newBuilder().setRevision(3).build())
                        .getHash())
                .isEqualTo(before.getHash());
        assertThat(after.getHeader().getRevision()).isEqualTo(4);
        door.kv().compact(CompactionRequest.newBuilder().setRevision(4).build());
        assertThatThrownBy(() -> maintenance.hashKV(
                        HashKVRequest.newBuilder().setRevision(3).build()))
                .hasMessage("OUT_OF_RANGE: etcdserver: mvcc: required revision has been compacted");
        HashKVResponse compacted = maintenance.hashKV(HashKVRequest.getDefaultInstance());
        assertThat(compacted.getCompactRevision()).isEqualTo(4);
        while (door.member().store().sweep()) {
            // What is swept does not count already.
        }
        assertThat(maintenance.hashKV(HashKVRequest.getDefaultInstance()).getHash())
                .isEqualTo(compacted.getHash());
        assertThatThrownBy(() -> maintenance.hashKV(
                        HashKVRequest.newBuilder().setRevision(5).build()))
                .hasMessage("OUT_OF_RANGE: etcdserver: mvcc: required revision is a future revision");
        maintenance.defragment(DefragmentRequest.getDefaultInstance());
        assertThat(maintenance.hash(HashRequest.getDefaultInstance()).getHash()).isEqualTo(compacted.getHash());
    }

    @Test
    void onlyALeaderHandsOverAndOnlyToAVoter() {
        MaintenanceGrpc.MaintenanceBlockingStub maintenance = MaintenanceGrpc.newBlockingStub(door.channel());
        assertThatThrownBy(() -> maintenance.moveLeader(
                        MoveLeaderRequest.newBuilder().setTargetID(99).build()))
                .hasMessage("FAILED_PRECONDITION: etcdserver: bad leader transferee");
        MoveLeaderRequest toSelf =
                MoveLeaderRequest.newBuilder().setTargetID(SoloMember.ID).build();
        assertThat(maintenance.moveLeader(toSelf)).isEqualTo(MoveLeaderResponse.getDefaultInstance());
        door.member().leaderId = 99;
        assertThatThrownBy(() -> maintenance.moveLeader(toSelf))
                .hasMessage("FAILED_PRECONDITION: etcdserver: not leader");
    }

    @Test
    void theMemberIsHealthyAsAWholeAndKnowsNoPartsByName() {
        var health = HealthGrpc.newBlockingStub(door.channel());
        assertThat(health.check(HealthCheckRequest.getDefaultInstance()).getStatus())
                .isEqualTo(ServingStatus.SERVING);
        HealthCheckRequest part =
                HealthCheckRequest.newBuilder().setService("etcdserverpb.KV").build();
        assertThatThrownBy(() -> health.check(part)).hasMessageContaining("NOT_FOUND");
    }
}
