package io.althing.door.etcd;

import java.time.Duration;

/// @param version what Status reports; clients parse it
/// @param requestMaxBytes a longer request is refused
/// @param txnOperationsMax bound on compares and on each branch of a transaction
/// @param progressInterval how often a silent watcher that asked for it is told the revision
/// @param tokenLife how long a token is valid
/// @param learnersMax most members that are added to stay learners
/// @param bcryptCost binary logarithm of the work that a password hash takes, 4 to 31
/// @param answerMaxBytes what one answer may take; 0 for half of what all may
/// @param answersMaxBytes what all answers under way may take; 0 for a quarter of the heap
/// @param quotaBytes what Status reports; 0 for none
/// @param slowAfter a request that takes longer is kept as slow
public record EtcdOptions(
        String version,
        int requestMaxBytes,
        int txnOperationsMax,
        int learnersMax,
        Duration progressInterval,
        Duration tokenLife,
        int bcryptCost,
        long answerMaxBytes,
        long answersMaxBytes,
        long quotaBytes,
        Duration slowAfter) {
    public static final EtcdOptions DEFAULT =
            new EtcdOptions("3.6.14", 1_572_864, 128, 1, Duration.ofMinutes(10), Duration.ofSeconds(300), 10);

    private static final int ANSWERS_PART_OF_HEAP = 4;

    /// gRPC's messages end here.
    private static final long MESSAGE_BYTES_MAX = Integer.MAX_VALUE - (1 << 20);

    /// With the memory for answers that is usual, and no quota.
    public EtcdOptions(
            String version,
            int requestMaxBytes,
            int txnOperationsMax,
            int learnersMax,
            Duration progressInterval,
            Duration tokenLife,
            int bcryptCost) {
        this(version, requestMaxBytes, txnOperationsMax, learnersMax, progressInterval, tokenLife, bcryptCost, 0, 0, 0);
    }

    /// With what is slow as usual.
    public EtcdOptions(
            String version,
            int requestMaxBytes,
            int txnOperationsMax,
            int learnersMax,
            Duration progressInterval,
            Duration tokenLife,
            int bcryptCost,
            long answerMaxBytes,
            long answersMaxBytes,
            long quotaBytes) {
        this(
                version,
                requestMaxBytes,
                txnOperationsMax,
                learnersMax,
                progressInterval,
                tokenLife,
                bcryptCost,
                answerMaxBytes,
                answersMaxBytes,
                quotaBytes,
                Duration.ofMillis(300));
    }

    /// What all answers under way may take in this process.
    public long answersBytes() {
        return answersMaxBytes > 0 ? answersMaxBytes : Runtime.getRuntime().maxMemory() / ANSWERS_PART_OF_HEAP;
    }

    /// What one answer may take in this process.
    public long answerBytes() {
        return Math.min(MESSAGE_BYTES_MAX, answerMaxBytes > 0 ? answerMaxBytes : answersBytes() / 2);
    }
}
