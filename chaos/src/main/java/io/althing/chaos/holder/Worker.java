package io.althing.chaos.holder;

import io.althing.client.Althing;
import io.althing.client.coordination.DistributedLock;
import io.althing.client.coordination.DistributedReadWriteLock;
import io.althing.client.coordination.Grant;
import io.althing.client.coordination.Leadership;
import io.althing.client.error.AlthingException;
import io.althing.client.error.NotHeldException;
import io.althing.client.error.SessionLostException;
import io.althing.client.kv.Bytes;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

/// One thread that claims, works under what it holds, and gives it back, over and over. It writes
/// even when it knows that it is not safe any more: resources must protect themselves.
final class Worker implements Runnable {
    private static final long MILLI = 1_000_000L;
    private static final long READY_NANOS = 200 * MILLI;
    private static final int USES_MAX = 3;

    private final Contested what;
    private final Althing althing;
    private final List<Shared> resources;
    private final SplittableRandom random;
    private final Break breaks;
    private final Consumer<Report> says;

    Worker(
            Contested what,
            Althing althing,
            List<Shared> resources,
            SplittableRandom random,
            Break breaks,
            Consumer<Report> says) {
        this.what = what;
        this.althing = althing;
        this.resources = resources;
        this.random = random;
        this.breaks = breaks;
        this.says = says;
    }

    @Override
    public void run() {
        try {
            while (breaks.enter()) {
                try {
                    once();
                } catch (AlthingException | UncheckedIOException e) {
                    says.accept(new Report.Failed(what, e.getClass().getSimpleName(), String.valueOf(e.getMessage())));
                } finally {
                    breaks.leave();
                }
                rest(80);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void rest(int millisMax) {
        LockSupport.parkNanos(random.nextLong(millisMax * MILLI));
    }

    private void once() {
        boolean isAlone = what != Contested.POOL && (what != Contested.BOOK || random.nextInt(4) == 0);
        Optional<Grant> granted = claim(isAlone);
        if (granted.isEmpty()) {
            return;
        }
        Grant grant = granted.get();
        Hold hold = new Hold(what, grant.session().id(), grant.token());
        long knownNanos = System.nanoTime();
        says.accept(new Report.Opened(hold.session(), grant.session().ttl().toSeconds()));
        says.accept(new Report.Granted(hold, isAlone, knownNanos));
        try {
            int uses = random.nextInt(1, USES_MAX + 1);
            for (int i = 0; i < uses && !breaks.isWanted(); i++) {
                if (isAlone) {
                    use(grant, hold);
                } else {
                    rest(60);
                    look(grant, hold);
                }
            }
        } finally {
            giveBack(grant, hold);
        }
    }

    private Optional<Grant> claim(boolean isAlone) {
        return switch (what) {
            case FAIR -> patiently(althing.locks().lock(what.word()));
            case UNFAIR -> patiently(althing.locks().lock(what.word()).unfair());
            case LIMITED ->
                patiently(althing.locks().lock(what.word()).holdAtMost(Duration.ofSeconds(Contested.HOLD_SECONDS)));
            case BOOK -> {
                DistributedReadWriteLock book = althing.locks().readWriteLock(what.word());
                yield patiently(isAlone ? book.write() : book.read());
            }
            case POOL ->
                patiently(althing.locks()
                        .semaphore(what.word(), Contested.PERMITS)
                        .permits(random.nextInt(1, 3)));
            case CHAIR ->
                Optional.of(althing.locks()
                        .election(what.word())
                        .campaign(Bytes.of("me"))
                        .map(Leadership::grant)
                        .await());
        };
    }

    /// Some wait for as long as it takes, others leave the line.
    private Optional<Grant> patiently(DistributedLock lock) {
        return random.nextInt(6) == 0
                ? lock.tryAcquire(Duration.ofMillis(random.nextLong(1_500))).await()
                : Optional.of(lock.acquire().await());
    }

    /// Reads, thinks, looks, and writes one more.
    private void use(Grant grant, Hold hold) {
        for (Shared resource : resources) {
            try {
                long number = resource.read(grant);
                rest(20);
                boolean isSafe = look(grant, hold);
                if (random.nextInt(10) == 0) {
                    says.accept(new Report.Ready(hold));
                    // Time for whoever hears this to send a signal, on a busy machine too.
                    LockSupport.parkNanos(READY_NANOS);
                }
                resource.write(grant, number + 1, isSafe);
            } catch (Shared.Stale _) {
                says.accept(new Report.Refused(hold));
            }
        }
    }

    private boolean look(Grant grant, Hold hold) {
        long atNanos = System.nanoTime();
        boolean isSafe = grant.isSafe();
        says.accept(new Report.Looked(hold, isSafe, atNanos));
        return isSafe;
    }

    private void giveBack(Grant grant, Hold hold) {
        look(grant, hold);
        boolean isLost = false;
        try {
            grant.release().await();
        } catch (NotHeldException | SessionLostException _) {
            isLost = true;
        }
        says.accept(new Report.Over(hold, isLost));
    }
}
