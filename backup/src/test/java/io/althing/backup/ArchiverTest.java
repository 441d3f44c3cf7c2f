package io.althing.backup;

import static io.althing.node.ScriptedLog.put;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.althing.node.Replay;
import io.althing.node.ScriptedLog;
import io.althing.node.measure.BackupMeasures;
import io.althing.raft.log.Entry;
import io.althing.store.Bytes;
import io.althing.store.KeyRange;
import io.althing.store.Store;
import io.althing.store.command.Command;
import io.althing.store.engine.MemoryHome;
import io.althing.store.procedure.Procedures;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// What ends up in a backup, whatever happens to leaders and to the vault, and what is made of
/// it.
class ArchiverTest {
    private static final long CLUSTER = 0x77;

    private final MemoryVault vault = new MemoryVault();
    private final Backup backup = new Backup(vault, CLUSTER);
    private final BackupMeasures measures = new BackupMeasures();
    private ExecutorService writer;
    private ScriptedLog log = new ScriptedLog(CLUSTER);
    private Archiver archiver = archiver(log);
    private Instant now = Instant.parse("2026-11-21T13:00:00Z");

    private Archiver archiver(ScriptedLog of) {
        writer = Executors.newSingleThreadExecutor();
        return new Archiver(
                of,
                vault,
                new BackupPolicy(Duration.ofSeconds(10), Duration.ofHours(1), Duration.ofHours(5)),
                measures,
                () -> now,
                Executors.newSingleThreadScheduledExecutor(),
                writer);
    }

    @AfterEach
    void stop() {
        archiver.close();
    }

    /// One round, and the end of the full copy that it may have begun.
    private void round() throws ExecutionException, InterruptedException {
        now = now.plusSeconds(10);
        archiver.round();
        writer.submit(() -> {}).get();
    }

    private void putSome(int count) {
        for (int i = 0; i < count; i++) {
            log.put("key" + log.end() % 7);
        }
    }

    private record State(long index, long revision, long hash) {
        static State of(Store.Applied applied) {
            return new State(applied.index(), applied.revision(), applied.stateHash());
        }
    }

    private State state() {
        return State.of(log.store().applied());
    }

    private State rebuilt(Point point) throws IOException {
        RestorePlan plan = RestorePlan.to(point, backup.catalogue());
        try (Rebuild rebuild = Rebuild.of(backup, plan, new MemoryHome(), Procedures.NONE)) {
            return State.of(rebuild.store().applied());
        }
    }

    private void assertLatest() throws IOException {
        assertThat(rebuilt(new Point.Latest())).isEqualTo(state());
        assertThat(Verification.of(backup).faults()).isEmpty();
    }

    private List<String> names(String part) {
        return vault.objects.keySet().stream()
                .filter(name -> name.contains(part))
                .toList();
    }

    @Test
    void aBackupBeginsWithAFullCopyAndGoesOnWithTheLog() throws Exception {
        log.elect(2);
        putSome(20);
        round();
        assertThat(names("manifest")).hasSize(1);
        assertThat(names("/log/")).isEmpty();
        putSome(5);
        round();
        round();
        assertThat(names("/log/")).as("nothing for a round without news").hasSize(1);
        assertThat(measures.archivedIndex).isEqualTo(log.end());
        assertThat(log.archivedIndex()).isEqualTo(log.end());
        assertThat(measures.failures.sum()).isZero();
        assertLatest();
    }

