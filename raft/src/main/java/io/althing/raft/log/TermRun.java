package io.althing.raft.log;

/// Entries from `firstIndex` on have this term, up to where the next run begins. A log's terms fit in a handful of
/// runs.
public record TermRun(long firstIndex, long term) {}
