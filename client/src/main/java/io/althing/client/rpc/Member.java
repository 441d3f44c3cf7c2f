package io.althing.client.rpc;

import io.grpc.ManagedChannel;
import java.net.URI;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/// One member and how requests to it went. After a failure it is suspect for a time that doubles
/// with each further one; then a request may find out.
final class Member {
    private static final long SUSPECT_MIN_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
    private static final int DOUBLINGS_MAX = 6;

    private final URI endpoint;
    private final ManagedChannel channel;
    private final AtomicInteger failuresInRow = new AtomicInteger();
    private volatile long suspectUntilNanos = System.nanoTime();
    private volatile @Nullable String lastFailure;

    Member(URI endpoint, ManagedChannel channel) {
        this.endpoint = endpoint;
        this.channel = channel;
    }

    ManagedChannel channel() {
        return channel;
    }

    boolean isSuspect() {
        return failuresInRow.get() > 0 && System.nanoTime() - suspectUntilNanos < 0;
    }

    void answered() {
        if (failuresInRow.get() != 0) {
            failuresInRow.set(0);
        }
    }

    void failed(String why) {
        lastFailure = why;
        int doublings = Math.min(failuresInRow.getAndIncrement(), DOUBLINGS_MAX);
        suspectUntilNanos = System.nanoTime() + (SUSPECT_MIN_NANOS << doublings);
        // A channel that waits for its own next attempt would fail whoever asks until then.
        channel.resetConnectBackoff();
    }

    MemberHealth health(boolean isPreferred) {
        return new MemberHealth(
                endpoint, isPreferred, isSuspect(), failuresInRow.get(), Optional.ofNullable(lastFailure));
    }

    @Override
    public String toString() {
        String failure = lastFailure;
        return failuresInRow.get() == 0 || failure == null ? endpoint.toString() : endpoint + " (" + failure + ")";
    }
}
