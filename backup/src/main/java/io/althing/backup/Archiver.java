package io.althing.backup;

import io.althing.backup.vault.Vault;
import io.althing.node.CommittedLog;
import io.althing.node.measure.BackupMeasures;
import io.althing.raft.log.Entry;
import java.io.IOException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Keeps a member's part of a backup up to date: whoever leads writes, the others look how far
/// it has come, so that they keep what would be missing if they led. On threads of its own:
/// nothing of a member waits for it, and whatever fails is tried again.
public final class Archiver implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(Archiver.class.getName());

    /// A piece holds at most so much, beside one entry that is longer.
    private static final int SEGMENT_BYTES = 8 << 20;

    private static final long REPEAT_NANOS = TimeUnit.MINUTES.toNanos(10);
    private static final long STOP_SECONDS = 5;

    private final CommittedLog log;
    private final Backup backup;
    private final BackupPolicy policy;
    private final BackupMeasures measures;
    private final InstantSource clock;
    private final ScheduledExecutorService rounds;
    private final ExecutorService writer;
    private final FullCopies fulls;

    // What follows belongs to the thread of the rounds.
    private @Nullable Tail tail;
    private long ledTerm;
    private String lastSeen = "";
    private String lastTrouble = "";
    private long lastTroubleNanos;

    /// @param rounds one thread
    /// @param writer one thread that writes full copies
    Archiver(
            CommittedLog log,
            Vault vault,
            BackupPolicy policy,
            BackupMeasures measures,
            InstantSource clock,
            ScheduledExecutorService rounds,
            ExecutorService writer) {
        this.log = log;
        this.backup = new Backup(vault, log.clusterId());
        this.policy = policy;
        this.measures = measures;
        this.clock = clock;
        this.rounds = rounds;
        this.writer = writer;
        this.fulls = new FullCopies(log, backup, policy, measures, clock, writer);
    }

    /// @param vault closed with this
    /// @param clock only labels what is written and says when a full copy is due; nothing that
    ///     must be right depends on it
    /// @param name of the member, for its threads
    public static Archiver start(
            CommittedLog log,
            Vault vault,
            BackupPolicy policy,
            BackupMeasures measures,
            InstantSource clock,
            String name) {
        Archiver archiver = new Archiver(
                log,
                vault,
                policy,
                measures,
                clock,
                Executors.newSingleThreadScheduledExecutor(thread("backup-" + name)),
                Executors.newSingleThreadExecutor(thread("backup-full-" + name)));
        measures.isOn = true;
        archiver.rounds.scheduleWithFixedDelay(
                archiver::round, 0, policy.interval().toMillis(), TimeUnit.MILLISECONDS);
        return archiver;
    }

    private static ThreadFactory thread(String name) {
        return Thread.ofPlatform().name(name).daemon(true).factory();
    }

    void round() {
        boolean isWell = checkCopy();
        try {
            CommittedLog.Standing standing = log.standing();
            boolean isLeading = standing.ledTerm() != 0;
            if (isLeading) {
                lead(standing);
                isWell &= !fulls.isMissing();
            } else {
                tail = null;
                look(standing);
            }
            if (isWell && isLeading) {
                measures.lastSuccessMillis = clock.millis();
            }
            if (isWell) {
                recovered();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException | ExecutionException | RuntimeException | Error e) {
            // Errors too: what is thrown from here ends all rounds, and nobody would notice. What
            // was on its way may have arrived or not: look again before going on.
            tail = null;
            failed(e);
        }
    }

    /// The log is archived also while there is no full copy: the next one may come in time.
    private boolean checkCopy() {
        try {
            fulls.check();
            return true;
        } catch (IOException e) {
            failed(e);
            return false;
        }
    }

    /// One who does not lead keeps its journal from the backup's end on.
    private void look(CommittedLog.Standing standing) throws IOException {
        List<String> news = backup.segmentsAfter(lastSeen);
        long end = measures.archivedIndex;
        for (String each : news) {
            SegmentName name = Labels.segment(each);
            end = name == null ? end : Math.max(end, name.lastIndex());
            lastSeen = each;
        }
        if (end > 0 && end <= standing.applied().index()) {
            archivedUpTo(end);
        }
    }

    private void lead(CommittedLog.Standing standing) throws IOException, InterruptedException, ExecutionException {
        if (tail == null || ledTerm != standing.ledTerm()) {
            Catalogue catalogue = backup.catalogue();
            tail = Tail.find(backup, catalogue, log, standing.applied().index());
            ledTerm = standing.ledTerm();
            fulls.known(catalogue);
            LOG.log(
                    System.Logger.Level.INFO,
                    "event=backup_leading to={0} from={1}",
                    backup.vault(),
                    tail == null ? "a full copy" : "entry " + tail.index());
        }
        // Sampled before the time is: all of it was applied by then.
        Instant time = clock.instant();
        if (tail != null) {
            tail = archive(tail, standing, time);
        }
        Tail begun = fulls.beginIfDue(tail == null, standing.ledTerm());
        if (tail == null && begun != null) {
            tail = begun;
            archivedUpTo(begun.index());
        }
    }

    /// Returns null if the log was cut behind the tail: the backup has been away for too long.
    private @Nullable Tail archive(Tail from, CommittedLog.Standing standing, Instant time) throws IOException {
        long toIndex = standing.applied().index();
        Tail end = from;
        while (end.index() < toIndex) {
            List<Entry> entries = log.read(end.index() + 1, toIndex, SEGMENT_BYTES);
            if (entries.isEmpty()) {
                LOG.log(
                        System.Logger.Level.WARNING,
                        "event=backup_gap after={0} note=\"the log was cut; going on with a full copy\"",
                        Long.toString(end.index()));
                return null;
            }
            Tail begin = end;
            for (Entry entry : entries) {
                end = end.with(entry);
            }
            boolean isLast = end.index() == toIndex;
            SegmentName name = new SegmentName(
                    begin.index() + 1,
                    end.index(),
                    standing.ledTerm(),
                    isLast ? standing.applied().revision() : 0,
                    time);
            byte[] content = new Segment(
                            backup.clusterId(),
                            name,
                            begin.term(),
                            isLast ? standing.applied().stateHash() : 0,
                            begin.link(),
                            entries)
                    .encode();
            backup.write(name.text(), content);
            measures.segments.increment();
            measures.bytes.add(content.length);
            archivedUpTo(end.index());
        }
        archivedUpTo(end.index());
        return end;
    }

    private void archivedUpTo(long index) {
        measures.archivedIndex = index;
        log.archived(index);
    }

    private void failed(Throwable e) {
        measures.failures.increment();
        String trouble = e instanceof IOException ? String.valueOf(e.getMessage()) : e.toString();
        boolean isNews = !trouble.equals(lastTrouble) || System.nanoTime() - lastTroubleNanos >= REPEAT_NANOS;
        if (isNews) {
            lastTrouble = trouble;
            lastTroubleNanos = System.nanoTime();
            LOG.log(
                    System.Logger.Level.WARNING,
                    "event=backup_failed why=\"{0}\" note=\"the member goes on serving; tried again every {1}\"",
                    trouble,
                    policy.interval());
        }
    }

    private void recovered() {
        if (!lastTrouble.isEmpty()) {
            LOG.log(System.Logger.Level.INFO, "event=backup_recovered to={0}", backup.vault());
            lastTrouble = "";
        }
    }

    @Override
    public void close() {
        fulls.stop();
        rounds.shutdownNow();
        writer.shutdownNow();
        try {
            rounds.awaitTermination(STOP_SECONDS, TimeUnit.SECONDS);
            writer.awaitTermination(STOP_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        backup.vault().close();
    }
}
