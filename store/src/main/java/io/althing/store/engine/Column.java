package io.althing.store.engine;

/// The three ordered maps that an engine keeps and changes together.
public enum Column {
    /// (space, key, revision) to the record written there.
    VERSIONS,
    /// Revision to the keys it changed.
    REVISIONS,
    /// Everything else: applied index, revisions, leases, members, state hash.
    META
}