    @Test
    void everyRevisionAndEveryEntryCanBeGoneBackTo() throws Exception {
        log.elect(2);
        round();
        Random random = new Random(3);
        for (int i = 0; i < 60; i++) {
            switch (random.nextInt(6)) {
                case 0 -> log.append(put("a", "1"), put("b", "2"), put("a", "3"));
                case 1 -> log.append(new Command.DeleteRange(new KeyRange(Bytes.utf8("k"), Bytes.utf8("l")), false));
                case 2 -> log.append(new Command.GrantLease(1000 + i, 60), put("c", "4"), put("d", "5"));
                case 3 -> log.append(new Command.Compact(Math.max(1, log.store().revision() - 5)));
                default -> putSome(3);
            }
            if (random.nextInt(4) == 0) {
                round();
            }
        }
        round();
        assertThat(names("/log/").size()).isGreaterThan(5);
        assertLatest();
        try (Replay model = new Replay(new MemoryHome().open(), Procedures.NONE)) {
            for (Entry entry : log.entries()) {
                long before = model.store().revision();
                model.apply(entry);
                model.publish();
                assertThat(rebuilt(new Point.Index(entry.index())))
                        .isEqualTo(State.of(model.store().applied()));
                for (long revision = before + 1; revision <= model.store().revision(); revision++) {
                    assertThat(rebuilt(new Point.Revision(revision)).revision()).isEqualTo(revision);
                }
            }
        }
    }

    @Test
    void aTimeIsWhereTheLogWasArchivedLastByThen() throws Exception {
        log.elect(2);
        putSome(3);
        round();
        Instant first = now;
        putSome(3);
        round();
        State then = state();
        Instant second = now;
        putSome(3);
        round();
        assertThat(rebuilt(new Point.At(second))).isEqualTo(then);
        assertThat(rebuilt(new Point.At(now.minusMillis(1)))).isEqualTo(then);
        assertThat(rebuilt(new Point.At(second.minusMillis(1))).index()).isLessThan(then.index());
        assertThat(rebuilt(new Point.At(now.plusSeconds(1000)))).isEqualTo(state());
        assertThatThrownBy(() -> rebuilt(new Point.At(first.minusMillis(1))))
                .hasMessageContaining("no full copy made by");
    }

    @Test
    void aNewLeaderGoesOnWhereTheBackupEnds() throws Exception {
        log.elect(2);
        putSome(10);
        round();
        putSome(10);
        round();
        log.depose();
        putSome(10);
        round();
        assertThat(measures.lastSuccessMillis).as("one who looks on").isLessThan(now.toEpochMilli());
        assertThat(log.archivedIndex())
                .as("one who does not lead keeps what is missing")
                .isEqualTo(21);
        log.elect(5);
        Archiver next = archiver(log);
        archiver.close();
        archiver = next;
        round();
        assertThat(names("manifest")).hasSize(1);
        assertThat(backup.catalogue().runs()).hasSize(1);
        assertLatest();
    }

    @Test
    void aNewLeaderArchivesWhatItsFormerOnlyCopied() throws Exception {
        log.elect(2);
        round();
        putSome(10);
        round();
        putSome(10);
        now = now.plus(Duration.ofHours(2));
        round();
        assertThat(names("manifest")).hasSize(2);
        vault.objects.remove(names("/log/").getLast());
        log.elect(5);
        round();
        assertThat(backup.catalogue().runs()).hasSize(1);
        assertThat(rebuilt(new Point.Index(15)).index()).isEqualTo(15);
        assertLatest();
    }

    @Test
    void twoLeadersAtOnceDoNoHarm() throws Exception {
        log.elect(2);
        round();
        Archiver former = archiver(log);
        putSome(5);
        former.round();
        round();
        putSome(5);
        former.round();
        putSome(5);
        round();
        former.round();
        former.close();
        assertThat(measures.failures.sum()).isZero();
        assertLatest();
    }

    @Test
    void whereTheLogWasCutAFullCopyGoesOn() throws Exception {
        log.elect(2);
        round();
        putSome(10);
        round();
        State before = state();
        putSome(20);
        log.cut(25);
        round();
        assertThat(names("manifest")).hasSize(2);
        putSome(5);
        round();
        assertLatest();
        assertThat(rebuilt(new Point.Index(before.index()))).isEqualTo(before);
        assertThatThrownBy(() -> rebuilt(new Point.Index(20))).hasMessageContaining("entries 12 to 31 of the log");
    }

