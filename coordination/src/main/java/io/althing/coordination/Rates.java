package io.althing.coordination;

import io.althing.store.procedure.Workspace;

/// Rates by the generic cell rate algorithm (ITU-T I.371): what is kept is the one moment at
/// which all permits would be there again.
///
/// Apply has no clock: the member that is asked says what time it is. That may be earlier than what
/// was said before, as clocks differ and requests wait, some longer than others, until they are
/// applied. Time does not go back then, or each such request would give away by how much it did:
/// there is nothing before that moment. A clock that was far ahead, though, shall not hold up all
/// others for long: what is further off than they can differ is taken for a mistake, and forgotten
/// once, at the price of a burst.
final class Rates {
    private static final long MICROS_PER_MILLI = 1_000;

    /// By how much clocks differ and requests wait, at most.
    static final long SKEW_MICROS = 10_000_000;

    /// More than fractions of the largest numbers are off by.
    private static final long ROUNDING_MICROS = 1 << 20;

    private Rates() {}

    static Verdict spend(Ask.Spend ask, Workspace keys) {
        var rate = ask.rate();
        // Fractions come out the same on every machine (JEP 306).
        double intervalMicros = rate.periodMillis() * (double) MICROS_PER_MILLI / rate.permits();
        long nowMicros = Math.multiplyExact(ask.nowMillis(), MICROS_PER_MILLI);
        // A rate may be so slow, and its burst so large, that no number of microseconds says it.
        // Rounded up: a burst of one must have room for one.
        long burstMicros = Math.clamp(
                (long) Math.ceil(intervalMicros * rate.burst()), 1, Long.MAX_VALUE - nowMicros - ROUNDING_MICROS);
        var kept = keys.get(Keys.rate(ask.name()));
        long known = kept == null ? nowMicros : new Fields.In(kept.value()).number();
        long backMicros = known - (nowMicros + burstMicros);
        boolean isMistaken = backMicros > SKEW_MICROS;
        long full = isMistaken ? nowMicros + burstMicros : Math.max(known, nowMicros);
        long left = (long) Math.floor((burstMicros - (full - nowMicros)) / intervalMicros);
        long granted = Math.clamp(left, 0L, ask.wanted());
        if (granted > 0) {
            full += Math.max(1, Math.round(granted * intervalMicros));
        }
        if (granted > 0 || full < known) {
            keys.put(Keys.rate(ask.name()), new Fields.Out().number(full).done());
        }
        double waitMicros = full + intervalMicros - burstMicros - nowMicros;
        long waitMillis = granted == ask.wanted() ? 0 : Math.max(1, (long) Math.ceil(waitMicros / MICROS_PER_MILLI));
        return new Verdict.Spent(granted, waitMillis);
    }
}
