package io.althing.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.althing.store.auth.Caller;
import io.althing.store.command.Command;
import io.althing.store.command.RangeQuery;
import io.althing.store.command.Result;
import io.althing.store.command.Result.Failure;
import io.althing.store.engine.MemoryHome;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// What answers may take, and what happens where that does not suffice.
class AnswersTest {
    private static final KeyRange ALL = new KeyRange(Bytes.utf8("k"), Bytes.utf8("l"));
    private static final int VALUE_BYTES = 1 << 20;

    private final Store store = Store.open(new MemoryHome().open());
    private long index;

    @AfterEach
    void close() {
        store.close();
    }

    private List<Result> apply(Command... commands) {
        List<Result> results = store.apply(1, ++index, List.of(commands));
        store.publish();
        return results;
    }

    private void fill(int keys) {
        for (int i = 0; i < keys; i++) {
            apply(put("k%04d".formatted(i), new byte[VALUE_BYTES]));
        }
    }

    private static Command.Put put(String key, byte[] value) {
        return new Command.Put(Bytes.utf8(key), Bytes.wrap(value), 0, false, false, false);
    }

    private static Command.Transaction putAndRead(String key, RangeQuery query) {
        return new Command.Transaction(List.of(), List.of(put(key, new byte[1]), query), List.of());
    }

    private static RangeQuery byValue(KeyRange range) {
        return new RangeQuery(range, 0, 0, RangeQuery.Order.ASCEND, RangeQuery.Target.VALUE, false, false, 0, 0, 0, 0);
    }

    @Test
    void aWriteWhoseAnswerIsTooLargeIsCarriedOutAndSaysSoAndTheNextOneIsAnswered() {
        fill(40);
        KeyRange some = new KeyRange(Bytes.utf8("k0000"), Bytes.utf8("k0020"));
        List<Result> results = apply(
                putAndRead("a", byValue(ALL)),
                putAndRead("b", byValue(some)),
                new Command.DeleteRange(ALL, true),
                putAndRead("c", RangeQuery.of(ALL)));
        assertThat(results.get(0))
                .isInstanceOfSatisfying(
                        Result.Failed.class,
                        failed -> assertThat(failed.failure()).isEqualTo(Failure.ANSWER_LOST));
        assertThat(results.get(1)).isInstanceOf(Result.Transaction.class);
        assertThat(results.get(2)).isInstanceOf(Result.Failed.class);
        assertThat(results.get(3))
                .isInstanceOfSatisfying(
                        Result.Transaction.class,
                        done -> assertThat(done.results().get(1))
                                .isEqualTo(new Result.Range(done.revision(), List.of(), 0, false)));
        assertThat(store.range(RangeQuery.of(new KeyRange(Bytes.utf8("a"), null))))
                .isInstanceOfSatisfying(
                        Result.Range.class,
                        range -> assertThat(range.pairs())
                                .extracting(KeyValue::key)
                                .containsExactly(Bytes.utf8("a"), Bytes.utf8("b"), Bytes.utf8("c")));
    }

    @Test
    void whatAWriteWillAnswerWithIsForetold() {
        fill(40);
        long pair = VALUE_BYTES + 5 + Allowance.PAIR_BYTES;
        assertThat(store.answerBytes(putAndRead("a", RangeQuery.of(ALL)))).isEqualTo(40 * pair);
        assertThat(store.answerBytes(new Command.DeleteRange(ALL, true))).isEqualTo(40 * pair);
        assertThat(store.answerBytes(new Command.DeleteRange(ALL, false))).isZero();
        assertThat(store.answerBytes(putAndRead("a", RangeQuery.of(ALL).counting())))
                .isZero();
        assertThat(store.answerBytes(new Command.DeleteRange(KeyRange.single(Bytes.utf8("k0007")), true)))
                .isEqualTo(pair);
    }

    @Test
    void aReadTakesWhatItReturnsBeforeItReadsIt() {
        fill(10);
        long pair = VALUE_BYTES + 5 + Allowance.PAIR_BYTES;
        Allowance three = Allowance.of(3 * pair, Failure.ANSWER_TOO_LARGE);
        assertThat(store.range(Caller.ANONYMOUS, RangeQuery.of(ALL), three))
                .isEqualTo(new Result.Failed(store.revision(), Failure.ANSWER_TOO_LARGE));
        RangeQuery firstThree =
                new RangeQuery(ALL, 3, 0, RangeQuery.Order.NONE, RangeQuery.Target.KEY, false, false, 0, 0, 0, 0);
        for (RangeQuery query : List.of(firstThree, firstThree.at(store.revision() - 1))) {
            assertThat(store.range(Caller.ANONYMOUS, query, Allowance.of(3 * pair, Failure.ANSWER_TOO_LARGE)))
                    .isInstanceOfSatisfying(
                            Result.Range.class,
                            range -> assertThat(range.pairs()).hasSize(3));
        }
        assertThat(store.range(Caller.ANONYMOUS, firstThree.counting(), Allowance.of(0, Failure.ANSWER_TOO_LARGE)))
                .isInstanceOf(Result.Range.class);
    }
}
