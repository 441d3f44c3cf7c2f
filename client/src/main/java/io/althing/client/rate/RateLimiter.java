package io.althing.client.rate;

import io.althing.api.v1.RateLimitsGrpc;
import io.althing.api.v1.TakePermitsRequest;
import io.althing.client.error.AlthingException;
import io.althing.client.error.ClientClosedException;
import io.althing.client.rpc.Answer;
import io.althing.client.rpc.Due;
import io.althing.client.rpc.Repeat;
import io.althing.client.rpc.Rpc;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// Lets through so many per period, counted over all clients that use the same name.
///
/// ```java
/// RateLimiter mails = althing.numbers().rateLimiter("mails", Rate.perSecond(100));
/// mails.acquire().await();
/// if (!mails.tryAcquire().await()) { … }
/// ```
///
/// One object per process and name is enough, for all threads, and better than several: it takes
/// permits **ahead**, as many as it has spent lately but no more than are due in 200 ms, and
/// spends them by itself. Those who wait in one process are served in the order in which they
/// came; between processes there is no order.
///
/// **Guarantee.** Since the name was first used, all clients together were let through no more
/// often than a burst and what has come due since. A permit is spent within 200 ms of its grant,
/// or is handed to somebody who was waiting for it by then, or is lost; so no stretch of time
/// sees more than a burst and what is due in it and in 200 ms (and the way of an answer) before.
/// Members' clocks tell the time: see docs/coordination.md. Whoever pauses after it was let
/// through acts late: a rate bounds how often, not when.
///
/// **What is lost.** With a crash, or [#close()], what was taken ahead; with an answer of the
/// cluster that does not arrive, what it granted. Never is too much given.
///
/// Fails with [io.althing.client.error.UnavailableException] if the cluster cannot be asked; whether
/// to go on then is the
/// caller's decision.
public final class RateLimiter implements AutoCloseable {
    /// How long permits are kept that nobody waits for.
    static final long KEEP_NANOS = TimeUnit.MILLISECONDS.toNanos(200);

    /// Whoever has to wait waits a little longer, so that one request brings several permits.
    private static final long GATHER_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

    private static final long WANTED_MAX = 1_000_000_000;
    private static final int DOUBLINGS_MAX = 3;

    private final String name;
    private final Rate rate;
    private final PermitSource source;
    private final World world;

    /// Guards everything below; nothing is waited for or told while it is held.
    private final ReentrantLock lock = new ReentrantLock();

    private final Quota quota;
    private final LinkedHashSet<Waiter> waiting = new LinkedHashSet<>();
    private boolean isAsking;
    private @Nullable Due pause;
    private long noneBeforeNanos;
    private int missesInRow;
    private boolean isClosed;

    /// Clock, timer and callbacks.
    record World(LongSupplier nanos, Later later, Executor callbacks) {}

    @FunctionalInterface
    interface Later {
        Due after(long nanos, Runnable task);
    }

    RateLimiter(String name, Rate rate, PermitSource source, World world) {
        this.name = name;
        this.rate = rate;
        this.source = source;
        this.world = world;
        this.quota = new Quota(KEEP_NANOS, (long) Math.min(rate.in(KEEP_NANOS), rate.burst()));
        this.noneBeforeNanos = world.nanos.getAsLong();
    }

    /// For [io.althing.client.coordination.Numbers].
    public static RateLimiter of(Rpc rpc, String name, Rate rate) {
        TakePermitsRequest request = TakePermitsRequest.newBuilder()
                .setName(name)
                .setPermits(rate.permits())
                .setPeriodMillis(rate.period().toMillis())
                .setBurst(rate.burst())
                .build();
        // What an answer granted that was lost is nobody's: to ask again costs permits and gives none.
        PermitSource source = wanted -> rpc.ask(
                RateLimitsGrpc.getTakeMethod(),
                request.toBuilder().setWanted(wanted).build(),
                Repeat.READ,
                answer -> new PermitSource.Taken(
                        answer.getGranted(), TimeUnit.MILLISECONDS.toNanos(answer.getWaitMillis())));
        return new RateLimiter(name, rate, source, new World(System::nanoTime, rpc::after, rpc.callbacks()));
    }

