package io.althing.client.coordination;

import io.althing.api.v1.LocksGrpc;
import io.althing.api.v1.ResizeRequest;
import io.althing.api.v1.ResourceKind;
import io.althing.client.rpc.Answer;
import io.althing.client.rpc.Repeat;
import io.althing.client.rpc.Rpc;
import java.time.Duration;
import java.util.Optional;
import java.util.function.IntFunction;

/// So many permits for all together. Taken for a time with `permits(n).holdAtMost(…)`, they come
/// back by themselves.
public final class DistributedSemaphore {
    private final Rpc rpc;
    private final String name;
    private final IntFunction<DistributedLock> taking;

    DistributedSemaphore(Rpc rpc, String name, IntFunction<DistributedLock> taking) {
        this.rpc = rpc;
        this.name = name;
        this.taking = taking;
    }

    /// So many permits at once, as something to acquire, with its options.
    public DistributedLock permits(int count) {
        if (count < 1) {
            throw new IllegalArgumentException("at least one permit is taken, not " + count);
        }
        return taking.apply(count);
    }

    /// Waits in line for a permit.
    public Answer<Grant> acquire() {
        return permits(1).acquire();
    }

    /// Waits in line for a permit, at most so long.
    public Answer<Optional<Grant>> tryAcquire(Duration atMost) {
        return permits(1).tryAcquire(atMost);
    }

    /// Gives it another number of permits. What is taken beyond that comes back in time.
    public Answer<Long> resize(int permits) {
        ResizeRequest request = ResizeRequest.newBuilder()
                .setSemaphore(name)
                .setPermits(permits)
                .build();
        return rpc.ask(LocksGrpc.getResizeMethod(), request, Repeat.DEDUPLICATED, answer -> answer.getRevision());
    }

    static Claim claim(String name, int permits, int initially) {
        return Claim.of(ResourceKind.SEMAPHORE, name, permits).semaphorePermits(initially);
    }
}
