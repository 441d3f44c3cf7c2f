package io.althing.journal;

import java.util.UUID;

/// Whose journal this is. Bound into every segment; a journal of another cluster, member or
/// directory is refused.
public record JournalIdentity(long clusterId, long memberId, UUID directory) {}
