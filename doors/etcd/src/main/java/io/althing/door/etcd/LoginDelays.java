package io.althing.door.etcd;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;

/// How long those who gave wrong passwords have to wait, by user and address: guessing becomes
/// slow, and costs no hashing meanwhile. A guesser elsewhere holds nobody up.
///
/// Used by the thread that compares passwords, so that guesses sent at once count one by one.
final class LoginDelays {
    /// Wrong passwords in a row that cost nothing: people mistype.
    static final int FREE = 5;

    static final long DELAY_NANOS_MIN = 250_000_000L;

    /// Not longer, because others may come from the same address with the right password.
    static final long DELAY_NANOS_MAX = 8_000_000_000L;

    static final long FORGET_NANOS = 600_000_000_000L;

    /// To push one out costs a guesser as many hashes, hours of them.
    private static final int KNOWN_MAX = 10_000;

    private record Guesser(String user, String address) {}

    private record Wrong(int count, long atNanos) {
        long nextNanos() {
            int doublings = Math.min(count - FREE, 16);
            return doublings < 0 ? atNanos : atNanos + Math.min(DELAY_NANOS_MIN << doublings, DELAY_NANOS_MAX);
        }
    }

    private final LongSupplier nanos;
    private final LinkedHashMap<Guesser, Wrong> known = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Guesser, Wrong> eldest) {
            return size() > KNOWN_MAX;
        }
    };

    LoginDelays(LongSupplier nanos) {
        this.nanos = nanos;
    }

    boolean mayTry(String user, String address) {
        Wrong wrong = known.get(new Guesser(user, address));
        return wrong == null || nanos.getAsLong() - wrong.nextNanos() >= 0;
    }

    void wrong(String user, String address) {
        Guesser guesser = new Guesser(user, address);
        long now = nanos.getAsLong();
        Wrong before = known.get(guesser);
        int count = before == null || now - before.atNanos > FORGET_NANOS ? 1 : before.count + 1;
        known.put(guesser, new Wrong(count, now));
    }

    void right(String user, String address) {
        known.remove(new Guesser(user, address));
    }
}
