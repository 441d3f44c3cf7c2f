package io.althing.door.etcd;

import static io.althing.door.etcd.DoorFixture.bytes;
import static io.althing.door.etcd.DoorFixture.op;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import io.althing.node.measure.Measures;
import io.althing.store.Allowance;
import io.althing.store.command.Result.Failure;
import io.etcd.jetcd.api.DeleteRangeRequest;
import io.etcd.jetcd.api.PutRequest;
import io.etcd.jetcd.api.RangeRequest;
import io.etcd.jetcd.api.TxnRequest;
import java.time.Duration;
import org.assertj.core.api.ThrowableAssert;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// What answers may take: one by itself, and all of them together.
class AnswerBudgetTest {
    private static final int VALUE_BYTES = 1 << 20;
    private static final String TOO_LARGE = "RESOURCE_EXHAUSTED: althing: the answer would be larger than one may be"
            + " (--max-range-bytes); ask for less at a time: with a limit, from the last key on (etcdctl get --limit),"
            + " or by KV.RangeStream";

    @RegisterExtension
    final DoorFixture door = new DoorFixture(new EtcdOptions(
            "3.6.14", 1_572_864, 128, 1, Duration.ofMinutes(10), Duration.ofSeconds(300), 4, 4 << 20, 64 << 20, 0));

    private void fill(int keys) {
        for (int i = 0; i < keys; i++) {
            door.kv()
                    .put(PutRequest.newBuilder()
                            .setKey(bytes("k%04d".formatted(i)))
                            .setValue(ByteString.copyFrom(new byte[VALUE_BYTES]))
                            .build());
        }
    }

    private static RangeRequest.Builder everything() {
        return RangeRequest.newBuilder().setKey(bytes("a")).setRangeEnd(bytes("z"));
    }

    private void assertRefused(ThrowableAssert.ThrowingCallable call) {
        assertThatThrownBy(call).hasMessage(TOO_LARGE);
    }

    @Test
    void anAnswerThatIsTooLargeIsRefusedHoweverItIsAskedFor() {
        fill(5);
        long past = door.put("other", "1").getHeader().getRevision() - 1;
        var kv = door.kv();
        assertRefused(() -> kv.range(everything().build()));
        assertRefused(() -> kv.range(everything().setSerializable(true).build()));
        assertRefused(() -> kv.range(everything().setRevision(past).build()));
        assertRefused(() -> kv.range(
                everything().setSortTarget(RangeRequest.SortTarget.VALUE).build()));
        assertRefused(() -> kv.range(everything().setMinModRevision(1).build()));
        // Each of them would do.
        RangeRequest some = everything().setLimit(3).build();
        assertRefused(() -> kv.txn(DoorFixture.always(op(some), op(some))));
        assertThat(kv.range(some).getKvsCount()).isEqualTo(3);
        assertThat(kv.range(everything().setRevision(past).setLimit(3).build()).getCount())
                .isEqualTo(5);
        assertThat(kv.range(everything().setKeysOnly(true).build()).getKvsCount())
                .isEqualTo(6);
        assertThat(door.member().measures().refusedAnswers.sum()).isEqualTo(6);
    }

    @Test
    void aWriteWhoseAnswerWouldBeTooLargeIsRefusedAndNotCarriedOut() {
        fill(5);
        long revision = door.member().store().revision();
        var kv = door.kv();
        TxnRequest putAndRead = DoorFixture.always(
                op(DoorFixture.putOf("new", "1")), op(everything().build()));
        assertRefused(() -> kv.txn(putAndRead));
        assertRefused(() -> kv.deleteRange(DeleteRangeRequest.newBuilder()
                .setKey(bytes("a"))
                .setRangeEnd(bytes("z"))
                .setPrevKv(true)
                .build()));
        assertThat(door.member().store().revision()).isEqualTo(revision);
        assertThat(kv.deleteRange(DeleteRangeRequest.newBuilder()
                                .setKey(bytes("a"))
                                .setRangeEnd(bytes("z"))
                                .build())
                        .getDeleted())
                .isEqualTo(5);
    }

    @Test
    void nothingIsHeldOnceAnswersAreSent() {
        fill(3);
        for (int i = 0; i < 100; i++) {
            assertThat(door.kv().range(everything().build()).getKvsCount()).isEqualTo(3);
            assertThat(door.kv()
                            .put(DoorFixture.putOf("k0000", "x").toBuilder()
                                    .setPrevKv(true)
                                    .build())
                            .hasPrevKv())
                    .isTrue();
        }
        long deadlineNanos = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        while (door.member().measures().answerBytes.get() > 0 && System.nanoTime() < deadlineNanos) {
            Thread.onSpinWait();
        }
        assertThat(door.member().measures().answerBytes.get()).isZero();
    }

    @Test
    void largeAnswersLeaveRoomForSmallOnes() {
        Measures measures = new Measures(0);
        AnswerBudget budget = new AnswerBudget(6_400, 3_000, measures);
        AnswerBudget.Share one = budget.open();
        one.take(3_000);
        refused(one, 1, Failure.ANSWER_TOO_LARGE);
        AnswerBudget.Share other = budget.open();
        other.take(1_700);
        refused(other, 200, Failure.ANSWERS_TOO_LARGE);
        AnswerBudget.Share small = budget.open();
        small.take(200);
        refused(small, 1, Failure.ANSWERS_TOO_LARGE);
        one.close();
        one.close();
        small.take(1);
        assertThat(measures.answerBytes.get()).isEqualTo(1_901);
        refused(one, 0, Failure.ABANDONED);
        small.settle(5_000);
        assertThat(measures.answerBytes.get()).isEqualTo(6_700);
        small.close();
        other.close();
        small.settle(77);
        assertThat(measures.answerBytes.get()).isZero();
    }

    private static void refused(AnswerBudget.Share share, long bytes, Failure why) {
        assertThatThrownBy(() -> share.take(bytes))
                .isInstanceOfSatisfying(
                        Allowance.Refused.class,
                        refusal -> assertThat(refusal.failure()).isEqualTo(why));
    }
}
