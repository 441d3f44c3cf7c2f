package io.althing.chaos.locks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.althing.chaos.holder.Contested;
import io.althing.chaos.holder.Hold;
import io.althing.chaos.holder.Report;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Session 1 holds a lock and expires, session 2 has it then. In the tests' time a revision comes
/// about each second.
class LockEpochTest {
    private static final long SECOND = 1_000_000_000L;

    private final Scene scene = new Scene();
    private final Testimony testimony = new Testimony();
    private final Tally tally = new Tally();
    private final List<Mishap> mishaps = new ArrayList<>();
    private final List<Register.Write> writes = new ArrayList<>();
    private final Hold first;
    private final Hold second;
    private final long handedOver;

    LockEpochTest() {
        scene.acquire(1, Contested.FAIR).acquire(2, Contested.FAIR);
        first = scene.hold(1, Contested.FAIR);
        scene.expire(1);
        handedOver = scene.revision();
        second = scene.hold(2, Contested.FAIR);
        scene.release(2, Contested.FAIR);
        testimony.take(0, new Report.Opened(1, 2));
        testimony.take(1, new Report.Opened(2, 2));
    }

    private static long at(long revision) {
        return revision * SECOND;
    }

    private void granted(Hold hold, long knownNanos) {
        testimony.take(0, new Report.Granted(hold, true, knownNanos));
    }

    private void safe(Hold hold, long atNanos) {
        testimony.take(0, new Report.Looked(hold, true, atNanos));
    }

    private void check() {
        Moments moments = new Moments();
        for (long revision = 1; revision <= scene.revision(); revision++) {
            moments.told(at(revision), revision);
        }
        new LockEpoch(
                        new Story(),
                        scene.log(),
                        testimony,
                        testimony.takeSaid(),
                        moments.known(),
                        mishaps,
                        new Resources(),
                        writes,
                        tally)
                .check();
    }

    @Test
    void whoIsSafeWhileItHoldsIsRight() {
        granted(first, at(first.token()));
        safe(first, at(handedOver) - 1);
        granted(second, at(handedOver));
        safe(second, at(handedOver) + 1);
        check();
        assertThat(tally.safeLooks).isEqualTo(2);
    }

    @Test
    void whoIsToldToBeSafeAfterTheEndIsFound() {
        safe(first, at(handedOver) + 5_000);
        assertThatThrownBy(this::check).hasMessageContaining("was told to be safe 5 µs after");
    }

    @Test
    void whoIsSafeBesideANextHolderIsFound() {
        safe(first, at(handedOver) - 1);
        granted(first, at(first.token()));
        granted(second, at(handedOver) - 2);
        assertThatThrownBy(this::check).hasMessageContaining("was told to be safe later");
    }

    @Test
    void whatTheLogNeverGaveIsFound() {
        granted(new Hold(Contested.FAIR, 1, first.token() + 1), at(handedOver));
        assertThatThrownBy(this::check).hasMessageContaining("what the log never gave it");
    }

    @Test
    void aFailureThatNothingExplainsIsFound() {
        testimony.take(0, new Report.Failed(Contested.FAIR, "SessionLostException", "its time was over"));
        check();
        testimony.take(0, new Report.Failed(Contested.FAIR, "RefusedException", "it was cancelled"));
        assertThatThrownBy(this::check).hasMessageContaining("it was cancelled");
    }

    @Test
    void theDeadMustBeGoneAfterTheirTtl() {
        mishaps.add(new Mishap(List.of(1L), at(handedOver) - 2 * SECOND, Long.MAX_VALUE));
        check();
        assertThat(tally.deaths).isEqualTo(1);
        assertThat(tally.passedSorted()).containsExactly(2 * SECOND);
    }

    @Test
    void aSessionThatLivesOnForTooLongIsFound() {
        mishaps.add(new Mishap(List.of(1L), at(handedOver) - 5 * SECOND, Long.MAX_VALUE));
        assertThatThrownBy(this::check).hasMessageContaining("ended 5000 ms later, and was due within 4000 ms");
    }

    @Test
    void aShorterStopDemandsNothing() {
        mishaps.add(new Mishap(List.of(1L), at(handedOver) - 5 * SECOND, at(handedOver) - 2 * SECOND));
        check();
        assertThat(tally.stops).isEqualTo(1);
    }

    @Test
    void aStaleWriteThatWasRefusedIsCountedAndOneThatWasTakenIsFound() {
        writes.add(new Register.Write("fair", 8, 0, 1, 8, true, true));
        writes.add(new Register.Write("fair", 5, 1, 1, 8, false, true));
        check();
        assertThat(tally.stale).isEqualTo(1);
        assertThat(tally.staleThoughBelieved).isEqualTo(1);
        writes.add(new Register.Write("fair", 5, 1, 1, 8, true, false));
        assertThatThrownBy(this::check).hasMessageContaining("1 updates were lost by resources under locks");
    }
}
