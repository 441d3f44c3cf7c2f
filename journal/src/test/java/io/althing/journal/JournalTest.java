package io.althing.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.althing.journal.disk.FileDisk;
import io.althing.raft.HardState;
import io.althing.raft.log.Entry;
import io.althing.raft.log.EntryKind;
import io.althing.raft.log.LogPosition;
import io.althing.raft.log.SnapshotPoint;
import io.althing.raft.log.TermRun;
import io.althing.raft.membership.Configuration;
import io.althing.raft.membership.NodeId;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JournalTest {
    static final JournalIdentity IDENTITY = new JournalIdentity(1, 2, new UUID(3, 4));
    static final JournalOptions SMALL = new JournalOptions(2000, 1 << 16);
    static final Configuration CONFIGURATION = Configuration.of(List.of(new NodeId(2)));
    static final SnapshotPoint FOUNDING = new SnapshotPoint(LogPosition.ZERO, CONFIGURATION);
    static final Path HOME = Path.of("journal");

    private final MemoryDisk disk = new MemoryDisk();

    static Entry entry(long term, long index) {
        byte[] payload = new byte[(int) (index * 7 % 40)];
        Arrays.fill(payload, (byte) (term * 31 + index));
        return new Entry(term, index, EntryKind.COMMAND, payload);
    }

    private static Journal open(MemoryDisk disk) throws JournalException {
        return Journal.open(disk, HOME, IDENTITY, SMALL);
    }

    private Journal create() throws JournalException {
        return Journal.create(disk, HOME, IDENTITY, SMALL, FOUNDING);
    }

    private static void appendOne(Journal journal, long term, long index) {
        journal.append(null, List.of(entry(term, index)));
        journal.sync();
    }

    @Test
    void whatWasSyncedIsThereAfterwards() throws Exception {
        Journal journal = create();
        journal.append(new HardState(3, new NodeId(2)), List.of(entry(3, 1), entry(3, 2)));
        journal.sync();
        appendOne(journal, 4, 3);
        Journal again = open(disk.copy());
        assertThat(again.hardState()).isEqualTo(new HardState(3, new NodeId(2)));
        assertThat(again.lastIndex()).isEqualTo(3);
        assertThat(again.terms()).containsExactly(new TermRun(1, 3), new TermRun(3, 4));
        assertThat(again.read(1, 1 << 20)).containsExactly(entry(3, 1), entry(3, 2), entry(4, 3));
        assertThat(again.findings()).isEmpty();
    }

    @Test
    void anOverlappingAppendReplacesTheRest() throws Exception {
        Journal journal = create();
        journal.append(null, List.of(entry(1, 1), entry(1, 2), entry(1, 3)));
        journal.append(null, List.of(entry(2, 2)));
        journal.sync();
        assertThat(journal.read(1, 1 << 20)).containsExactly(entry(1, 1), entry(2, 2));
        Journal again = open(disk.copy());
        assertThat(again.read(1, 1 << 20)).containsExactly(entry(1, 1), entry(2, 2));
        assertThat(again.terms()).containsExactly(new TermRun(1, 1), new TermRun(2, 2));
    }

    @Test
    void aGapIsRefused() throws Exception {
        Journal journal = create();
        assertThatThrownBy(() -> journal.append(null, List.of(entry(1, 2))))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void compactingDropsSegmentsAndKeepsWhatFollows() throws Exception {
        Journal journal = create();
        for (int i = 1; i <= 300; i++) {
            appendOne(journal, 1, i);
        }
        long before = journal.sizeBytes();
        journal.compact(new SnapshotPoint(new LogPosition(1, 250), CONFIGURATION));
        assertThat(journal.sizeBytes()).isLessThan(before / 2);
        assertThat(journal.read(250, 1)).isEmpty();
        assertThat(journal.read(251, 1)).containsExactly(entry(1, 251));
        for (int reopened = 0; reopened < 3; reopened++) {
            Journal again = open(disk);
            assertThat(again.start().position()).isEqualTo(new LogPosition(1, 250));
            assertThat(again.terms()).containsExactly(new TermRun(251, 1));
            assertThat(again.read(251, 1 << 20)).hasSize(50 + reopened);
            appendOne(again, 1, 301 + reopened);
            assertThat(again.lastIndex()).isEqualTo(301 + reopened);
        }
    }

    @Test
    void resettingStartsAnew() throws Exception {
        Journal journal = create();
        for (int i = 1; i <= 100; i++) {
            appendOne(journal, 1, i);
        }
        journal.reset(new SnapshotPoint(new LogPosition(5, 1000), CONFIGURATION));
        appendOne(journal, 6, 1001);
        Journal again = open(disk);
        assertThat(again.start().position()).isEqualTo(new LogPosition(5, 1000));
        assertThat(again.read(1001, 1 << 20)).containsExactly(entry(6, 1001));
        assertThat(again.terms()).containsExactly(new TermRun(1001, 6));
        assertThat(again.read(50, 100)).isEmpty();
    }

    @Test
    void everyTruncationIsTornAtMostAndLosesOnlyTheEnd() throws Exception {
        Journal journal = Journal.create(disk, HOME, IDENTITY, JournalOptions.DEFAULT, FOUNDING);
        for (int i = 1; i <= 6; i++) {
            appendOne(journal, 1, i);
        }
        Path file = disk.files().getLast();
        int end = endOfData(disk.content(file).now);
        int seen = 0;
        for (int length = SegmentHeader.BYTES + 1; length <= end; length++) {
            MemoryDisk cut = disk.copy();
            cut.content(file).now = Arrays.copyOf(cut.content(file).now, length);
            try {
                Journal again = open(cut);
                List<Entry> entries = again.read(1, 1 << 20);
                assertThat(entries).isEqualTo(expected(entries.size()));
                assertThat(entries.size()).isGreaterThanOrEqualTo(seen);
                seen = entries.size();
            } catch (JournalException e) {
                // Only the opening batch, without which nothing can be said, may be missed
                // altogether.
                assertThat(seen).isZero();
                assertThat(e).hasMessageContaining("damaged");
            }
        }
        assertThat(seen).isEqualTo(6);
    }

    @Test
    void everyFlippedBitIsFoundOutOrHarmless() throws Exception {
        Journal journal = Journal.create(disk, HOME, IDENTITY, JournalOptions.DEFAULT, FOUNDING);
        for (int i = 1; i <= 5; i++) {
            appendOne(journal, 1, i);
        }
        Path file = disk.files().getLast();
        int end = endOfData(disk.content(file).now);
        int lastBatch = end
                - (BatchFrame.RECORD_BYTES
                        + JournalRecord.OVERHEAD_BYTES
                        + entry(1, 5).payload().length);
        for (int bit = 0; bit < end * 8; bit++) {
            MemoryDisk flipped = disk.copy();
            flipped.content(file).now[bit / 8] ^= (byte) (1 << bit % 8);
            boolean isAcknowledged = bit / 8 < lastBatch;
            try {
                Journal again = open(flipped);
                List<Entry> entries = again.read(1, 1 << 20);
                assertThat(isAcknowledged)
                        .as("bit %d: damage to synced data must not pass", bit)
                        .isFalse();
                assertThat(entries).as("bit %d", bit).isEqualTo(expected(4));
                assertThat(again.findings()).hasSize(1);
            } catch (JournalException e) {
                assertThat(isAcknowledged)
                        .as("bit %d: a torn tail must not stop the member: %s", bit, e.getMessage())
                        .isTrue();
            }
        }
    }

    /// The end of the last byte that is not zero, with the checksum it belongs to.
    private static int endOfData(byte[] bytes) {
        int end = bytes.length;
        while (bytes[end - 1] == 0) {
            end--;
        }
        return end;
    }

    private static List<Entry> expected(int count) {
        List<Entry> entries = new ArrayList<>();
        for (int i = 1; i <= count; i++) {
            entries.add(entry(1, i));
        }
        return entries;
    }

    @Test
    void swappedBatchesAreFoundOut() throws Exception {
        Journal journal = Journal.create(disk, HOME, IDENTITY, JournalOptions.DEFAULT, FOUNDING);
        for (int i = 1; i <= 4; i++) {
            journal.append(null, List.of(new Entry(1, i, EntryKind.COMMAND, new byte[] {(byte) i, 1, 1, 1})));
            journal.sync();
        }
        Path file = disk.files().getLast();
        byte[] bytes = disk.content(file).now;
        int end = endOfData(bytes);
        int size = BatchFrame.RECORD_BYTES + JournalRecord.OVERHEAD_BYTES + 4;
        byte[] second = Arrays.copyOfRange(bytes, end - 3 * size, end - 2 * size);
        byte[] third = Arrays.copyOfRange(bytes, end - 2 * size, end - size);
        System.arraycopy(third, 0, bytes, end - 3 * size, size);
        System.arraycopy(second, 0, bytes, end - 2 * size, size);
        assertThatThrownBy(() -> open(disk))
                .isInstanceOf(JournalException.class)
                .hasMessageContaining("damaged");
    }

    @Test
    void anotherMembersJournalIsRefused() throws Exception {
        create().close();
        JournalIdentity other = new JournalIdentity(1, 9, new UUID(3, 4));
        assertThatThrownBy(() -> Journal.open(disk, HOME, other, SMALL))
                .isInstanceOf(JournalException.class)
                .hasMessageContaining("belongs to another member 2");
    }

    @Test
    void aMissingSegmentIsFoundOut() throws Exception {
        Journal journal = create();
        for (int i = 1; i <= 200; i++) {
            appendOne(journal, 1, i);
        }
        List<Path> files = disk.files();
        assertThat(files.size()).isGreaterThan(3);
        MemoryDisk middle = disk.copy();
        middle.delete(files.get(1));
        assertThatThrownBy(() -> open(middle)).isInstanceOf(JournalException.class);
        MemoryDisk first = disk.copy();
        first.delete(files.getFirst());
        assertThatThrownBy(() -> open(first))
                .isInstanceOf(JournalException.class)
                .hasMessageContaining("missing");
    }

    @Test
    void aFailedSyncEndsTheJournalForGood() throws Exception {
        Journal journal = create();
        disk.failAfter = 1;
        journal.append(null, List.of(entry(1, 1)));
        assertThatThrownBy(journal::sync).isInstanceOf(JournalFailure.class);
        disk.failAfter = -1;
        assertThatThrownBy(journal::sync).isInstanceOf(JournalFailure.class);
        assertThatThrownBy(() -> journal.append(null, List.of(entry(1, 2)))).isInstanceOf(JournalFailure.class);
    }

    @Test
    void aRealDirectoryWorksAlike(@TempDir Path directory) throws Exception {
        FileDisk real = new FileDisk();
        Path home = directory.resolve("journal");
        Journal journal = Journal.create(real, home, IDENTITY, SMALL, FOUNDING);
        for (int i = 1; i <= 200; i++) {
            appendOne(journal, 1, i);
        }
        journal.compact(new SnapshotPoint(new LogPosition(1, 150), CONFIGURATION));
        journal.close();
        Journal again = Journal.open(real, home, IDENTITY, SMALL);
        assertThat(again.read(151, 1 << 20)).hasSize(50);
        again.close();
        try (AutoCloseable lock = real.lock(directory.resolve("lock"))) {
            assertThat(lock).isNotNull();
            assertThatThrownBy(() -> real.lock(directory.resolve("lock"))).hasMessageContaining("held");
        }
    }
}
