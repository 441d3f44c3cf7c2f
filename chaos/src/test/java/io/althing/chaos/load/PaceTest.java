package io.althing.chaos.load;

import static org.assertj.core.api.Assertions.assertThat;

import io.althing.simulation.workload.Call;
import io.althing.store.command.Result;
import java.util.List;
import org.junit.jupiter.api.Test;

class PaceTest {
    private static final long SECOND = 1_000_000_000L;

    private static Pace beating(long... moments) {
        Pace pace = new Pace(0);
        for (long moment : moments) {
            pace.beat(moment);
        }
        return pace;
    }

    private static Call call(long begunNanos, long endedNanos, boolean isAnswered) {
        Call call = new Call(1, Call.Kind.WRITE, null, null, List.of(), 1, begunNanos);
        call.end(
                isAnswered ? Call.Ending.ANSWERED : Call.Ending.UNKNOWN,
                isAnswered ? new Result.Done(1) : null,
                endedNanos);
        return call;
    }

    @Test
    void theLongestGapIsThatBetweenTwoAnswers() {
        assertThat(beating(10, 20, 70, 80, 90).longestGapNanos(10, 90)).isEqualTo(50);
    }

    @Test
    void aGapThatBeganBeforeCountsInFull() {
        assertThat(beating(10, 100, 110).longestGapNanos(40, 110)).isEqualTo(90);
    }

    @Test
    void aGapThatHasNotEndedCountsUpToNow() {
        assertThat(beating(10, 20).longestGapNanos(10, 500)).isEqualTo(480);
    }

    @Test
    void gapsBeforeAndAfterDoNotCount() {
        assertThat(beating(0, 1_000, 1_010, 1_020, 9_000).longestGapNanos(1_005, 1_020))
                .isEqualTo(10);
    }

    @Test
    void aSecondIsSummedUpByItsEnd() {
        Pace pace = new Pace(0);
        pace.ended(call(0, 4_000_000, true), 4_000_000);
        pace.ended(call(0, 8_000_000, true), 8_000_000);
        pace.ended(call(0, 9_000_000, false), 9_000_000);
        assertThat(pace.seconds(2 * SECOND))
                .containsExactly(new Pace.Second(2, 8_000, 8_000, 1), new Pace.Second(0, 0, 0, 0));
        assertThat(pace.calls()).isEqualTo(3);
    }
}
