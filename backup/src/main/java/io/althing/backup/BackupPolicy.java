package io.althing.backup;

import java.time.Duration;

/// How often, and for how long.
///
/// @param interval between pieces of the log: so much may be lost with the whole cluster
/// @param fullInterval between full copies: so much is replayed at most
/// @param retention points so long ago can be gone back to; zero for all
public record BackupPolicy(Duration interval, Duration fullInterval, Duration retention) {}
