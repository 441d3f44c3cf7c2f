package io.althing.simulation.check;

import io.althing.simulation.workload.Resource;
import io.althing.simulation.workload.Session;
import io.althing.store.Bytes;
import io.althing.store.watch.Event;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.function.LongUnaryOperator;

/// What leases and the locks made of them promise: no lease ends before its time, tokens of one
/// lock grow, and who asks for tokens loses nothing to a holder that has lost its lock.
public final class LeaseCheck {
    /// The store's clocks may be off by this much, once more than their drift: timers fire late,
    /// never early.
    private static final long SLACK_NANOS = 1_000_000L;

    private final SortedMap<Long, List<Event>> history;
    private final LongUnaryOperator firstToldNanos;
    private final double clockDrift;
    private long checked;

    public LeaseCheck(Witness witness, double clockDrift) {
        this(witness.history(), witness::firstToldNanos, clockDrift);
    }

    /// @param firstToldNanos when somebody told of a revision first
    public LeaseCheck(SortedMap<Long, List<Event>> history, LongUnaryOperator firstToldNanos, double clockDrift) {
        this.history = history;
        this.firstToldNanos = firstToldNanos;
        this.clockDrift = clockDrift;
    }

    public long checked() {
        return checked;
    }

    /// @throws AssertionError if a promise was broken
    public void check(List<Session> sessions, List<Resource> resources) {
        Map<String, Session> byValue = new HashMap<>();
        sessions.forEach(session -> byValue.put(session.value, session));
        checkEnds(byValue);
        checkTokens(sessions);
        sessions.forEach(session -> checkLife(session, session.missedAfterNanos(), "was gone"));
        resources.forEach(resource -> Require.that(
                resource.lostFenced() == 0, () -> "fencing tokens lost " + resource.lostFenced() + " updates"));
        checked += sessions.size();
    }

    private void checkEnds(Map<String, Session> byValue) {
        Map<Bytes, Session> holders = new HashMap<>();
        history.forEach((revision, events) -> {
            for (Event event : events) {
                Bytes key = event.pair().key();
                if (event.isDelete()) {
                    Session session = holders.remove(key);
                    if (session != null) {
                        checkEnd(session, firstToldNanos.applyAsLong(revision));
                    }
                } else {
                    Session session = byValue.get(event.pair().value().toString());
                    if (session != null) {
                        Session other = holders.put(key, session);
                        Require.that(other == null, () -> "two hold " + key + " at revision " + revision);
                    }
                }
            }
        });
    }

    private void checkEnd(Session session, long atNanos) {
        if (session.endedNanos() < atNanos) {
            return;
        }
        checkLife(session, atNanos - session.renewedNanos(), "ended");
    }

    private void checkLife(Session session, long livedNanos, String how) {
        // A clock that runs fast lets less time pass than it says.
        long leastNanos = (long) (session.ttlNanos / (1 + clockDrift)) - SLACK_NANOS;
        Require.that(
                livedNanos >= leastNanos,
                () -> "lease " + session.leaseId + " of " + session.ttlNanos + " ns " + how + " " + livedNanos
                        + " ns after it was renewed");
    }

    private static void checkTokens(List<Session> sessions) {
        Map<Bytes, Long> greatest = new HashMap<>();
        for (Session session : sessions.stream()
                .filter(each -> each.token() > 0)
                .sorted((a, b) -> Long.compare(a.token(), b.token()))
                .toList()) {
            Long before = greatest.put(session.lock, session.token());
            Require.that(
                    before == null || before < session.token(),
                    () -> "two holders of " + session.lock + " have the token " + session.token());
        }
    }
}
