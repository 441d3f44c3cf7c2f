package io.althing.server;

import io.althing.door.etcd.JwtOptions;
import io.althing.node.CompactionPolicy;
import io.althing.node.Quota;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What one member is told by its operator, checked.
///
/// @param journalDirectory within the data directory, or on another disk
/// @param initialCluster peer URLs by member name, this member's among them
/// @param isJoining whether the cluster is there already
/// @param isAutoRepair whether a member with damaged files has itself replaced
/// @param isForced whether it goes on alone, as a new cluster, with what its disk holds
/// @param learnersMax most members that are added to stay learners
/// @param tracing null for no spans
/// @param jwt null for simple tokens
/// @param backup null for none
public record ServerConfig(
        String name,
        Path dataDirectory,
        Path journalDirectory,
        List<String> listenClientUrls,
        List<String> advertiseClientUrls,
        List<String> listenPeerUrls,
        List<String> advertisePeerUrls,
        Map<String, List<String>> initialCluster,
        String initialClusterToken,
        boolean isJoining,
        boolean isAutoRepair,
        boolean isForced,
        int learnersMax,
        Duration heartbeat,
        Duration electionTimeout,
        long snapshotCount,
        long catchUpEntries,
        long snapshotSendRateBytes,
        int requestMaxBytes,
        int txnOperationsMax,
        Duration progressInterval,
        Quota quota,
        CompactionPolicy compaction,
        Duration slowApply,
        Duration stateCheck,
        int featureLevelMax,
        Duration tokenLife,
        int bcryptCost,
        ClientOptions clients,
        LogOptions logs,
        @Nullable TracingOptions tracing,
        boolean isPlaintextAllowed,
        TlsSettings tls,
        @Nullable JwtOptions jwt,
        @Nullable BackupSettings backup) {
    /// Reads flags as `serve` takes them, and nothing of the environment.
    ///
    /// @throws UsageException if one is unknown or has a value it must not have; the message is
    ///     one line that names it
    public static ServerConfig of(List<String> arguments) throws UsageException {
        return Configure.of(Settings.read(arguments, Map.of()));
    }
}
