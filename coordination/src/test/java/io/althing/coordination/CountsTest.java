package io.althing.coordination;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.althing.coordination.Ask.Change;
import io.althing.store.Bytes;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class CountsTest {
    private static final Bytes NAME = Bytes.utf8("orders");

    private final Bench bench = new Bench();
    private long lastRequest;

    private Verdict change(Change change, long operand) {
        return bench.ask(new Ask.Count(NAME, ++lastRequest, change, operand, 0));
    }

    private long number() {
        return bench.look().count(NAME);
    }

    @Test
    void aCounterBeginsAtZeroAndTellsWhatItWasAndIs() {
        assertThat(number()).isZero();
        assertThat(change(Change.ADD, 5)).isEqualTo(new Verdict.Counted(0, 5, true));
        assertThat(change(Change.ADD, -7)).isEqualTo(new Verdict.Counted(5, -2, true));
        assertThat(change(Change.SET, 40)).isEqualTo(new Verdict.Counted(-2, 40, true));
        assertThat(number()).isEqualTo(40);
    }

    @Test
    void itIsSetOnlyIfItIsWhatWasExpected() {
        change(Change.SET, 3);
        var wrong = new Ask.Count(NAME, 100, Change.COMPARE_AND_SET, 9, 4);
        assertThat(bench.ask(wrong)).isEqualTo(new Verdict.Counted(3, 3, false));
        var right = new Ask.Count(NAME, 101, Change.COMPARE_AND_SET, 9, 3);
        assertThat(bench.ask(right)).isEqualTo(new Verdict.Counted(3, 9, true));
        // Made again: done already, and not refused for what it did itself.
        assertThat(bench.ask(right)).isEqualTo(new Verdict.Counted(3, 9, true));
    }

    @Test
    void segmentsDoNotOverlapEvenWhenTheirRequestsAreMadeAgain() {
        var ids = new TreeSet<Long>();
        for (int i = 1; i <= 200; i++) {
            var ask = new Ask.Count(NAME, i, Change.ADD, 10, 0);
            var first = (Verdict.Counted) bench.ask(ask);
            var again = i % 3 == 0 ? bench.ask(ask) : first;
            assertThat(again).isEqualTo(first);
            for (long id = first.before() + 1; id <= first.after(); id++) {
                assertThat(ids.add(id)).isTrue();
            }
        }
        assertThat(ids).hasSize(2000);
        assertThat(ids.last()).as("no gaps").isEqualTo(2000);
    }

    @Test
    void aRequestIsRecognisedUntilSixtyFourOthersHaveCome() {
        var ask = new Ask.Count(NAME, 1_000, Change.ADD, 1, 0);
        bench.ask(ask);
        for (int others = 0; others < 63; others++) {
            change(Change.ADD, 1);
        }
        assertThat(bench.ask(ask)).isEqualTo(new Verdict.Counted(0, 1, true));
        change(Change.ADD, 1);
        assertThat(bench.ask(ask)).as("forgotten").isEqualTo(new Verdict.Counted(65, 66, true));
    }

    @Test
    void aLatchDoesNotGoBelowZero() {
        change(Change.SET, 2);
        change(Change.COUNT_DOWN, 1);
        assertThat(change(Change.COUNT_DOWN, 5)).isEqualTo(new Verdict.Counted(1, 0, true));
        assertThat(change(Change.COUNT_DOWN, 1)).isEqualTo(new Verdict.Counted(0, 0, true));
    }

    @Test
    void whatDoesNotFitIsRefusedAndChangesNothing() {
        change(Change.SET, Long.MAX_VALUE);
        assertThat(change(Change.ADD, 1)).isInstanceOfSatisfying(Verdict.Refused.class, refused -> {
            assertThat(refused.why()).isEqualTo(Verdict.Why.OUT_OF_RANGE);
            assertThat(refused.text()).contains("beyond 64 bits");
        });
        assertThat(number()).isEqualTo(Long.MAX_VALUE);
        assertThatThrownBy(() -> change(Change.COUNT_DOWN, -1)).hasMessageContaining("choose 0 or more");
        assertThatThrownBy(() -> new Ask.Count(NAME, 0, Change.ADD, 1, 0)).hasMessageContaining("draw a random one");
    }
}
