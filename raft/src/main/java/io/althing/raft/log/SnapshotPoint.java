package io.althing.raft.log;

import io.althing.raft.membership.Configuration;

/// What a log needs to know of everything cut off before its first entry: where the cut is and
/// who the members were
/// there.
/// A fresh cluster starts from the point at [LogPosition#ZERO] with its first configuration.
public record SnapshotPoint(LogPosition position, Configuration configuration) {}
