package io.althing.store.audit;

/// Where a request comes from that is to be written down.
///
/// @param atMillis since 1970, by the clock of the member that was asked: whoever applies the
///     command has none
/// @param memberId the member that was asked
/// @param address of the client; empty if that is not known
public record Trace(long atMillis, long memberId, String address) {}
