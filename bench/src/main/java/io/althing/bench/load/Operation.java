package io.althing.bench.load;

/// One request of a client.
public enum Operation {
    PUT,
    /// Sees everything that was acknowledged before.
    GET,
    /// May be a little behind: what the member that is asked knows itself.
    STALE_GET,
    /// Reads a key, and writes it if it is still as it was read.
    GUARDED_PUT,
    /// How many keys there are.
    COUNT,
    /// The first 500 pairs.
    PAGE
}
