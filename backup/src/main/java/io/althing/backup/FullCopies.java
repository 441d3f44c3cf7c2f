package io.althing.backup;

import io.althing.node.CommittedLog;
import io.althing.node.measure.BackupMeasures;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/// Makes full copies when they are due, one at a time, and then forgets what is too old. Its
/// calls belong to the thread of the rounds; a copy is written on another one, so that the log
/// is archived meanwhile.
final class FullCopies {
    private static final System.Logger LOG = System.getLogger(FullCopies.class.getName());
    private static final long COPY_SECONDS_MAX = 60;
    private static final Duration RETRY_MIN = Duration.ofSeconds(10);
    private static final Duration RETRY_MAX = Duration.ofMinutes(10);

    private final CommittedLog log;
    private final Backup backup;
    private final BackupPolicy policy;
    private final BackupMeasures measures;
    private final InstantSource clock;
    private final Executor writer;
    private volatile boolean isStopped;

    private @Nullable CompletableFuture<FullName> underWay;
    private @Nullable Instant lastTime;
    private boolean isMissing;
    private Duration pause = Duration.ZERO;
    private Instant failedTime = Instant.EPOCH;

    FullCopies(
            CommittedLog log,
            Backup backup,
            BackupPolicy policy,
            BackupMeasures measures,
            InstantSource clock,
            Executor writer) {
        this.log = log;
        this.backup = backup;
        this.policy = policy;
        this.measures = measures;
        this.clock = clock;
        this.writer = writer;
    }

    /// What a new leader finds.
    void known(Catalogue catalogue) {
        FullName last = catalogue.lastFull();
        lastTime = last == null ? null : last.time();
        isMissing = !catalogue.isEndReachable();
        if (last != null) {
            measures.lastFullMillis = last.time().toEpochMilli();
        }
    }

    /// Whether nothing could be restored of what was archived last, because there is no full
    /// copy to begin with.
    boolean isMissing() {
        return isMissing;
    }

    /// Begins a copy if it is time, or if without one nothing can be gone on from.
    ///
    /// @return where the log goes on behind it; null if none was begun
    @Nullable
    Tail beginIfDue(boolean isGap, long ledTerm) throws IOException, InterruptedException, ExecutionException {
        isMissing |= isGap;
        if (underWay != null || !isDue()) {
            return null;
        }
        CommittedLog.Copy copy = copy();
        // Taken after the copy: all that is in it was applied by then.
        FullName name =
                new FullName(copy.applied().index(), ledTerm, copy.applied().revision(), clock.instant());
        underWay = CompletableFuture.supplyAsync(() -> write(name, copy), writer);
        return Tail.behind(
                backup.clusterId(), copy.applied().index(), copy.applied().term());
    }

    private boolean isDue() {
        boolean isWanted = isMissing || lastTime == null || hasPassed(policy.fullInterval(), lastTime);
        return isWanted && hasPassed(pause, failedTime);
    }

    /// A clock that was set back must not put anything off for ever.
    private boolean hasPassed(Duration duration, Instant since) {
        return Duration.between(since, clock.instant()).abs().compareTo(duration) >= 0;
    }

    private CommittedLog.Copy copy() throws IOException, InterruptedException, ExecutionException {
        CompletableFuture<CommittedLog.Copy> asked = log.copy();
        try {
            return asked.get(COPY_SECONDS_MAX, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            if (asked.cancel(false)) {
                throw new IOException("the store was not copied within " + COPY_SECONDS_MAX + " s", e);
            }
            return asked.get();
        }
    }

    private FullName write(FullName name, CommittedLog.Copy copy) {
        try {
            FullCopy.write(backup, name, copy, () -> isStopped, measures.bytes::add);
        } catch (IOException e) {
            throw new UncheckedIOException(String.valueOf(e.getMessage()), e);
        } finally {
            copy.checkpoint().close();
        }
        try {
            forget();
        } catch (IOException e) {
            // What stays too long is tried again after the next copy.
            measures.failures.increment();
            LOG.log(System.Logger.Level.WARNING, "event=backup_forget_failed why=\"{0}\"", e.getMessage());
        }
        return name;
    }

    /// Learns what became of the copy that was begun.
    void check() throws IOException {
        CompletableFuture<FullName> begun = underWay;
        if (begun == null || !begun.isDone()) {
            return;
        }
        underWay = null;
        FullName made;
        try {
            made = begun.join();
        } catch (CancellationException | CompletionException e) {
            isMissing = true;
            failedTime = clock.instant();
            Duration longer = pause.multipliedBy(2);
            pause = longer.compareTo(RETRY_MIN) < 0 ? RETRY_MIN : longer.compareTo(RETRY_MAX) > 0 ? RETRY_MAX : longer;
            Throwable cause = e.getCause() == null ? e : e.getCause();
            throw new IOException("full copy: " + cause.getMessage(), cause);
        }
        pause = Duration.ZERO;
        isMissing = false;
        lastTime = made.time();
        measures.lastFullMillis = made.time().toEpochMilli();
        measures.fulls.increment();
        LOG.log(System.Logger.Level.INFO, "event=backup_full name={0}", backup.what(made.text()));
    }

    private void forget() throws IOException {
        List<String> doomed = Retention.doomed(backup.catalogue(), clock.instant(), policy.retention());
        for (String name : doomed) {
            backup.delete(name);
        }
        if (!doomed.isEmpty()) {
            LOG.log(System.Logger.Level.INFO, "event=backup_forgot objects={0}", doomed.size());
        }
    }

    /// A copy under way is given up at its next part.
    void stop() {
        isStopped = true;
    }
}
