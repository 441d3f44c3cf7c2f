package io.althing.door.etcd;

import java.time.Duration;

/// @param version what Status reports; clients parse it
/// @param requestMaxBytes a longer request is refused
/// @param txnOperationsMax bound on compares and on each branch of a transaction
/// @param progressInterval how often a silent watcher that asked for it is told the revision
/// @param tokenLife how long a token is valid
/// @param learnersMax most members that are added to stay learners
/// @param bcryptCost binary logarithm of the work that a password hash takes, 4 to 31
public record EtcdOptions(
        String version,
        int requestMaxBytes,
        int txnOperationsMax,
        int learnersMax,
        Duration progressInterval,
        Duration tokenLife,
        int bcryptCost) {
    public static final EtcdOptions DEFAULT =
            new EtcdOptions("3.6.14", 1_572_864, 128, 1, Duration.ofMinutes(10), Duration.ofSeconds(300), 10);
}
