package io.althing.raft.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.althing.raft.membership.Configuration;
import io.althing.raft.membership.NodeId;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.Test;

class RaftLogTest {
    private static final Configuration FOUNDING = Configuration.of(List.of(new NodeId(1), new NodeId(2)));
    private static final long WINDOW_MAX_BYTES = 300;
    private static final int SEEDS = 200;
    private static final int STEPS = 300;
    private static final int TERM_STEP_MAX = 3;

    private static RaftLog empty() {
        SnapshotPoint start = new SnapshotPoint(LogPosition.ZERO, FOUNDING);
        return new RaftLog(start, List.of(), 0, List.of(), 0, List.of(), WINDOW_MAX_BYTES);
    }

    private static RaftLog ofOneTerm(int entries) {
        RaftLog log = empty();
        List<Entry> all = new ArrayList<>();
        for (int i = 1; i <= entries; i++) {
            all.add(Entry.noop(1, i));
        }
        log.append(all);
        return log;
    }

    /// One history, lived by the log and by its naive twin.
    private static final class History {
        final long seed;
        final RandomGenerator random;
        final RaftLog log = empty();
        final NaiveLog naive = new NaiveLog(FOUNDING);
        long sequence;
        long persisted;

        History(long seed) {
            this.seed = seed;
            this.random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
        }

        private long between(long from, long to) {
            return from + random.nextLong(to - from + 1);
        }

        void step() {
            switch (random.nextInt(14)) {
                case 0 -> {
                    if (naive.commitIndex < naive.lastIndex()) {
                        append(between(naive.commitIndex + 1, naive.lastIndex()));
                    }
                }
                case 1, 2, 3, 4 -> append(naive.lastIndex() + 1);
                case 5, 6, 7 -> persist();
                case 8, 9 -> commit();
                case 10, 11 -> {
                    naive.appliedIndex = between(naive.appliedIndex, naive.commitIndex);
                    log.applied(naive.appliedIndex, between(1, naive.lastIndex() + 1));
                }
                case 12 -> {
                    naive.startIndex = between(naive.startIndex, naive.appliedIndex);
                    log.compacted(naive.point(naive.startIndex));
                }
                default -> {
                    if (random.nextInt(10) == 0) {
                        restart();
                    }
                }
            }
        }

        /// New entries from this index on: of other terms than what they replace.
        private void append(long firstIndex) {
            long term = Math.max(1, before(firstIndex)) + random.nextInt(TERM_STEP_MAX);
            term += firstIndex <= naive.lastIndex() && term == naive.term(firstIndex) ? 1 : 0;
            List<Entry> entries = new ArrayList<>();
            for (int i = 0; i <= random.nextInt(6); i++) {
                entries.add(NaiveLog.entry(term, firstIndex + i));
                term += random.nextInt(8) == 0 ? 1 : 0;
            }
            log.append(entries);
            naive.append(entries);
            sequence++;
            log.handedOver(sequence);
            naive.handedOver(sequence);
        }

        private long before(long index) {
            return index == 1 ? 0 : naive.at(index - 1).term();
        }

        private void persist() {
            persisted = between(persisted, sequence);
            log.persisted(persisted);
            naive.persisted(persisted);
        }

        private void commit() {
            long index = between(naive.commitIndex, naive.lastIndex());
            List<Entry> expected = naive.range(naive.commitIndex + 1, index);
            assertThat(log.commit(index)).as("seed %d", seed).isEqualTo(expected);
            naive.commitIndex = index;
        }

        /// A leader whose log differs from this one's after what is committed sends a snapshot.
        private void restart() {
            List<Entry> prefix = new ArrayList<>(naive.range(1, naive.commitIndex));
            long term = Math.max(1, before(naive.commitIndex + 1)) + TERM_STEP_MAX;
            for (int i = 0; i < 1 + random.nextInt(5); i++) {
                prefix.add(NaiveLog.entry(term, prefix.size() + 1));
            }
            naive.restart(prefix);
            log.restart(naive.point(prefix.size()));
        }

        void check() {
            String where = "seed " + seed;
            assertThat(log.startIndex()).as(where).isEqualTo(naive.startIndex);
            assertThat(log.lastIndex()).as(where).isEqualTo(naive.lastIndex());
            assertThat(log.last()).as(where).isEqualTo(new LogPosition(naive.term(naive.lastIndex()), log.lastIndex()));
            assertThat(log.commitIndex()).as(where).isEqualTo(naive.commitIndex);
            assertThat(log.durableIndex()).as(where).isEqualTo(naive.durableIndex());
            assertThat(log.configuration()).as(where).isEqualTo(naive.configurationAt(naive.lastIndex()));
            assertThat(log.committedConfiguration()).as(where).isEqualTo(naive.configurationAt(naive.commitIndex));
            assertThat(log.isConfigurationPending())
                    .as(where)
                    .isEqualTo(naive.range(naive.commitIndex + 1, naive.lastIndex()).stream()
                            .anyMatch(entry -> entry.kind() == EntryKind.CONFIGURATION));
            checkEntries(where);
            checkGuesses(where);
        }

