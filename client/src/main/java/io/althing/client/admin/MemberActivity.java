package io.althing.client.admin;

import io.althing.api.v1.LookActivityResponse;
import io.althing.client.kv.Bytes;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/// What one member has been busy with since it started.
///
/// @param slowFrom from how long on a request is slow
/// @param slow the newest first; at most 256
/// @param slowTotal how many were slow
/// @param hot the keys that are asked for most; at most 64
/// @param counted how many requests for data the counts of hot keys stand for
/// @param countedOver over how long: the last minute that is over, and the present one
public record MemberActivity(
        Duration slowFrom,
        List<SlowRequest> slow,
        long slowTotal,
        List<HotKey> hot,
        long counted,
        Duration countedOver) {
    public MemberActivity {
        slow = List.copyOf(slow);
        hot = List.copyOf(hot);
    }

    /// A request that took long.
    ///
    /// @param at when it ended, by the member's clock
    /// @param call such as `etcdserverpb.KV/Range`
    /// @param key the first bytes of the key it was about, or of the first of several
    /// @param isPrefix whether the key goes on, or others follow
    /// @param user who asked; empty while auth is off
    /// @param queued where the time of a write went, as far as that is known; else zero, like the
    ///     next two
    /// @param status gRPC's name of the outcome
    public record SlowRequest(
            Instant at,
            String call,
            Bytes key,
            boolean isPrefix,
            String user,
            Duration took,
            Duration queued,
            Duration committed,
            Duration applied,
            String status) {}

    /// A key that is asked for much.
    ///
    /// @param requests about how many, from a sample
    /// @param error by how much that may be too many
    /// @param writesPercent share that wrote
    public record HotKey(Bytes key, long requests, long error, int writesPercent) {}

    static MemberActivity of(LookActivityResponse wire) {
        return new MemberActivity(
                Duration.ofMillis(wire.getSlowMillis()),
                wire.getSlowList().stream().map(MemberActivity::slow).toList(),
                wire.getSlowTotal(),
                wire.getHotList().stream()
                        .map(each -> new HotKey(
                                Bytes.of(each.getKey()), each.getRequests(), each.getError(), each.getWritesPercent()))
                        .toList(),
                wire.getCounted(),
                Duration.ofSeconds(wire.getCountedSeconds()));
    }

    private static SlowRequest slow(io.althing.api.v1.SlowRequest wire) {
        return new SlowRequest(
                Instant.ofEpochMilli(wire.getAtMillis()),
                wire.getCall(),
                Bytes.of(wire.getKey()),
                wire.getIsPrefix(),
                wire.getUser(),
                micros(wire.getTookMicros()),
                micros(wire.getQueuedMicros()),
                micros(wire.getCommittedMicros()),
                micros(wire.getAppliedMicros()),
                wire.getStatus());
    }

    private static Duration micros(long micros) {
        return Duration.ofNanos(micros * 1_000);
    }
}
