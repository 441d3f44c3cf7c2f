package io.althing.simulation.check;

import io.althing.simulation.workload.Call;
import io.althing.store.Bytes;
import io.althing.store.KeyValue;
import io.althing.store.command.Result;
import io.althing.store.watch.Event;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Whether all answers agree with one history. The store numbers its states, so nothing has to
/// be searched for: writes are replayed in the order of their revisions, and every answer is held
/// against the state of the revision it names. With the order of calls in real time that is
/// linearizability, and for transactions strict serializability.
public final class RevisionCheck {
    private final SortedMap<Long, List<Event>> history;
    private final List<Call> calls;
    private final TreeMap<Bytes, KeyValue> state = new TreeMap<>();
    private final Map<String, Long> writtenAt = new HashMap<>();
    private long lastRevision = 1;
    private long checked;

    public RevisionCheck(SortedMap<Long, List<Event>> history, List<Call> calls) {
        this.history = history;
        this.calls = calls;
    }

    /// @throws AssertionError if no history explains the answers
    public void check() {
        history.forEach((revision, events) -> {
            require(revision == lastRevision + 1, "revision " + (lastRevision + 1) + " is missing from the history");
            lastRevision = revision;
            for (Event event : events) {
                rememberValue(revision, event);
            }
        });
        calls.forEach(this::checkTime);
        replay();
    }

    public long checked() {
        return checked;
    }

    private void rememberValue(long revision, Event event) {
        if (!event.isDelete()) {
            Long before = writtenAt.put(event.pair().value().toString(), revision);
            require(before == null, "value " + event.pair().value() + " is written at " + before + " and " + revision);
        }
    }

    private void checkTime(Call call) {
        Long written = call.value.isEmpty() ? null : writtenAt.get(call.value);
        if (written != null) {
            require(written > call.floorRevision, "took effect at " + written + " before it was called: " + call);
            require(call.ending() != Call.Ending.REFUSED, "was refused and took effect: " + call);
        }
        Result result = call.result();
        if (result == null || call.kind == Call.Kind.LOCAL_READ) {
            return;
        }
        require(result.revision() >= call.floorRevision, "is older than what was known before it: " + call);
        require(result.revision() <= lastRevision, "comes from a future that never was: " + call);
    }

    private void replay() {
        List<Call> answered = new ArrayList<>();
        for (Call call : calls) {
            if (call.result() != null) {
                answered.add(call);
            }
        }
        answered.sort(Comparator.comparingLong(call -> revision(call)));
        long at = 1;
        for (Call call : answered) {
            long wanted = isChange(call) ? revision(call) - 1 : revision(call);
            while (at < wanted) {
                at++;
                history.getOrDefault(at, List.of()).forEach(this::apply);
            }
            // Of several answers at one revision the change comes first: it speaks of the state
            // before.
            if (at == wanted || !isChange(call)) {
                checkAnswer(call);
            }
        }
    }

    private static long revision(Call call) {
        Result result = call.result();
        return result == null ? 0 : result.revision();
    }

    private boolean isChange(Call call) {
        Long written = call.value.isEmpty() ? null : writtenAt.get(call.value);
        return written != null && written == revision(call);
    }

    private void apply(Event event) {
        if (event.isDelete()) {
            state.remove(event.pair().key());
        } else {
            state.put(event.pair().key(), event.pair());
        }
    }

    private void checkAnswer(Call call) {
        checked++;
        switch (call.result()) {
            case Result.Put(var revision, var previous) -> {
                List<Event> events = history.getOrDefault(revision, List.of());
                require(
                        events.size() == 1
                                && events.getFirst().pair().value().toString().equals(call.value),
                        "is not what happened, " + events + ": " + call);
                KeyValue before = state.get(events.getFirst().pair().key());
                require(same(before, previous), "the pair before was " + before + ": " + call);
            }
            case Result.Range range -> {
                List<KeyValue> expected = List.copyOf(state.values());
                require(range.pairs().equals(expected), "should be " + expected + ": " + call);
                require(range.count() == expected.size(), "counts wrongly: " + call);
            }
            case Result.Transaction transaction ->
                require(
                        transaction.isSucceeded() == writtenAt.containsKey(call.value),
                        "tells another branch than was taken: " + call);
            case Result.Deleted deleted -> {}
            case Result.Compacted compacted -> {}
            case Result.LeaseGranted granted -> {}
            case Result.LeaseRevoked revoked -> {}
            case Result.Done done -> {}
            case Result.Failed failed -> {}
            case null -> {}
        }
    }

    private static boolean same(@Nullable KeyValue a, @Nullable KeyValue b) {
        return a == null ? b == null : a.equals(b);
    }

    private static void require(boolean condition, String broken) {
        if (!condition) {
            throw new AssertionError(broken);
        }
    }
}
