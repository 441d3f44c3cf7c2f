package io.althing.client.rpc;

/// What may be done with a request that may have been carried out already.
public enum Repeat {
    /// It changes nothing: ask another member.
    READ,
    /// Carrying it out twice would differ from once: never.
    WRITE,
    /// The cluster recognises it, by a request id or because its effect is the same each time.
    DEDUPLICATED
}
