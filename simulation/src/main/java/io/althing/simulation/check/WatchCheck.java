package io.althing.simulation.check;

import io.althing.simulation.workload.Watchers.Piece;
import io.althing.store.Bytes;
import io.althing.store.KeyValue;
import io.althing.store.watch.Event;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/// Whether watchers were told exactly what happened: in order, once, whole revisions, nothing
/// before their start, nothing left out up to where they were told to be, only what they asked
/// for, and what was there before.
public final class WatchCheck {
    private final SortedMap<Long, List<Event>> history;
    private long checked;

    public WatchCheck(SortedMap<Long, List<Event>> history) {
        this.history = history;
    }

    public long checked() {
        return checked;
    }

    /// @throws AssertionError if a watcher was told anything else
    public void check(List<Piece> pieces) {
        Map<Bytes, KeyValue> state = new HashMap<>();
        Map<Long, List<@Nullable KeyValue>> before = new HashMap<>();
        history.forEach((revision, events) -> {
            List<@Nullable KeyValue> previous = new ArrayList<>();
            for (Event event : events) {
                Bytes key = event.pair().key();
                previous.add(event.isDelete() ? state.remove(key) : state.put(key, event.pair()));
            }
            before.put(revision, previous);
        });
        pieces.forEach(piece -> check(piece, before));
    }

    private void check(Piece piece, Map<Long, List<@Nullable KeyValue>> before) {
        int at = 0;
        if (piece.upTo() < piece.from) {
            Require.that(
                    piece.events().isEmpty(), () -> "a watcher is told of what is before its start: " + piece.from);
            return;
        }
        for (var entry : history.subMap(piece.from, piece.upTo() + 1).entrySet()) {
            List<Event> events = entry.getValue();
            for (int i = 0; i < events.size(); i++) {
                Event due = events.get(i);
                boolean isWanted = piece.range.contains(due.pair().key())
                        && (due.isDelete() ? piece.wantsDeletes : piece.wantsPuts);
                if (!isWanted) {
                    continue;
                }
                Event told = at < piece.events().size() ? piece.events().get(at) : null;
                at++;
                Require.that(
                        told != null
                                && told.isDelete() == due.isDelete()
                                && told.pair().equals(due.pair()),
                        () -> "a watcher from " + piece.from + " is told " + told + " instead of " + due);
                if (told != null) {
                    KeyValue was =
                            before.getOrDefault(entry.getKey(), List.of()).get(i);
                    checkPrevious(piece, told, was);
                }
                checked++;
            }
        }
        int all = at;
        Require.that(
                all == piece.events().size(),
                () -> "a watcher from " + piece.from + " to " + piece.upTo() + " is told too much: "
                        + piece.events().subList(all, piece.events().size()));
    }

    /// What was there before may have been compacted since, but nothing else may be told.
    private static void checkPrevious(Piece piece, Event told, @Nullable KeyValue was) {
        KeyValue previous = told.previous();
        Require.that(
                previous == null || piece.withPrevious && previous.equals(was),
                () -> "a watcher is told that before " + told.pair() + " there was " + previous + ", not " + was);
    }
}
