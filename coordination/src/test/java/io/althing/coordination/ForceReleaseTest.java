package io.althing.coordination;

import static io.althing.coordination.Bench.LOCK;
import static io.althing.coordination.Bench.permits;
import static io.althing.coordination.Bench.who;
import static org.assertj.core.api.Assertions.assertThat;

import io.althing.store.Bytes;
import io.althing.store.KeyRange;
import io.althing.store.Store;
import java.util.List;
import org.junit.jupiter.api.Test;

class ForceReleaseTest {
    private final Bench bench = new Bench();

    private Verdict force(long session, Part part, long token) {
        return bench.ask(new Ask.ForceRelease(who(session), part, token));
    }

    @Test
    void theNextInLineHasItInTheSameRevisionAndTheOldTokenIsStale() {
        bench.open(1, 2);
        bench.acquire(1, LOCK);
        bench.acquire(1, LOCK);
        bench.acquire(2, LOCK);
        long old = bench.token(LOCK);
        long before = bench.store.revision();
        assertThat(force(1, LOCK, old)).isEqualTo(new Verdict.Done());
        assertThat(bench.store.revision()).isEqualTo(before + 1);
        assertThat(bench.holders(LOCK)).containsExactly(2L);
        assertThat(bench.token(LOCK)).isGreaterThan(old);
        assertThat(bench.release(1, LOCK))
                .isInstanceOfSatisfying(
                        Verdict.Refused.class,
                        refused -> assertThat(refused.why()).isEqualTo(Verdict.Why.NOT_HELD));
    }

    @Test
    void whatWasAcquiredAnewMeanwhileIsLeftAlone() {
        bench.open(1);
        bench.acquire(1, LOCK);
        long old = bench.token(LOCK);
        bench.release(1, LOCK);
        bench.acquire(1, LOCK);
        long before = bench.store.revision();
        assertThat(force(1, LOCK, old)).isInstanceOfSatisfying(Verdict.Refused.class, refused -> {
            assertThat(refused.why()).isEqualTo(Verdict.Why.NOT_HELD);
            assertThat(refused.isRefusal()).isTrue();
            assertThat(refused.text()).contains("nothing was taken back");
        });
        assertThat(bench.store.revision()).isEqualTo(before);
        assertThat(bench.holders(LOCK)).containsExactly(1L);
    }

    @Test
    void whatElseItsSessionHoldsStays() {
        bench.open(1);
        var other = Bench.lock("other");
        bench.acquire(1, LOCK, other);
        long token = bench.token(LOCK);
        force(1, LOCK, token);
        assertThat(bench.holders(LOCK)).isEmpty();
        assertThat(bench.holders(other)).containsExactly(1L);
        bench.close(1);
        assertThat(bench.holders(other)).isEmpty();
    }

    @Test
    void allPermitsOfOneClaimantComeBackAndThoseOfOthersStay() {
        bench.open(1, 2, 3);
        var size = permits("p", 3);
        bench.ask(new Ask.Resize(size));
        bench.acquire(1, permits("p", 2));
        bench.acquire(2, permits("p", 1));
        bench.acquire(3, permits("p", 2));
        long token = bench.look().state(size, 10).holders().getFirst().token();
        force(1, size, token);
        assertThat(bench.holders(size)).containsExactlyInAnyOrder(2L, 3L);
    }

    @Test
    void aHoldThatEndsByItselfIsForgottenWithIt() {
        bench.open(1, 2);
        var terms = new Ask.Terms(true, false, 0, 5, 0);
        bench.acquire(1, terms, LOCK);
        force(1, LOCK, bench.token(LOCK));
        assertThat(bench.store.leases()).extracting(lease -> lease.id()).containsExactlyInAnyOrder(1L, 2L);
        bench.acquire(2, LOCK);
        assertThat(bench.holders(LOCK)).containsExactly(2L);
    }

    /// Granted to the first of two sessions.
    private Ask.Acquire theLockAndTwoOfThreePermits() {
        bench.open(1, 2);
        bench.ask(new Ask.Resize(permits("p", 3)));
        var ask = new Ask.Acquire(who(1), 7, List.of(LOCK, permits("p", 2)), Ask.Terms.WAIT, Bytes.EMPTY);
        assertThat(bench.ask(ask)).isInstanceOf(Verdict.Granted.class);
        return ask;
    }

