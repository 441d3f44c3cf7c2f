package io.althing.chaos.locks;

import io.althing.coordination.Coordination;
import io.althing.store.Bytes;
import io.althing.store.KeyRange;
import io.althing.store.Store;
import io.althing.store.engine.RocksDbHome;
import io.althing.store.watch.Event;
import io.althing.store.watch.WatchHub;
import io.althing.store.watch.Watcher;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/// The cluster's own story, as the files of a member that has stopped tell it.
///
/// @param claims what became of the keys of procedures, by revision
/// @param resources what was written to the keys that locks protect, by revision
/// @param revision the last one
record Log(SortedMap<Long, List<Event>> claims, SortedMap<Long, List<Event>> resources, long revision) {
    private static final int BYTES_MAX = 1 << 20;
    private static final String RESOURCES = "resource/";

    /// Reads what came after a revision.
    ///
    /// @param data the member's folder
    static Log read(Path data, long after) {
        try (Store store = Store.open(new RocksDbHome(data.resolve("store")).open(), new Coordination())) {
            return of(store, after);
        }
    }

    static Log of(Store store, long after) {
        return new Log(
                events(store.ownWatches(), new KeyRange(Bytes.EMPTY, null), after + 1),
                events(
                        store.watches(),
                        new KeyRange(Bytes.utf8(RESOURCES), Bytes.utf8(RESOURCES.replace('/', '0'))),
                        after + 1),
                store.revision());
    }

    private static SortedMap<Long, List<Event>> events(WatchHub hub, KeyRange range, long from) {
        SortedMap<Long, List<Event>> history = new TreeMap<>();
        try (Watcher watcher = hub.open(range, from, true, true, false, () -> {})) {
            while (true) {
                switch (watcher.poll(BYTES_MAX)) {
                    case Watcher.Polled.Nothing _ -> {
                        return history;
                    }
                    case Watcher.Polled.Events(var events, var _, var _) ->
                        events.forEach(
                                event -> history.computeIfAbsent(event.pair().modRevision(), _ -> new ArrayList<>())
                                        .add(event));
                    case Watcher.Polled.Compacted(var revision) ->
                        throw new AssertionError(
                                "the log was compacted up to " + revision + ", and is wanted from " + from + " on");
                }
            }
        }
    }
}
