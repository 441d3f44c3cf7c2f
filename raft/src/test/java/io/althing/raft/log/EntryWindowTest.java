package io.althing.raft.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.Test;

class EntryWindowTest {
    private static final int STEPS = 2000;

    private static Entry entry(long index, RandomGenerator random) {
        return new Entry(1, index, EntryKind.COMMAND, new byte[random.nextInt(20)]);
    }

    /// A ring that wraps, grows and shrinks holds what a plain list holds.
    @Test
    void theWindowIsAList() {
        int longest = 0;
        for (long seed = 1; seed <= 20; seed++) {
            RandomGenerator random =
                    RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
            EntryWindow window = new EntryWindow(7);
            List<Entry> list = new ArrayList<>();
            long firstIndex = 7;
            for (int i = 0; i < STEPS; i++) {
                long end = firstIndex + list.size();
                switch (random.nextInt(20)) {
                    case 0 -> {
                        // Seldom, or the ring would never have to grow.
                        if (random.nextInt(20) > 0) {
                            break;
                        }
                        int kept = list.isEmpty() ? 0 : random.nextInt(list.size() + 1);
                        window.truncate(firstIndex + kept);
                        list.subList(kept, list.size()).clear();
                    }
                    case 1, 2, 3, 4, 5 -> {
                        if (!list.isEmpty()) {
                            window.dropFirst();
                            list.removeFirst();
                            firstIndex++;
                        }
                    }
                    case 6 -> {
                        if (random.nextInt(20) == 0) {
                            firstIndex = end + random.nextInt(100);
                            window.clear(firstIndex);
                            list.clear();
                        }
                    }
                    default -> {
                        Entry entry = entry(end, random);
                        window.add(entry);
                        list.add(entry);
                    }
                }
                check(seed, window, list, firstIndex, random);
                longest = Math.max(longest, list.size());
            }
        }
        assertThat(longest).as("entries at once").isGreaterThan(300);
    }

    private static void check(long seed, EntryWindow window, List<Entry> list, long first, RandomGenerator random) {
        long end = first + list.size();
        assertThat(window.firstIndex()).as("seed %d", seed).isEqualTo(first);
        assertThat(window.endIndex()).as("seed %d", seed).isEqualTo(end);
        assertThat(window.bytes())
                .as("seed %d", seed)
                .isEqualTo(list.stream().mapToLong(Entry::sizeBytes).sum());
        if (!list.isEmpty()) {
            int at = random.nextInt(list.size());
            assertThat(window.get(first + at)).as("seed %d", seed).isSameAs(list.get(at));
        }
        int from = random.nextInt(list.size() + 1);
        long maxBytes = random.nextInt(400);
        assertThat(window.slice(first + from, end, maxBytes))
                .as("seed %d", seed)
                .isEqualTo(firstBytes(list.subList(from, list.size()), maxBytes));
    }

    /// At least one, then as many as fit.
    private static List<Entry> firstBytes(List<Entry> entries, long maxBytes) {
        int count = Math.min(1, entries.size());
        while (count < entries.size() && sizeBytes(entries.subList(0, count + 1)) <= maxBytes) {
            count++;
        }
        return entries.subList(0, count);
    }

    private static long sizeBytes(List<Entry> entries) {
        return entries.stream().mapToLong(Entry::sizeBytes).sum();
    }

    @Test
    void whatIsNotInTheWindowIsNotAnswered() {
        EntryWindow window = new EntryWindow(5);
        window.add(Entry.noop(1, 5));
        assertThatThrownBy(() -> window.get(4)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> window.get(6)).isInstanceOf(IndexOutOfBoundsException.class);
    }
}
