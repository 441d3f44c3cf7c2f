package io.althing.client.admin;

/// A hash of what one member has; members that agree have the same at the same revision.
///
/// @param member id of the member that answered
/// @param revision up to which it is taken; of the store, if none was asked for
/// @param hash 32 bits, unsigned
public record StateHash(long member, long revision, long hash, long compactRevision) {}
