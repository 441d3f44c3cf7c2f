package io.althing.client.coordination;

import io.althing.api.v1.LocksGrpc;
import io.althing.api.v1.LookRequest;
import io.althing.api.v1.Resource;
import io.althing.api.v1.ResourceKind;
import io.althing.client.rpc.Answer;
import io.althing.client.rpc.Repeat;
import io.althing.client.rpc.Rpc;
import java.util.Collection;
import java.util.List;
import java.util.function.Consumer;

/// Locks, semaphores and elections by name. Names have 1 to 1,024 bytes, none of them zero; names
/// of different kinds have nothing to do with each other. Nothing is asked of the cluster before
/// something is acquired.
public final class Locks {
    private final Rpc rpc;
    private final Sessions sessions;

    public Locks(Rpc rpc, Sessions sessions) {
        this.rpc = rpc;
        this.sessions = sessions;
    }

    DistributedLock taking(Claim claim) {
        return new DistributedLock(rpc, sessions, null, claim);
    }

    /// A lock that one holds alone.
    public DistributedLock lock(String name) {
        return taking(Claim.of(ResourceKind.LOCK, name, 0));
    }

    /// Several locks at once, all or none. Nobody waits in a circle, whatever the order.
    ///
    /// @param names at most 256, each once
    public DistributedLock all(Collection<String> names) {
        List<Resource> resources = names.stream()
                .map(name -> Claim.resource(ResourceKind.LOCK, name, 0))
                .toList();
        return taking(Claim.of(resources));
    }

    public DistributedReadWriteLock readWriteLock(String name) {
        return new DistributedReadWriteLock(taking(Claim.of(ResourceKind.LOCK, name, 1)), lock(name), name);
    }

    /// Many locks under one name.
    ///
    /// @param stripes how many, the same in all processes
    public StripedLock striped(String name, int stripes) {
        return new StripedLock(
                stripes,
                index -> lock(name + "/" + index),
                indexes -> all(indexes.stream().map(index -> name + "/" + index).toList()));
    }

    /// A semaphore.
    ///
    /// @param permits how many it is made with, if it is not there; one that is there must have
    /// as
    ///     many. 0 if it must be there, with however many
    public DistributedSemaphore semaphore(String name, int permits) {
        if (permits < 0) {
            throw new IllegalArgumentException("permits are not negative: " + permits);
        }
        return new DistributedSemaphore(rpc, name, count -> taking(DistributedSemaphore.claim(name, count, permits)));
    }

    /// So many begin together, and end together.
    ///
    /// @param parties how many, the same for all
    public DistributedDoubleBarrier doubleBarrier(String name, int parties) {
        if (parties < 1) {
            throw new IllegalArgumentException("a barrier is for at least one, not " + parties);
        }
        Claim place = Claim.of(ResourceKind.BARRIER, name, 1).semaphorePermits(parties);
        return new DistributedDoubleBarrier(rpc, name, taking(place));
    }

    public Election election(String name) {
        return new Election(this, name);
    }

    /// Returns everything that this client holds, elections that it leads and permits included,
    /// as far as it knows: in no order, and without what it waits for.
    public List<Grant> held() {
        return sessions.grants();
    }

    /// Returns who holds a lock and who waits for it.
    public Answer<Standing> lookAtLock(String name) {
        return look(ResourceKind.LOCK, name);
    }

    /// Returns who holds permits of a semaphore and who waits for some.
    public Answer<Standing> lookAtSemaphore(String name) {
        return look(ResourceKind.SEMAPHORE, name);
    }

    Answer<Standing> look(ResourceKind kind, String name) {
        return rpc.ask(LocksGrpc.getLookMethod(), request(kind, name), Repeat.READ, Standing::of);
    }

    Observation observe(ResourceKind kind, String name, Consumer<Standing> listener) {
        Observation observation = new Observation(rpc, request(kind, name), listener);
        observation.start();
        return observation;
    }

    private static LookRequest request(ResourceKind kind, String name) {
        return LookRequest.newBuilder().setKind(kind).setName(name).build();
    }
}