    /// Waits for a permit; is answered with how long that took.
    public Answer<Duration> acquire() {
        return acquire(1);
    }

    /// Waits for so many permits, which may be more than a burst; is answered with how long that
    /// took. Waiting ends with [Answer#withdraw()] too, which an interrupt of a thread in
    /// [Answer#await()] does.
    public Answer<Duration> acquire(long permits) {
        long sinceNanos = world.nanos.getAsLong();
        return start(permits, Waiter.FOREVER).map(any -> Duration.ofNanos(world.nanos.getAsLong() - sinceNanos));
    }

    /// Takes a permit if there is one now; is answered with whether there was. Asks the cluster
    /// only if none is here and it may have one.
    public Answer<Boolean> tryAcquire() {
        return tryAcquire(1);
    }

    /// Takes so many permits, or none, if they are there now; is answered with whether they were.
    ///
    /// @throws IllegalArgumentException for more than a burst: they are never there at once
    public Answer<Boolean> tryAcquire(long permits) {
        if (permits > rate.burst()) {
            throw new IllegalArgumentException(
                    permits + " permits are never there at once: a burst of '" + name + "' is " + rate.burst());
        }
        return start(permits, 0);
    }

    /// Waits for so many permits, but not longer than `atMost`; is answered with whether they
    /// were granted. Answers earlier if there certainly are none in time.
    public Answer<Boolean> tryAcquire(long permits, Duration atMost) {
        if (atMost.isNegative()) {
            throw new IllegalArgumentException("a time to wait is not negative: " + atMost);
        }
        boolean isForever = atMost.compareTo(Duration.ofNanos(Waiter.FOREVER)) >= 0;
        return start(permits, isForever ? Waiter.FOREVER : atMost.toNanos());
    }

    private Answer<Boolean> start(long permits, long atMostNanos) {
        if (permits < 1 || permits > WANTED_MAX) {
            throw new IllegalArgumentException("permits are from 1 to " + WANTED_MAX + ", not " + permits);
        }
        Waiter waiter;
        boolean isToAsk;
        lock.lock();
        try {
            long now = world.nanos.getAsLong();
            quota.expire(now);
            if (isClosed) {
                return answer(CompletableFuture.failedFuture(closed()));
            }
            if (waiting.isEmpty() && quota.count() >= permits) {
                quota.spend(permits);
                return answer(CompletableFuture.completedFuture(true));
            }
            waiter = new Waiter(permits, now, atMostNanos);
            if (waiter.isTooLate(noneBeforeNanos) || (atMostNanos == 0 && !waiting.isEmpty())) {
                return answer(CompletableFuture.completedFuture(false));
            }
            waiting.add(waiter);
            isToAsk = !isAsking && (pause == null || now - noneBeforeNanos >= 0 && atMostNanos == 0);
            isAsking |= isToAsk;
        } finally {
            lock.unlock();
        }
        if (atMostNanos > 0 && atMostNanos != Waiter.FOREVER) {
            waiter.end = world.later.after(atMostNanos, () -> leave(waiter, false));
        }
        if (isToAsk) {
            ask();
        }
        return new Answer<>(waiter.result, world.callbacks, () -> leave(waiter, true));
    }

    private Answer<Boolean> answer(CompletableFuture<Boolean> known) {
        return new Answer<>(known, world.callbacks);
    }

    private ClientClosedException closed() {
        return new ClientClosedException("the limiter of rate '" + name + "' is closed; nothing was let through", null);
    }

    private void ask() {
        long wanted = 0;
        lock.lock();
        try {
            if (pause != null) {
                pause.cancel();
                pause = null;
            }
            for (Waiter each : waiting) {
                wanted = Math.min(wanted + each.missing(), WANTED_MAX);
            }
            if (wanted == 0 || isClosed) {
                isAsking = false;
                return;
            }
            wanted = Math.max(wanted, quota.step(world.nanos.getAsLong()));
        } finally {
            lock.unlock();
        }
        long asked = wanted;
        long sentNanos = world.nanos.getAsLong();
        source.take(asked).directly((taken, failure) -> {
            if (taken != null) {
                granted(taken, asked, sentNanos);
            } else if (failure != null) {
                failed(failure);
            }
        });
    }

