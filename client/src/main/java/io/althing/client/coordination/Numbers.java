package io.althing.client.coordination;

import io.althing.client.id.SegmentSource;
import io.althing.client.rate.Rate;
import io.althing.client.rate.RateLimiter;
import io.althing.client.rpc.Answer;
import io.althing.client.rpc.Rpc;

/// Numbers that all share, by name, and what is made of them. All of one name are the same
/// number, so call different things differently.
public final class Numbers {
    private final Rpc rpc;
    private final Sessions sessions;

    public Numbers(Rpc rpc, Sessions sessions) {
        this.rpc = rpc;
        this.sessions = sessions;
    }

    /// A number to add to, set, and compare and set. Incremented only, it is a strict sequence:
    /// each number once, in the order of the log, with no gaps.
    public DistributedNumber number(String name) {
        return new DistributedNumber(rpc, name);
    }

    /// A count-down latch.
    public DistributedLatch latch(String name) {
        return new DistributedLatch(number(name));
    }

    /// A barrier.
    public DistributedBarrier barrier(String name) {
        return new DistributedBarrier(number(name));
    }

    /// Segments of ids, from 1 on, for [io.althing.client.id.SegmentIds]: one request for each
    /// segment, whose numbers nobody else is given.
    public SegmentSource segments(String name) {
        DistributedNumber number = number(name);
        return count -> number.add(count)
                .map(after -> new SegmentSource.Segment(after - count + 1, after + 1))
                .future();
    }

    /// A rate that all clients share which use this name. All of them say the same rate: if they
    /// do not, whoever asked last has changed it. Keep the object; each takes permits ahead of
    /// its own.
    public RateLimiter rateLimiter(String name, Rate rate) {
        return RateLimiter.of(rpc, name, rate);
    }

    /// Takes a worker's number that nobody else has, for [io.althing.client.id.Snowflakes]. Close
    /// it to give it back; it comes back by itself with the client's own session.
    ///
    /// Fails with [io.althing.client.error.OverloadedException] if all are taken.
    ///
    /// @param pool numbers of different pools have nothing to do with each other
    /// @param limit numbers are below this: 1024 for ten bits; at most 65,536
    public Answer<LeasedWorkerNumber> workerNumber(String pool, int limit) {
        return workerNumber(pool, limit, LeasedWorkerNumber.Times.USUAL);
    }

    Answer<LeasedWorkerNumber> workerNumber(String pool, int limit, LeasedWorkerNumber.Times times) {
        return sessions.own().then(session -> LeasedWorkerNumber.take(rpc, session, pool, limit, times));
    }
}