    @Test
    void whateverFailsIsTriedAgain() throws Exception {
        for (boolean isAnswerLost : List.of(false, true)) {
            for (int failing = 0; failing < 4; failing++) {
                log = new ScriptedLog(CLUSTER);
                vault.objects.clear();
                measures.failures.reset();
                Archiver each = archiver(log);
                archiver.close();
                archiver = each;
                vault.isAnswerLost = isAnswerLost;
                vault.writesUntilFailure = failing;
                log.elect(2);
                for (int i = 0; i < 5; i++) {
                    putSome(3);
                    round();
                }
                // A full copy that failed is made again after a while.
                boolean isCopied = !names("manifest").isEmpty();
                assertThat(measures.failures.sum()).isEqualTo(1);
                assertThat(measures.archivedIndex).isEqualTo(log.end());
                if (isCopied) {
                    assertLatest();
                }
            }
        }
    }

    @Test
    void fullCopiesAreMadeInTimeAndOldOnesForgotten() throws Exception {
        log.elect(2);
        for (int hour = 0; hour < 12; hour++) {
            putSome(3);
            round();
            now = now.plus(Duration.ofHours(1));
        }
        round();
        assertThat(names("manifest").size()).isBetween(6, 8);
        assertThat(backup.catalogue().runs()).hasSize(1);
        assertLatest();
        RestorePlan oldest = RestorePlan.to(new Point.At(now.minus(Duration.ofHours(5))), backup.catalogue());
        assertThat(oldest.full().time()).isBefore(now.minus(Duration.ofHours(5)));
    }

    @Test
    void anotherHistoryOfThisClusterIsLeftAlone() throws Exception {
        log.elect(2);
        putSome(10);
        round();
        putSome(10);
        round();
        List<String> before = names("");
        for (int length : new int[] {5, 50}) {
            log = new ScriptedLog(CLUSTER, 99);
            log.elect(2);
            putSome(length);
            measures.failures.reset();
            Archiver refounded = archiver(log);
            archiver.close();
            archiver = refounded;
            round();
            assertThat(measures.failures.sum()).isEqualTo(1);
            assertThat(names("")).isEqualTo(before);
        }
    }

    @Test
    void damageLossAndForeignPiecesAreRefused() throws Exception {
        log.elect(2);
        round();
        for (int i = 0; i < 3; i++) {
            putSome(4);
            round();
        }
        String second = names("/log/").get(1);
        byte[] good = vault.objects.get(second);
        byte[] damaged = good.clone();
        damaged[damaged.length / 2] ^= 1;
        vault.objects.put(second, damaged);
        assertThatThrownBy(() -> rebuilt(new Point.Latest())).hasMessageContaining(second + " is damaged");
        assertThat(Verification.of(backup).faults()).hasSize(1);
        vault.objects.remove(second);
        assertThatThrownBy(() -> rebuilt(new Point.Latest())).hasMessageContaining("entries 6 to 9 of the log are not");
        assertThat(Verification.of(backup).gaps()).containsExactly("entries 6 to 9 of the log are not there");

        Segment own = Segment.decode("s", Objects.requireNonNull(Labels.segment(second.substring(17))), good);
        Segment foreign = new Segment(
                CLUSTER, own.name(), own.beforeTerm(), own.stateHash(), Hashes.of(new byte[1]), own.entries());
        vault.objects.put(second, foreign.encode());
        assertThatThrownBy(() -> rebuilt(new Point.Latest()))
                .hasMessageContaining(second + " does not follow on what is before it: it is of another history");
        assertThat(Verification.of(backup).faults()).hasSize(2);

        Segment lying = new Segment(CLUSTER, own.name(), own.beforeTerm(), 1, own.before(), own.entries());
        vault.objects.put(second, lying.encode());
        assertThatThrownBy(() -> rebuilt(new Point.Latest())).hasMessageContaining("leads to revision 9, state");

        vault.objects.put(second, good);
        String part = names("part-").getFirst();
        vault.objects.get(part)[10] ^= 1;
        assertThatThrownBy(() -> rebuilt(new Point.Latest())).hasMessageContaining(part + " is damaged");
        vault.objects.remove(part);
        assertThatThrownBy(() -> rebuilt(new Point.Latest())).hasMessageContaining(part + ": it is not there");
    }
}
