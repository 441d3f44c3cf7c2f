package io.althing.client.coordination;

import com.google.protobuf.ByteString;
import io.althing.api.v1.AcquireRequest;
import io.althing.api.v1.Claimant;
import io.althing.api.v1.Resource;
import io.althing.api.v1.ResourceKind;
import io.althing.client.kv.Bytes;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// What is to be taken, and on which terms.
///
/// @param holdAtMost given back by itself after so long; zero for never
/// @param semaphorePermits of a semaphore that is not there yet; 0 if it must be
record Claim(
        List<Resource> resources,
        boolean isUnfair,
        int priority,
        Duration holdAtMost,
        int semaphorePermits,
        Bytes value) {
    Claim {
        resources = List.copyOf(resources);
    }

    static Claim of(List<Resource> resources) {
        return new Claim(resources, false, 0, Duration.ZERO, 0, Bytes.EMPTY);
    }

    static Claim of(ResourceKind kind, String name, int permits) {
        return of(List.of(resource(kind, name, permits)));
    }

    static Resource resource(ResourceKind kind, String name, int permits) {
        return Resource.newBuilder()
                .setKind(kind)
                .setName(name)
                .setPermits(permits)
                .build();
    }

    Claim unfair() {
        return new Claim(resources, true, priority, holdAtMost, semaphorePermits, value);
    }

    Claim priority(int other) {
        return new Claim(resources, isUnfair, other, holdAtMost, semaphorePermits, value);
    }

    Claim holdAtMost(Duration other) {
        if (other.toSeconds() < 1) {
            throw new IllegalArgumentException("a hold lasts at least a second, not " + other);
        }
        return new Claim(resources, isUnfair, priority, other, semaphorePermits, value);
    }

    Claim semaphorePermits(int other) {
        return new Claim(resources, isUnfair, priority, holdAtMost, other, value);
    }

    Claim value(Bytes other) {
        return new Claim(resources, isUnfair, priority, holdAtMost, semaphorePermits, other);
    }

    /// @param waitMillis below 0 for as long as it takes
    AcquireRequest toWire(Claimant claimant, long request, long waitMillis) {
        return AcquireRequest.newBuilder()
                .setClaimant(claimant)
                .setRequest(request)
                .addAllResources(resources)
                .setWaitMillis(waitMillis)
                .setUnfair(isUnfair)
                .setPriority(priority)
                .setHoldSeconds(holdAtMost.toSeconds())
                .setSemaphorePermits(semaphorePermits)
                .setValue(value.isEmpty() ? ByteString.EMPTY : value.toByteString())
                .build();
    }

    long holdNanos() {
        return TimeUnit.SECONDS.toNanos(holdAtMost.toSeconds());
    }
}
