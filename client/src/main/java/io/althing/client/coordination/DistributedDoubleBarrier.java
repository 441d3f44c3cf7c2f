package io.althing.client.coordination;

import io.althing.api.v1.AwaitRequest;
import io.althing.api.v1.LocksGrpc;
import io.althing.api.v1.ResourceKind;
import io.althing.client.rpc.Answer;
import io.althing.client.rpc.Repeat;
import io.althing.client.rpc.Rpc;

/// So many begin together, and end together. Who dies inside has left.
public final class DistributedDoubleBarrier {
    private final Rpc rpc;
    private final String name;
    private final DistributedLock place;

    DistributedDoubleBarrier(Rpc rpc, String name, DistributedLock place) {
        this.rpc = rpc;
        this.name = name;
        this.place = place;
    }

    /// Comes in, and waits until all have. Withdrawn while it waits, it leaves again.
    public Answer<Grant> enter() {
        return place.acquire().then(grant -> until(AwaitRequest.Until.OPEN).map(open -> grant));
    }

    /// Leaves, and waits until all have.
    ///
    /// @param grant what [#enter()] gave
    public Answer<Boolean> leave(Grant grant) {
        return grant.release().then(left -> until(AwaitRequest.Until.FREE));
    }

    private Answer<Boolean> until(AwaitRequest.Until until) {
        AwaitRequest request = AwaitRequest.newBuilder()
                .setKind(ResourceKind.BARRIER)
                .setName(name)
                .setUntil(until)
                .setWaitMillis(-1)
                .build();
        return rpc.waiting(Acquisition.FOREVER)
                .ask(LocksGrpc.getAwaitMethod(), request, Repeat.READ, answer -> answer.getReached());
    }
}