    private void granted(PermitSource.Taken taken, long asked, long sentNanos) {
        List<Waiter> served = new ArrayList<>();
        List<Waiter> late = new ArrayList<>();
        lock.lock();
        try {
            isAsking = false;
            if (isClosed) {
                return;
            }
            quota.expire(world.nanos.getAsLong());
            quota.add(taken.granted(), sentNanos);
            missesInRow = taken.granted() > 0 ? 0 : missesInRow + 1;
            if (taken.granted() < asked) {
                noneBeforeNanos = sentNanos + taken.waitNanos();
            }
            serve(served);
            dropLate(late);
            serve(served);
            rest(taken.waitNanos());
        } finally {
            lock.unlock();
        }
        tell(served, true);
        tell(late, false);
    }

    /// In the order in which they came: nobody passes one who needs more.
    private void serve(List<Waiter> served) {
        Iterator<Waiter> all = waiting.iterator();
        while (all.hasNext()) {
            Waiter first = all.next();
            if (first.has == 0) {
                first.hasSinceNanos = quota.oldestNanos();
            }
            first.has += quota.spend(first.missing());
            if (first.missing() > 0) {
                return;
            }
            all.remove();
            served.add(first);
        }
    }

    /// The cluster has nothing before their time is over.
    private void dropLate(List<Waiter> late) {
        waiting.removeIf(each -> {
            boolean isLate = each.isTooLate(noneBeforeNanos + rate.nanosFor(each.missing() - 1));
            if (isLate) {
                quota.giveBack(each.has, each.hasSinceNanos);
                late.add(each);
            }
            return isLate;
        });
    }

    /// Those who are left wait until there is something to ask for, not all clients equally long.
    private void rest(long waitNanos) {
        if (waiting.isEmpty()) {
            return;
        }
        long missing = 0;
        for (Waiter each : waiting) {
            missing = Math.min(missing + each.missing(), WANTED_MAX);
        }
        long gather = waitNanos == 0 ? 0 : Math.min(rate.nanosFor(missing - 1), GATHER_NANOS);
        long spread = Math.min(waitNanos, GATHER_NANOS) << Math.min(missesInRow, DOUBLINGS_MAX);
        long nanos = waitNanos + gather + ThreadLocalRandom.current().nextLong(spread + 1);
        pause = world.later.after(nanos, this::goOn);
    }

    private void goOn() {
        lock.lock();
        try {
            if (isAsking) {
                return;
            }
            isAsking = true;
        } finally {
            lock.unlock();
        }
        ask();
    }

    private void failed(AlthingException failure) {
        List<Waiter> all;
        lock.lock();
        try {
            isAsking = false;
            all = List.copyOf(waiting);
            waiting.clear();
        } finally {
            lock.unlock();
        }
        all.forEach(each -> end(each).completeExceptionally(failure));
    }

    private void leave(Waiter waiter, boolean isWithdrawn) {
        List<Waiter> served = new ArrayList<>();
        lock.lock();
        try {
            if (!waiting.remove(waiter)) {
                return;
            }
            quota.giveBack(waiter.has, waiter.hasSinceNanos);
            quota.expire(world.nanos.getAsLong());
            serve(served);
        } finally {
            lock.unlock();
        }
        tell(served, true);
        if (isWithdrawn) {
            end(waiter).completeExceptionally(new CancellationException("the permits are not wanted any more"));
        } else {
            end(waiter).complete(false);
        }
    }

    private static void tell(List<Waiter> all, boolean isServed) {
        all.forEach(each -> end(each).complete(isServed));
    }

    private static CompletableFuture<Boolean> end(Waiter waiter) {
        Due end = waiter.end;
        if (end != null) {
            end.cancel();
        }
        return waiter.result;
    }

    /// Ends it: whoever waits fails, and what was taken ahead is lost. Nothing is given back.
    @Override
    public void close() {
        lock.lock();
        try {
            isClosed = true;
            if (pause != null) {
                pause.cancel();
                pause = null;
            }
        } finally {
            lock.unlock();
        }
        failed(closed());
    }

    @Override
    public String toString() {
        return "RateLimiter[name=" + name + ", rate=" + rate + "]";
    }
}
