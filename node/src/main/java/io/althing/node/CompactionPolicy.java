package io.althing.node;

import java.time.Duration;

/// How much history a cluster keeps by itself.
public sealed interface CompactionPolicy {
    /// All of it, until somebody asks for a compaction.
    record Off() implements CompactionPolicy {}

    /// What was superseded before `retention` ago goes.
    record Periodic(Duration retention) implements CompactionPolicy {}

    /// The last `revisions` stay.
    record Revisions(long revisions) implements CompactionPolicy {}
}
