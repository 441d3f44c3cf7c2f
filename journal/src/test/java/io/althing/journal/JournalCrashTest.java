package io.althing.journal;

import static org.assertj.core.api.Assertions.assertThat;

import io.althing.journal.disk.FileDisk;
import io.althing.raft.log.Entry;
import io.althing.raft.log.LogPosition;
import io.althing.raft.log.SnapshotPoint;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JournalCrashTest {
    @Test
    void aCrashAnywhereLosesNothingSynced() throws Exception {
        for (long seed = 1; seed <= 800; seed++) {
            new CrashRun(seed).run();
        }
    }

    @Test
    void aResetThatCrashesAnywhereIsWholeOrHasNotHappened() throws Exception {
        SnapshotPoint point = new SnapshotPoint(new LogPosition(5, 1000), JournalTest.CONFIGURATION);
        int happened = 0;
        int crashes = 0;
        for (int operations = 0; operations < 40; operations++) {
            for (long seed = 1; seed <= 10; seed++) {
                MemoryDisk disk = new MemoryDisk();
                Journal journal = filled(disk);
                disk.failAfter = operations;
                try {
                    journal.reset(point);
                } catch (JournalFailure e) {
                    crashes++;
                }
                RandomGenerator random =
                        RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
                disk.crash(random);
                Journal again = Journal.open(disk, JournalTest.HOME, JournalTest.IDENTITY, JournalTest.SMALL);
                if (again.start().equals(point)) {
                    happened++;
                    assertThat(again.lastIndex()).isEqualTo(1000);
                    assertThat(again.read(1001, 1 << 20)).isEmpty();
                    assertThat(again.configurations()).isEmpty();
                } else {
                    assertThat(again.start()).isEqualTo(JournalTest.FOUNDING);
                    assertThat(again.read(1, 1 << 20)).hasSize(100);
                }
            }
        }
        assertThat(crashes).isPositive();
        assertThat(happened).isBetween(1, 399);
    }

    private static Journal filled(MemoryDisk disk) throws JournalException {
        Journal journal =
                Journal.create(disk, JournalTest.HOME, JournalTest.IDENTITY, JournalTest.SMALL, JournalTest.FOUNDING);
        for (int i = 1; i <= 100; i++) {
            journal.append(null, List.of(JournalTest.entry(1, i)));
        }
        journal.sync();
        return journal;
    }

    @Test
    void aPreparedFileBecomesTheNextSegmentAndLeavesNothingBehind(@TempDir Path directory) throws Exception {
        List<Runnable> steps = new ArrayList<>();
        JournalOptions options = new JournalOptions(3 << 20, 1 << 20);
        Path home = directory.resolve("journal");
        Journal journal = Journal.create(new FileDisk(), home, JournalTest.IDENTITY, options, JournalTest.FOUNDING);
        journal.prepareSegments(steps::add);
        byte[] payload = new byte[100_000];
        int index = 0;
        while (steps.isEmpty()) {
            index = append(journal, index, payload);
        }
        while (!steps.isEmpty()) {
            steps.removeFirst().run();
        }
        assertThat(Files.size(home.resolve("spare.new"))).isEqualTo(3 << 20);
        while (Files.exists(home.resolve("spare.new"))) {
            index = append(journal, index, payload);
        }
        assertThat(Files.size(home.resolve(Segment.name(2)))).isEqualTo(3 << 20);
        while (steps.isEmpty()) {
            index = append(journal, index, payload);
        }
        steps.removeFirst().run();
        journal.close();
        Journal again = Journal.open(new FileDisk(), home, JournalTest.IDENTITY, options);
        assertThat(again.lastIndex()).isEqualTo(index);
        assertThat(home.resolve("spare.new")).doesNotExist();
        again.close();
    }

    private static int append(Journal journal, int last, byte[] payload) {
        journal.append(null, List.of(new Entry(1, last + 1, io.althing.raft.log.EntryKind.COMMAND, payload)));
        journal.sync();
        return last + 1;
    }

    @Test
    void whoeverReadsMeanwhileSeesEntriesAsTheyWereWritten(@TempDir Path directory) throws Exception {
        Journal journal = Journal.create(
                new FileDisk(),
                directory.resolve("journal"),
                JournalTest.IDENTITY,
                JournalTest.SMALL,
                JournalTest.FOUNDING);
        AtomicBoolean isDone = new AtomicBoolean();
        try (ExecutorService threads = Executors.newFixedThreadPool(2)) {
            Future<Integer> reader = threads.submit(() -> readAll(journal, isDone));
            RandomGenerator random =
                    RandomGeneratorFactory.of("L64X128MixRandom").create(7);
            long last = 0;
            for (long term = 1; term <= 300; term++) {
                long first = Math.max(journal.start().position().index() + 1, last - random.nextLong(5));
                for (long index = first; index < first + 10; index++) {
                    journal.append(null, List.of(JournalTest.entry(term, index)));
                    last = index;
                }
                journal.sync();
                if (term % 20 == 0) {
                    journal.compact(new SnapshotPoint(new LogPosition(term, last - 1), JournalTest.CONFIGURATION));
                }
            }
            isDone.set(true);
            assertThat(reader.get()).isPositive();
        }
        journal.close();
    }

    private static int readAll(Journal journal, AtomicBoolean isDone) throws JournalException {
        int seen = 0;
        while (!isDone.get()) {
            long next = journal.start().position().index() + 1;
            for (Entry entry : journal.read(next, 4000)) {
                assertThat(entry).isEqualTo(JournalTest.entry(entry.term(), entry.index()));
                assertThat(entry.index()).isEqualTo(next++);
                seen++;
            }
        }
        return seen;
    }
}
