package io.althing.backup;

import java.time.Instant;

/// A moment in the life of a cluster.
public sealed interface Point {
    /// All that there is.
    record Latest() implements Point {}

    /// Nothing that happened after this time.
    record At(Instant time) implements Point {}

    /// When the store came to this revision.
    record Revision(long revision) implements Point {}

    /// After this entry of the log.
    record Index(long index) implements Point {}
}
