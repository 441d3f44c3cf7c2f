package io.althing.door.etcd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import io.althing.api.v1.MembersGrpc;
import io.althing.api.v1.ReplaceMemberRequest;
import io.althing.api.v1.ReplaceMemberResponse;
import io.etcd.jetcd.api.ClusterGrpc;
import io.etcd.jetcd.api.KVGrpc;
import io.etcd.jetcd.api.MaintenanceGrpc;
import io.etcd.jetcd.api.MemberAddRequest;
import io.etcd.jetcd.api.MemberAddResponse;
import io.etcd.jetcd.api.MemberListRequest;
import io.etcd.jetcd.api.MemberPromoteRequest;
import io.etcd.jetcd.api.MemberRemoveRequest;
import io.etcd.jetcd.api.MemberUpdateRequest;
import io.etcd.jetcd.api.PutRequest;
import io.etcd.jetcd.api.RangeRequest;
import io.etcd.jetcd.api.StatusRequest;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Changes of members, and what a learner does for clients, with etcd's codes and texts.
class ClusterDoorTest {
    @RegisterExtension
    final DoorFixture door = new DoorFixture();

    private ClusterGrpc.ClusterBlockingStub cluster() {
        return ClusterGrpc.newBlockingStub(door.channel());
    }

    private static void assertRefused(ThrowingCallable call, String error) {
        assertThatThrownBy(call).hasMessage(error);
    }

    private MemberAddResponse add(boolean isLearner, String... urls) {
        return cluster()
                .memberAdd(MemberAddRequest.newBuilder()
                        .addAllPeerURLs(List.of(urls))
                        .setIsLearner(isLearner)
                        .build());
    }

    @Test
    void aMemberThatIsAddedHasAnIdAndItsUrlsAndNoNameYet() {
        MemberAddResponse added = add(false, "http://b:2", "http://a:1");
        assertThat(added.getMember().getID()).isNotZero();
        assertThat(added.getMember().getPeerURLsList()).containsExactly("http://a:1", "http://b:2");
        assertThat(added.getMember().getName()).isEmpty();
        assertThat(added.getMember().getIsLearner()).isFalse();
        assertThat(added.getHeader().getRevision()).isZero();
        assertRefused(() -> add(true, "http://b:2"), "FAILED_PRECONDITION: etcdserver: Peer URLs already exists");
        assertThat(add(true, "http://c:3").getMember().getIsLearner()).isTrue();
        assertRefused(
                () -> add(true, "http://d:4"), "FAILED_PRECONDITION: etcdserver: too many learner members in cluster");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a:1", "ftp://a:1", "http://a", "http://a:1/path", "http://u@a:1", "http://a:x"})
    void urlsThatNobodyCanReachAreRefused(String url) {
        String error = "INVALID_ARGUMENT: etcdserver: given member URLs are invalid";
        assertRefused(() -> add(false, url), error);
        assertRefused(() -> add(false), error);
        assertRefused(
                () -> cluster()
                        .memberUpdate(MemberUpdateRequest.newBuilder()
                                .setID(1)
                                .addPeerURLs(url)
                                .build()),
                error);
    }

    @Test
    void whoIsNotThereIsNotFoundAndWhoWasRemovedNeither() {
        String error = "NOT_FOUND: etcdserver: member not found";
        assertRefused(() -> cluster().memberRemove(remove(9)), error);
        assertRefused(
                () -> cluster()
                        .memberPromote(
                                MemberPromoteRequest.newBuilder().setID(9).build()),
                error);
        assertRefused(
                () -> cluster()
                        .memberUpdate(MemberUpdateRequest.newBuilder()
                                .setID(9)
                                .addPeerURLs("http://x:1")
                                .build()),
                error);
        long id = add(false, "http://a:1").getMember().getID();
        cluster().memberRemove(remove(id));
        assertRefused(() -> cluster().memberRemove(remove(id)), error);
    }

    @Test
    void anotherMemberTakesTheOldOnesPlaceAndAddressUnlessToldOtherwise() {
        MembersGrpc.MembersBlockingStub members = MembersGrpc.newBlockingStub(door.channel());
        long old = add(true, "http://a:1").getMember().getID();
        ReplaceMemberRequest request = ReplaceMemberRequest.newBuilder()
                .setMember(Long.toHexString(old))
                .build();
        ReplaceMemberResponse replaced = members.replace(request);
        assertThat(replaced.getReplaced()).isEqualTo(old);
        assertThat(replaced.getId()).isNotIn(0L, old);
        assertThat(replaced.getPeerUrlsList()).containsExactly("http://a:1");
        assertRefused(
                () -> members.replace(request),
                "FAILED_PRECONDITION: another member is to take its place already; see member list");
        assertRefused(
                () -> members.replace(ReplaceMemberRequest.getDefaultInstance()),
                "NOT_FOUND: etcdserver: member not found");
        assertRefused(
                () -> members.replace(request.toBuilder().addPeerUrls("a:1").build()),
                "INVALID_ARGUMENT: etcdserver: given member URLs are invalid");
    }

    private static MemberRemoveRequest remove(long id) {
        return MemberRemoveRequest.newBuilder().setID(id).build();
    }

    @Test
    void aLearnerServesItsStatusAndSerializableReadsOnly() {
        KVGrpc.KVBlockingStub kv = KVGrpc.newBlockingStub(door.channel());
        ByteString key = ByteString.copyFromUtf8("k");
        kv.put(PutRequest.newBuilder().setKey(key).setValue(key).build());
        door.member().isLearner = true;
        String error = "FAILED_PRECONDITION: etcdserver: rpc not supported for learner";
        RangeRequest range = RangeRequest.newBuilder().setKey(key).build();

        assertThat(kv.range(range.toBuilder().setSerializable(true).build()).getKvsCount())
                .isOne();
        assertThat(MaintenanceGrpc.newBlockingStub(door.channel())
                        .status(StatusRequest.getDefaultInstance())
                        .getIsLearner())
                .isTrue();
        assertRefused(() -> kv.range(range), error);
        assertRefused(() -> kv.put(PutRequest.newBuilder().setKey(key).build()), error);
        assertRefused(() -> cluster().memberList(MemberListRequest.getDefaultInstance()), error);
        assertRefused(() -> add(false, "http://a:1"), error);
    }
}
