package io.althing.store;

/// One key as it stood at some revision.
///
/// @param createRevision revision of the put that brought the key into being
/// @param modRevision revision of the last put
/// @param version number of puts since the creation, from 1
/// @param lease the lease it is attached to, or 0
public record KeyValue(Bytes key, long createRevision, long modRevision, long version, Bytes value, long lease) {}
