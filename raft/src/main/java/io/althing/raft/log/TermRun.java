package io.althing.raft.log;

import java.util.List;

/// Entries from `firstIndex` on have this term, up to where the next run begins. A log's terms
/// fit in a handful of runs.
public record TermRun(long firstIndex, long term) {
    /// Returns the term at `index`, which lies at or after `start`, of a log that starts there
    /// and has these runs.
    public static long termAt(SnapshotPoint start, List<TermRun> runs, long index) {
        long term = start.position().term();
        for (TermRun run : runs) {
            if (run.firstIndex() <= index) {
                term = run.term();
            }
        }
        return term;
    }
}
