package io.althing.raft;

import io.althing.raft.log.Entry;
import io.althing.raft.log.SnapshotPoint;
import io.althing.raft.log.TermRun;
import java.util.List;

/// What a member finds on its disk when it starts.
///
/// @param hardState the last durable term and vote
/// @param start everything up to here is cut off the log and lives in the state machine only
/// @param terms the terms of all entries after `start`, as ascending runs; empty if there
///     are none
/// @param lastIndex index of the last entry, or that of `start`
/// @param configurations every CONFIGURATION entry after `start`, ascending, committed or not
/// @param appliedIndex what the state machine has applied durably; everything up to it is
///     committed
/// @param window the entries from `appliedIndex + 1` to `lastIndex`
public record Recovered(
        HardState hardState,
        SnapshotPoint start,
        List<TermRun> terms,
        long lastIndex,
        List<Entry> configurations,
        long appliedIndex,
        List<Entry> window) {
    public Recovered {
        terms = List.copyOf(terms);
        configurations = List.copyOf(configurations);
        window = List.copyOf(window);
    }
}