        private void checkEntries(String where) {
            long inWindowBytes = 0;
            for (long index = Math.max(0, naive.startIndex - 2); index <= naive.lastIndex() + 2; index++) {
                assertThat(log.term(index)).as("%s, term at %d", where, index).isEqualTo(naive.term(index));
                boolean isUnapplied = index > naive.appliedIndex && index <= naive.lastIndex();
                assertThat(log.isInWindow(index) || !isUnapplied)
                        .as("%s, %d is in memory until it is applied", where, index)
                        .isTrue();
                if (log.isInWindow(index)) {
                    assertThat(log.entry(index)).as(where).isEqualTo(naive.at(index));
                    inWindowBytes += isUnapplied ? 0 : naive.at(index).sizeBytes();
                }
            }
            assertThat(inWindowBytes).as("%s, bytes kept for peers", where).isLessThanOrEqualTo(WINDOW_MAX_BYTES);
        }

        private void checkGuesses(String where) {
            long index = random.nextLong(naive.lastIndex() + 4);
            LogPosition limit = new LogPosition(random.nextLong(naive.term(naive.lastIndex()) + 2), index);
            LogPosition expected = naive.lastNotAbove(limit);
            assertThat(log.lastNotAbove(limit))
                    .as("%s, not above %s", where, limit)
                    .isEqualTo(expected);
            long mayMatch = index < naive.startIndex
                    ? index
                    : expected.term() > limit.term() ? naive.startIndex - 1 : expected.index();
            assertThat(log.lastIndexThatMayMatch(limit))
                    .as("%s, may match %s", where, limit)
                    .isEqualTo(mayMatch);
        }
    }

    @Test
    void theLogIsWhatOneWouldDrawOnPaper() {
        for (long seed = 1; seed <= SEEDS; seed++) {
            History history = new History(seed);
            for (int i = 0; i < STEPS; i++) {
                history.step();
                history.check();
            }
        }
    }

    /// The disk has the entries, but a cut is on its way to it that takes them away for a while:
    /// a crash in between would lose them.
    @Test
    void entriesThatComeBackAfterACutCountOnlyOnceWrittenAgain() {
        RaftLog log = ofOneTerm(3);
        log.handedOver(1);
        log.append(List.of(Entry.noop(2, 2)));
        log.handedOver(2);
        log.append(List.of(Entry.noop(1, 2), Entry.noop(1, 3)));
        log.handedOver(3);
        log.persisted(1);
        assertThat(log.durableIndex()).isEqualTo(1);
        log.persisted(2);
        assertThat(log.durableIndex()).isEqualTo(1);
        log.persisted(3);
        assertThat(log.durableIndex()).isEqualTo(3);
    }

    @Test
    void aWriteFromBeforeASnapshotStaysPendingForAVoteMayBeInIt() {
        RaftLog log = ofOneTerm(3);
        log.handedOver(1);
        log.restart(new SnapshotPoint(new LogPosition(2, 9), FOUNDING));
        assertThat(log.isAnythingPending()).isTrue();
        log.persisted(1);
        assertThat(log.isAnythingPending()).isFalse();
        assertThat(log.durableIndex()).isEqualTo(9);
    }

    @Test
    void whatEveryPeerHasIsForgottenBeforeWhatOneLacks() {
        SnapshotPoint start = new SnapshotPoint(LogPosition.ZERO, FOUNDING);
        RaftLog log = new RaftLog(start, List.of(), 0, List.of(), 0, List.of(), 32 << 20);
        for (int i = 1; i <= 100; i++) {
            log.append(List.of(new Entry(1, i, EntryKind.COMMAND, new byte[64 << 10])));
        }
        log.commit(100);
        log.applied(100, 60);
        assertThat(log.isInWindow(59)).isFalse();
        assertThat(log.isInWindow(60)).isTrue();
        log.applied(100, 101);
        assertThat(log.isInWindow(60)).isFalse();
        assertThat(log.isInWindow(90))
                .as("whoever leads next may look back a little")
                .isTrue();
    }

    @Test
    void whatWouldBreakAPromiseStopsTheMember() {
        RaftLog log = ofOneTerm(4);
        log.commit(2);
        assertThatThrownBy(() -> log.append(List.of(Entry.noop(2, 2)))).hasMessageContaining("committed entry");
        assertThatThrownBy(() -> log.append(List.of(Entry.noop(2, 6)))).hasMessageContaining("gap");
        assertThatThrownBy(() -> log.commit(1)).hasMessageContaining("go back");
        assertThatThrownBy(() -> log.commit(5)).hasMessageContaining("not in the log");
        assertThatThrownBy(() -> log.applied(3, 4)).hasMessageContaining("uncommitted");
        assertThatThrownBy(() -> log.compacted(new SnapshotPoint(new LogPosition(1, 1), FOUNDING)))
                .hasMessageContaining("not applied");
        assertThatThrownBy(() -> log.restart(new SnapshotPoint(new LogPosition(1, 1), FOUNDING)))
                .hasMessageContaining("committed entries back");
    }
}
