package io.althing.client.coordination;

import io.althing.api.v1.AwaitCounterRequest;
import io.althing.api.v1.ChangeCounterRequest;
import io.althing.api.v1.ChangeCounterResponse;
import io.althing.api.v1.CounterChange;
import io.althing.api.v1.CountersGrpc;
import io.althing.api.v1.GetCounterRequest;
import io.althing.client.rpc.Answer;
import io.althing.client.rpc.Repeat;
import io.althing.client.rpc.Rpc;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.function.Function;

/// A number of 64 bits that all share; 0 until it is changed. Each change is carried out once, in
/// one order for all: a change whose answer was lost is asked for again under the same number,
/// and recognised as long as fewer than 64 others have come since.
///
/// Changes fail with [InvalidRequestException] if the result would not fit into 64 bits.
public final class DistributedNumber {
    /// Not to be drawn alike by two processes.
    private static final SecureRandom RANDOM = new SecureRandom();

    private final Rpc rpc;
    private final String name;

    DistributedNumber(Rpc rpc, String name) {
        this.rpc = rpc;
        this.name = name;
    }

    public Answer<Long> get() {
        GetCounterRequest request = GetCounterRequest.newBuilder().setName(name).build();
        return rpc.ask(CountersGrpc.getGetMethod(), request, Repeat.READ, answer -> answer.getNumber());
    }

    /// Adds, and is answered with the result.
    public Answer<Long> add(long delta) {
        return change(CounterChange.ADD, delta, 0, ChangeCounterResponse::getAfter);
    }

    /// Adds one, and is answered with the result.
    public Answer<Long> increment() {
        return add(1);
    }

    /// Sets it, and is answered with what it was before.
    public Answer<Long> set(long number) {
        return change(CounterChange.SET, number, 0, ChangeCounterResponse::getBefore);
    }

    /// Sets it if it is at `expected`, and is answered with whether it was.
    public Answer<Boolean> compareAndSet(long expected, long number) {
        return change(CounterChange.COMPARE_AND_SET, number, expected, ChangeCounterResponse::getChanged);
    }

    /// Takes away, but not below zero, and is answered with the result.
    Answer<Long> countDown(long delta) {
        return change(CounterChange.COUNT_DOWN, delta, 0, ChangeCounterResponse::getAfter);
    }

    /// Waits until it is at most so much; is answered with whether it is before the time is over.
    Answer<Boolean> atMost(long number, Duration wait) {
        boolean isForever = wait.compareTo(Acquisition.FOREVER) >= 0;
        AwaitCounterRequest request = AwaitCounterRequest.newBuilder()
                .setName(name)
                .setAtMost(number)
                .setWaitMillis(isForever ? -1 : wait.toMillis())
                .build();
        Rpc patient = rpc.waiting(isForever ? Acquisition.FOREVER : wait.plus(rpc.timeout()));
        return patient.ask(CountersGrpc.getAwaitMethod(), request, Repeat.READ, answer -> answer.getReached());
    }

    private <T> Answer<T> change(
            CounterChange change, long operand, long expected, Function<ChangeCounterResponse, T> decode) {
        ChangeCounterRequest request = ChangeCounterRequest.newBuilder()
                .setName(name)
                .setRequest(RANDOM.nextLong() | 1)
                .setChange(change)
                .setOperand(operand)
                .setExpected(expected)
                .build();
        return rpc.ask(CountersGrpc.getChangeMethod(), request, Repeat.DEDUPLICATED, decode);
    }
}
