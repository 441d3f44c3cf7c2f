package io.althing.chaos.locks;

import io.althing.simulation.check.Require;
import io.althing.store.watch.Event;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;

/// What locks protect, as it must be if they do: every number is one greater than the one before.
final class Resources {
    private final Map<String, Long> keys = new HashMap<>();

    /// @param writes to the register
    /// @param history of the keys
    /// @throws AssertionError if an update was lost
    void check(List<Register.Write> writes, SortedMap<Long, List<Event>> history, Tally tally) {
        String lost = "";
        for (Register.Write each : writes) {
            tally.stale += each.isStale() ? 1 : 0;
            tally.staleThoughBelieved += each.isStale() && each.isBelievedSafe() ? 1 : 0;
            tally.registerWrites += each.isTaken() ? 1 : 0;
            if (each.isTaken() && each.number() != each.before() + 1) {
                tally.staleTaken++;
                lost = lost.isEmpty() ? "a write overwrites those of others at the register: " + each : lost;
            }
        }
        for (Map.Entry<Long, List<Event>> each : history.entrySet()) {
            for (Event event : each.getValue()) {
                tally.keyWrites++;
                String key = event.pair().key().toString();
                long before = keys.getOrDefault(key, 0L);
                long number = ByteBuffer.wrap(event.pair().value().array()).getLong();
                keys.put(key, number);
                if (number != before + 1) {
                    tally.staleTaken++;
                    lost = lost.isEmpty()
                            ? "a write overwrites those of others: " + key + " goes from " + before + " to " + number
                                    + " at revision " + each.getKey()
                            : lost;
                }
            }
        }
        String first = lost;
        Require.that(first.isEmpty(), () -> tally.staleTaken + " updates were lost by resources under locks; " + first);
    }
}
