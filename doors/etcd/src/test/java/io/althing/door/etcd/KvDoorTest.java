package io.althing.door.etcd;

import static io.althing.door.etcd.DoorFixture.always;
import static io.althing.door.etcd.DoorFixture.bytes;
import static io.althing.door.etcd.DoorFixture.op;
import static io.althing.door.etcd.DoorFixture.putOf;
import static io.althing.door.etcd.DoorFixture.rangeOf;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.etcd.jetcd.api.CompactionRequest;
import io.etcd.jetcd.api.DeleteRangeRequest;
import io.etcd.jetcd.api.DeleteRangeResponse;
import io.etcd.jetcd.api.KeyValue;
import io.etcd.jetcd.api.PutRequest;
import io.etcd.jetcd.api.RangeRequest;
import io.etcd.jetcd.api.RangeRequest.SortOrder;
import io.etcd.jetcd.api.RangeRequest.SortTarget;
import io.etcd.jetcd.api.RangeResponse;
import io.etcd.jetcd.api.ResponseHeader;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// Ranges, puts, deletes and compactions as a client sees them.
class KvDoorTest {
    private static final ByteString ZERO = ByteString.copyFrom(new byte[1]);

    @RegisterExtension
    final DoorFixture door = new DoorFixture();

    private static RangeRequest.Builder everything() {
        return RangeRequest.newBuilder().setKey(ZERO).setRangeEnd(ZERO);
    }

    private static List<String> keys(RangeResponse response) {
        return response.getKvsList().stream()
                .map(pair -> pair.getKey().toStringUtf8())
                .toList();
    }

    @Test
    void anEmptyStoreIsAtRevisionOneAndTheFirstPutMakesTwo() {
        assertThat(door.get("a").getHeader().getRevision()).isEqualTo(1);
        assertThat(door.put("a", "1").getHeader().getRevision()).isEqualTo(2);
        assertThat(door.put("a", "1").getHeader().getRevision()).isEqualTo(3);
    }

    @Test
    void headersNameTheMemberThatAnswers() {
        ResponseHeader header = door.put("a", "1").getHeader();
        assertThat(header)
                .isEqualTo(ResponseHeader.newBuilder()
                        .setClusterId(SoloMember.CLUSTER_ID)
                        .setMemberId(SoloMember.ID)
                        .setRaftTerm(SoloMember.TERM)
                        .setRevision(2)
                        .build());
    }

    @Test
    void aPairCarriesItsRevisionsVersionAndLease() {
        door.put("a", "1");
        door.put("a", "2");
        assertThat(door.get("a").getKvsList())
                .containsExactly(KeyValue.newBuilder()
                        .setKey(bytes("a"))
                        .setValue(bytes("2"))
                        .setCreateRevision(2)
                        .setModRevision(3)
                        .setVersion(2)
                        .build());
    }

    @Test
    void aMissingKeyIsAnEmptyAnswerAndNoError() {
        RangeResponse response = door.get("a");
        assertThat(response.getKvsCount()).isZero();
        assertThat(response.getCount()).isZero();
        assertThat(response.getMore()).isFalse();
    }

    @Test
    void aRangeThatEndsBeforeItBeginsIsEmpty() {
        door.put("b", "1");
        RangeRequest inverted = RangeRequest.newBuilder()
                .setKey(bytes("c"))
                .setRangeEnd(bytes("a"))
                .build();
        assertThat(door.kv().range(inverted).getCount()).isZero();
    }

    @Test
    void deletingNothingLeavesTheRevision() {
        door.put("a", "1");
        DeleteRangeResponse response = door.kv()
                .deleteRange(DeleteRangeRequest.newBuilder().setKey(bytes("x")).build());
        assertThat(response.getDeleted()).isZero();
        assertThat(response.getHeader().getRevision()).isEqualTo(2);
    }

    @Test
    void aDeleteOfARangeReturnsThePairsBeforeInKeyOrder() {
        door.put("b", "2");
        door.put("a", "1");
        DeleteRangeResponse response = door.kv()
                .deleteRange(DeleteRangeRequest.newBuilder()
                        .setKey(ZERO)
                        .setRangeEnd(ZERO)
                        .setPrevKv(true)
                        .build());
        assertThat(response.getDeleted()).isEqualTo(2);
        assertThat(response.getHeader().getRevision()).isEqualTo(4);
        assertThat(response.getPrevKvsList())
                .extracting(pair -> pair.getValue().toStringUtf8())
                .containsExactly("1", "2");
    }

    @Test
    void aPutReturnsThePairBeforeIfAsked() {
        PutRequest request = putOf("a", "2").toBuilder().setPrevKv(true).build();
        assertThat(door.kv().put(request).hasPrevKv()).isFalse();
        assertThat(door.kv().put(request).getPrevKv().getVersion()).isEqualTo(1);
        assertThat(door.put("a", "3").hasPrevKv()).isFalse();
    }

    @Test
    void aPutMayKeepTheValue() {
        door.put("a", "1");
        door.kv()
                .put(PutRequest.newBuilder()
                        .setKey(bytes("a"))
                        .setIgnoreValue(true)
                        .build());
        assertThat(door.value("a")).isEqualTo("1");
        assertThat(door.get("a").getKvs(0).getVersion()).isEqualTo(2);
    }

