package io.althing.journal;

import static io.althing.journal.JournalTest.CONFIGURATION;
import static io.althing.journal.JournalTest.FOUNDING;
import static io.althing.journal.JournalTest.HOME;
import static io.althing.journal.JournalTest.IDENTITY;
import static io.althing.journal.JournalTest.SMALL;
import static org.assertj.core.api.Assertions.assertThat;

import io.althing.raft.HardState;
import io.althing.raft.log.Entry;
import io.althing.raft.log.LogPosition;
import io.althing.raft.log.SnapshotPoint;
import io.althing.raft.membership.NodeId;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;

/// Random operations with crashes between and within them, against a plain list.
final class CrashRun {
    private final long seed;
    private final RandomGenerator random;
    private final MemoryDisk disk = new MemoryDisk();
    private final List<Entry> synced = new ArrayList<>();
    private final List<Entry> written = new ArrayList<>();
    private HardState hardState = HardState.INITIAL;
    private SnapshotPoint start = FOUNDING;
    private final ArrayDeque<Runnable> background = new ArrayDeque<>();
    private final boolean isPreparing;
    private Journal journal;
    private long term = 1;

    CrashRun(long seed) throws JournalException {
        this.seed = seed;
        this.random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
        this.isPreparing = random.nextBoolean();
        this.journal = Journal.create(disk, HOME, IDENTITY, SMALL, FOUNDING);
        prepare();
    }

    /// In half of the runs segments are made ready ahead, by steps that run now and then.
    private void prepare() {
        background.clear();
        if (isPreparing) {
            journal.prepareSegments(background::add);
        }
    }

    void run() throws JournalException {
        for (int i = 0; i < 60; i++) {
            for (int step = random.nextInt(3); step > 0 && !background.isEmpty(); step--) {
                background.remove().run();
            }
            if (random.nextInt(8) == 0) {
                disk.failAfter = random.nextInt(6);
            }
            try {
                operate();
            } catch (JournalFailure e) {
                crash();
            }
            if (random.nextInt(15) == 0) {
                crash();
            }
        }
    }

    private long last() {
        return written.isEmpty() ? start.position().index() : written.getLast().index();
    }

    private void operate() {
        switch (random.nextInt(10)) {
            case 0 -> {
                if (!synced.isEmpty() && synced.equals(written)) {
                    Entry at = synced.get(random.nextInt(synced.size()));
                    SnapshotPoint point = new SnapshotPoint(at.position(), CONFIGURATION);
                    maybeStart = point;
                    journal.compact(point);
                    start = point;
                    synced.removeIf(entry -> entry.index() <= at.index());
                    written.removeIf(entry -> entry.index() <= at.index());
                }
            }
            case 1 -> {
                SnapshotPoint point =
                        new SnapshotPoint(new LogPosition(term, last() + random.nextLong(1, 50)), CONFIGURATION);
                if (random.nextInt(3) == 0 && synced.equals(written)) {
                    maybeReset = point;
                    journal.reset(point);
                    reset(point);
                }
            }
            case 2 -> {
                term++;
                long first = start.position().index()
                        + 1
                        + random.nextLong(last() - start.position().index() + 1);
                append(first);
            }
            default -> append(last() + 1);
        }
    }

    private SnapshotPoint maybeStart = FOUNDING;
    private SnapshotPoint maybeReset = FOUNDING;

    private void reset(SnapshotPoint point) {
        start = point;
        synced.clear();
        written.clear();
    }

    private void append(long first) {
        List<Entry> entries = new ArrayList<>();
        for (int i = 0; i < random.nextInt(1, 5); i++) {
            entries.add(JournalTest.entry(term, first + i));
        }
        HardState next = random.nextInt(4) == 0 ? new HardState(term, new NodeId(2)) : null;
        journal.append(next, entries);
        written.removeIf(entry -> entry.index() >= first);
        written.addAll(entries);
        if (next != null) {
            hardState = next;
        }
        if (random.nextInt(3) > 0) {
            journal.sync();
            synced.clear();
            synced.addAll(written);
        }
    }

    private void crash() throws JournalException {
        disk.crash(random);
        journal = Journal.open(disk, HOME, IDENTITY, SMALL);
        prepare();
        if (journal.start().equals(maybeReset) && !start.equals(maybeReset)) {
            // The crash came in the middle of a reset that took effect: as a whole.
            reset(maybeReset);
            assertThat(read()).as("seed %d", seed).isEmpty();
        } else if (journal.start().equals(maybeStart)) {
            start = maybeStart;
            synced.removeIf(entry -> entry.index() <= start.position().index());
        }
        assertThat(journal.start()).as("seed %d", seed).isEqualTo(start);
        List<Entry> found = read();
        long kept = 0;
        for (Entry entry : synced) {
            // What was synced is there, unless a later append replaced it.
            if (found.contains(entry)) {
                kept++;
            }
        }
        boolean wasReplaced = !written.containsAll(synced);
        assertThat(kept == synced.size() || wasReplaced || replacedBy(found))
                .as("seed %d: synced entries are there", seed)
                .isTrue();
        written.clear();
        written.addAll(found);
        synced.clear();
        synced.addAll(found);
        term = Math.max(term, journal.hardState().term()) + 1;
        hardState = journal.hardState();
    }

    /// Entries of a later term stand where synced ones are missing: their append reached
    /// the disk unsynced.
    private boolean replacedBy(List<Entry> found) {
        for (Entry entry : synced) {
            boolean isThere = found.contains(entry);
            boolean isCovered =
                    found.stream().anyMatch(other -> other.term() > entry.term() && other.index() <= entry.index());
            if (!isThere && !isCovered) {
                return false;
            }
        }
        return true;
    }

    private List<Entry> read() throws JournalException {
        List<Entry> all = new ArrayList<>();
        while (true) {
            List<Entry> next = journal.read(journal.start().position().index() + 1 + all.size(), 1 << 20);
            if (next.isEmpty()) {
                assertThat(journal.lastIndex())
                        .as("seed %d", seed)
                        .isEqualTo(journal.start().position().index() + all.size());
                return all;
            }
            all.addAll(next);
        }
    }
}