    /// Its client has not heard of it yet.
    @Test
    void aRequestMadeAgainAfterPartOfItWasTakenHoldsEachOfItsResourcesOnce() {
        var ask = theLockAndTwoOfThreePermits();
        var pool = permits("p", 3);
        long old = bench.token(pool);
        force(1, LOCK, bench.token(LOCK));
        assertThat(bench.ask(ask)).isEqualTo(new Verdict.Granted(List.of(old + 2, old + 2)));
        assertThat(bench.holders(LOCK)).containsExactly(1L);
        assertThat(bench.look().state(pool, 10).holders())
                .singleElement()
                .satisfies(holder -> assertThat(holder.shared()).isEqualTo(2));
        assertThat(bench.ask(ask)).isEqualTo(new Verdict.Granted(List.of(old + 2, old + 2)));
        bench.release(1, LOCK, permits("p", 2));
        assertThat(bench.holders(pool)).isEmpty();
    }

    /// Nor does it wait with what is left: others who wait may need that.
    @Test
    void aRequestMadeAgainAfterPartOfItWasTakenWaitsWithNothing() {
        var ask = theLockAndTwoOfThreePermits();
        var pool = permits("p", 3);
        bench.acquire(2, LOCK);
        force(1, LOCK, bench.token(LOCK));
        assertThat(bench.ask(ask)).isInstanceOf(Verdict.Waiting.class);
        assertThat(bench.holders(pool)).isEmpty();
        bench.release(2, LOCK);
        assertThat(bench.holders(LOCK)).containsExactly(1L);
        assertThat(bench.holders(pool)).containsExactly(1L);
    }

    private Verdict forceAndTell(long session, Part part, String by) {
        long token = bench.look().state(part, 10).holders().stream()
                .filter(each -> each.who().session() == session)
                .findFirst()
                .orElseThrow()
                .token();
        return bench.ask(new Ask.ForceRelease(who(session), part, token, by));
    }

    @Test
    void itsSessionKnowsWhatWasTakenAndByWhom() {
        bench.open(1, 2);
        bench.acquire(1, LOCK);
        bench.acquire(2, LOCK);
        long token = bench.token(LOCK);
        assertThat(bench.look().takenRevision(1)).isZero();
        assertThat(bench.look().isHeld(LOCK, who(1), token)).isTrue();
        forceAndTell(1, LOCK, "ann");
        assertThat(bench.look().takenRevision(1)).isEqualTo(bench.store.revision());
        assertThat(bench.look().isHeld(LOCK, who(1), token)).isFalse();
        assertThat(bench.look().takenBy(LOCK, who(1), token)).isEqualTo("ann");
        assertThat(bench.look().takenBy(LOCK, who(1), token + 1)).isNull();
        assertThat(bench.look().takenRevision(2)).isZero();
    }

    @Test
    void whatIsAcquiredAnewIsAnotherClaim() {
        bench.open(1);
        bench.acquire(1, LOCK);
        long token = bench.token(LOCK);
        forceAndTell(1, LOCK, "");
        bench.acquire(1, LOCK);
        assertThat(bench.look().isHeld(LOCK, who(1), token)).isFalse();
        assertThat(bench.look().takenBy(LOCK, who(1), token)).isEmpty();
        assertThat(bench.look().isHeld(LOCK, who(1), bench.token(LOCK))).isTrue();
        assertThat(bench.look().takenBy(LOCK, who(1), bench.token(LOCK))).isNull();
    }

    @Test
    void theLatestSixtyFourAreRememberedAndAllGoWithTheSession() {
        bench.open(1);
        long first = 0;
        for (int i = 0; i < 65; i++) {
            bench.acquire(1, LOCK);
            first = i == 0 ? bench.token(LOCK) : first;
            forceAndTell(1, LOCK, "ann " + i);
        }
        long last = bench.look().takenRevision(1);
        assertThat(bench.look().takenBy(LOCK, who(1), first)).isNull();
        bench.store = Store.open(bench.home.open(), new Coordination());
        assertThat(bench.look().takenRevision(1)).isEqualTo(last);
        bench.expire(1);
        assertThat(bench.store.own().range(new KeyRange(Bytes.EMPTY, null), 10)).isEmpty();
    }

    /// What older members carry out leaves the same behind at all.
    @Test
    void asAskedByAnOlderMemberNothingIsRemembered() {
        bench.open(1);
        bench.acquire(1, LOCK);
        force(1, LOCK, bench.token(LOCK));
        assertThat(bench.look().takenRevision(1)).isZero();
    }

    @Test
    void itIsAboutOneNameWhichIsJudged() {
        var ask = new Ask.ForceRelease(who(1), LOCK, 5);
        assertThat(ask.names()).isEqualTo(List.of(Bytes.utf8("orders")));
        var command = Asks.command(ask);
        assertThat(command.takesSpace()).isFalse();
        assertThat(Asks.decode(command.names(), command.request())).isEqualTo(ask);
    }
}
