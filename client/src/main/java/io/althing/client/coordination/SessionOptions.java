package io.althing.client.coordination;

import java.time.Duration;

/// How a session is to be kept and to end.
///
/// @param ttl after how long without a heartbeat it ends, in whole seconds; a server raises it to
///     what outlives an election
/// @param lockDelay for how long what it held stays taken when it expires: time for what its
/// holder
///     has sent to arrive and end
/// @param label for people who look who holds something; at most 256 characters
public record SessionOptions(Duration ttl, Duration lockDelay, String label) {
    public SessionOptions {
        if (ttl.toSeconds() < 1) {
            throw new IllegalArgumentException("a session lasts at least a second, not " + ttl);
        }
        if (lockDelay.isNegative()) {
            throw new IllegalArgumentException("a lock-delay is not negative: " + lockDelay);
        }
    }

    /// 15 s, no lock-delay; labelled with this process's id.
    public static SessionOptions defaults() {
        return new SessionOptions(
                Duration.ofSeconds(15),
                Duration.ZERO,
                "pid " + ProcessHandle.current().pid());
    }

    public SessionOptions ttl(Duration other) {
        return new SessionOptions(other, lockDelay, label);
    }

    public SessionOptions lockDelay(Duration other) {
        return new SessionOptions(ttl, other, label);
    }

    public SessionOptions label(String other) {
        return new SessionOptions(ttl, lockDelay, other);
    }
}
