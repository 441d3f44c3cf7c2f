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
    private static final long NOT_SOUGHT_NANOS = TimeUnit.SECONDS.toNanos(30);

    private final URI endpoint;
    private final ManagedChannel channel;
    private final AtomicInteger failuresInRow = new AtomicInteger();
    private volatile long suspectUntilNanos = System.nanoTime();
    private volatile @Nullable String lastFailure;

    /// Not sought out as the leader before, as it may be out of reach from here for long.
    private volatile long soughtFromNanos = System.nanoTime();

    Member(URI endpoint, ManagedChannel channel) {
        this.endpoint = endpoint;
        this.channel = channel;
    }

    /// @param url of scheme, host and port
    boolean isAt(String url) {
        return url.equalsIgnoreCase("http://" + endpoint.getAuthority())
                || url.equalsIgnoreCase("https://" + endpoint.getAuthority());
    }

    ManagedChannel channel() {
        return channel;
    }

    boolean isSuspect() {
        return failuresInRow.get() > 0 && System.nanoTime() - suspectUntilNanos < 0;
    }

    /// Whether requests that are best made of the leader may go here first.
    boolean isSought() {
        return System.nanoTime() - soughtFromNanos >= 0;
    }

    void answered() {
        if (failuresInRow.get() != 0) {
            failuresInRow.set(0);
        }
    }

    void failed(String why) {
        lastFailure = why;
        soughtFromNanos = System.nanoTime() + NOT_SOUGHT_NANOS;
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