    @Test
    void theLimitAppliesAfterTheFilterAndTheCountIgnoresBoth() {
        for (String key : List.of("a", "b", "c", "d", "e")) {
            door.put(key, key);
        }
        RangeResponse response =
                door.kv().range(everything().setLimit(2).setMinModRevision(4).build());
        assertThat(keys(response)).containsExactly("c", "d");
        assertThat(response.getCount()).isEqualTo(5);
        assertThat(response.getMore()).isTrue();
        RangeResponse all =
                door.kv().range(everything().setLimit(3).setMinModRevision(4).build());
        assertThat(all.getMore()).isFalse();
        assertThat(door.kv().range(everything().setLimit(-1).build()).getKvsCount())
                .isEqualTo(5);
    }

    @Test
    void filtersByRevisionOfCreationAndOfChangeHaveBothBounds() {
        door.put("a", "1");
        door.put("b", "1");
        door.put("c", "1");
        door.put("a", "2");
        assertThat(keys(door.kv().range(everything().setMaxModRevision(4).build())))
                .containsExactly("b", "c");
        assertThat(keys(door.kv()
                        .range(everything()
                                .setMinCreateRevision(3)
                                .setMaxCreateRevision(3)
                                .build())))
                .containsExactly("b");
    }

    @Test
    void answersAreSortedByWhatIsAskedAndUpwardsIfOnlyTheTargetIsGiven() {
        door.put("a", "3");
        door.put("b", "1");
        door.put("c", "2");
        door.put("b", "0");
        assertThat(keys(door.kv()
                        .range(everything().setSortTarget(SortTarget.VALUE).build())))
                .containsExactly("b", "c", "a");
        assertThat(keys(door.kv()
                        .range(everything().setSortOrder(SortOrder.DESCEND).build())))
                .containsExactly("c", "b", "a");
        assertThat(keys(door.kv()
                        .range(everything()
                                .setSortTarget(SortTarget.MOD)
                                .setSortOrder(SortOrder.DESCEND)
                                .setLimit(2)
                                .build())))
                .containsExactly("b", "c");
        assertThat(keys(door.kv()
                        .range(everything().setSortTarget(SortTarget.CREATE).build())))
                .containsExactly("a", "b", "c");
        assertThat(keys(door.kv()
                        .range(everything()
                                .setSortTarget(SortTarget.VERSION)
                                .setSortOrder(SortOrder.DESCEND)
                                .setLimit(1)
                                .build())))
                .containsExactly("b");
    }

    @Test
    void keysOnlyDropsTheValuesAndCountOnlyThePairs() {
        door.put("a", "1");
        RangeResponse keysOnly = door.kv().range(everything().setKeysOnly(true).build());
        assertThat(keysOnly.getKvs(0).getValue()).isEqualTo(ByteString.EMPTY);
        assertThat(keysOnly.getKvs(0).getModRevision()).isEqualTo(2);
        RangeResponse countOnly =
                door.kv().range(everything().setCountOnly(true).build());
        assertThat(countOnly.getKvsCount()).isZero();
        assertThat(countOnly.getCount()).isEqualTo(1);
    }

    @Test
    void aReadOfThePastHasTheHeaderOfThePresent() {
        door.put("a", "1");
        door.put("a", "2");
        door.put("a", "3");
        door.kv().compact(CompactionRequest.newBuilder().setRevision(3).build());
        RangeResponse response =
                door.kv().range(rangeOf("a").toBuilder().setRevision(3).build());
        assertThat(response.getKvs(0).getValue()).isEqualTo(bytes("2"));
        assertThat(response.getHeader().getRevision()).isEqualTo(4);
    }

    @Test
    void onlySerializableReadsAreAnsweredWithoutAskingTheOthers() {
        door.put("a", "1");
        long before = door.member().confirmed.get();
        door.kv().range(rangeOf("a").toBuilder().setSerializable(true).build());
        assertThat(door.member().confirmed.get()).isEqualTo(before);
        door.kv().range(rangeOf("a"));
        assertThat(door.member().confirmed.get()).isEqualTo(before + 1);
    }

    @Test
    void keysAndValuesAreBytesOfAnyKind() {
        ByteString key = ByteString.copyFrom(new byte[] {0, (byte) 0xff, (byte) 0x80});
        ByteString value = ByteString.copyFrom(new byte[] {(byte) 0xfe, 0});
        door.kv().put(PutRequest.newBuilder().setKey(key).setValue(value).build());
        KeyValue pair =
                door.kv().range(RangeRequest.newBuilder().setKey(key).build()).getKvs(0);
        assertThat(pair.getKey()).isEqualTo(key);
        assertThat(pair.getValue()).isEqualTo(value);
    }

    @Test
    void aValueJustWithinTheBoundIsTakenAndComesBackWhole() {
        ByteString value = ByteString.copyFrom(new byte[EtcdOptions.DEFAULT.requestMaxBytes() - 64]);
        door.kv().put(PutRequest.newBuilder().setKey(bytes("a")).setValue(value).build());
        assertThat(door.get("a").getKvs(0).getValue()).isEqualTo(value);
    }

    @Test
    void aTransactionOfOneOperationIsAsGoodAsTheOperation() {
        door.kv().txn(always(op(putOf("a", "1"))));
        assertThat(door.value("a")).isEqualTo("1");
    }
}
