package io.althing.server;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/// What one member is told by its operator, checked.
///
/// @param initialCluster peer URLs by member name, this member's among them
public record ServerConfig(
        String name,
        Path dataDirectory,
        List<String> listenClientUrls,
        List<String> advertiseClientUrls,
        List<String> listenPeerUrls,
        List<String> advertisePeerUrls,
        Map<String, List<String>> initialCluster,
        String initialClusterToken,
        Duration heartbeat,
        Duration electionTimeout,
        long snapshotCount,
        long catchUpEntries,
        int requestMaxBytes,
        int txnOperationsMax,
        Duration progressInterval,
        String logLevel,
        boolean isPlaintextAllowed) {}
