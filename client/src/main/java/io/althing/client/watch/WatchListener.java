package io.althing.client.watch;

import io.althing.client.error.AlthingException;
import java.util.List;

/// Hears of events. Its methods are called one at a time, in order, where they may block; while
/// they do, the server is not asked for more.
@FunctionalInterface
public interface WatchListener {
    /// Events in the order of their revisions. All of one revision come together.
    void onEvents(List<WatchEvent> events);

    /// The watch is in force: every event from `revision` on will be told. Called once.
    default void onStarted(long revision) {}

    /// The watch ended without having been closed: nothing more will be told. With a
    /// [io.althing.client.error.CompactedException] events were missed for good: read the keys
    /// anew and watch from there.
    default void onEnd(AlthingException failure) {}
}
