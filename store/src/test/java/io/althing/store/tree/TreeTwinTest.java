package io.althing.store.tree;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/// The tree beside a [TreeMap], through growth, shrinking and versions that readers keep.
class TreeTwinTest {
    private static final class Item extends TreeEntry {
        final int value;

        Item(byte[] key, int value) {
            super(key);
            this.value = value;
        }
    }

    private record Kept(Tree<Item> tree, TreeMap<byte[], Integer> twin) {}

    private final TreeMap<byte[], Integer> twin = new TreeMap<>(Arrays::compareUnsigned);
    private TreeEditor<Item> editor = new TreeEditor<>(Tree.empty());

    @Test
    void randomChangesKeepTheTreeEqualToItsTwinAndItsVersionsUntouched() {
        for (long seed = 1; seed <= 4; seed++) {
            twin.clear();
            editor = new TreeEditor<>(Tree.empty());
            run(new Random(seed), "seed " + seed);
        }
    }

    private void run(Random random, String name) {
        var kept = new ArrayList<Kept>();
        for (int i = 0; i < 60_000; i++) {
            // Grows for a while, then shrinks to almost nothing, and again.
            boolean isGrowing = i / 15_000 % 2 == 0;
            if (random.nextInt(10) < (isGrowing ? 8 : 1)) {
                put(key(random), i);
            } else {
                remove(random);
            }
            if (i % 5_000 == 0) {
                editor.current().verify();
                kept.add(new Kept(editor.publish(), new TreeMap<>(twin)));
            }
        }
        for (Kept each : kept) {
            each.tree.verify();
            assertSame(name, each.tree, each.twin, random);
        }
        while (!twin.isEmpty()) {
            byte[] key = twin.firstKey();
            assertThat(editor.remove(key)).isNotNull();
            twin.remove(key);
        }
        assertThat(editor.current().size()).isZero();
        editor.current().verify();
    }

    @Test
    void twoEditorsThatGoOnFromOneVersionDoNotTouchEachOthers() {
        editor.put(new Item(new byte[] {1}, 1));
        Tree<Item> common = editor.publish();
        editor.put(new Item(new byte[] {2}, 2));
        Tree<Item> first = editor.publish();
        var other = new TreeEditor<>(first);
        // As many publications as the first had made when it left the nodes behind.
        other.publish();
        other.put(new Item(new byte[] {3}, 3));
        assertThat(common.size()).isEqualTo(1);
        assertThat(first.size()).isEqualTo(2);
        assertThat(other.publish().size()).isEqualTo(3);
    }

    @Test
    void ascendingAndDescendingInsertionsStaySound() {
        for (int i = 0; i < 20_000; i++) {
            put(number(i), i);
        }
        for (int i = 100_000; i > 60_000; i--) {
            put(number(i), i);
        }
        editor.current().verify();
        for (int i = 19_000; i > 100; i--) {
            editor.remove(number(i));
            twin.remove(number(i));
        }
        editor.current().verify();
        assertSame("in order", editor.publish(), twin, new Random(1));
    }

    /// Common beginnings of all lengths, keys that end in them, differences only behind the
    /// bytes that a
    /// search looks at, zeros and high bytes.
    @Test
    void keysThatAreMuchAlikeAreToldApart() {
        Random random = new Random(5);
        for (int i = 0; i < 40_000; i++) {
            if (random.nextInt(3) > 0) {
                put(alike(random), i);
            } else {
                byte[] key = alike(random);
                var removed = editor.remove(key);
                var expected = twin.remove(key);
                assertThat(removed == null ? null : removed.value).isEqualTo(expected);
            }
            byte[] asked = alike(random);
            var found = editor.get(asked);
            assertThat(found == null ? null : found.value).isEqualTo(twin.get(asked));
            if (i % 100 == 0) {
                assertThat(editor.current().rank(asked))
                        .isEqualTo(twin.headMap(asked).size());
            }
        }
        editor.current().verify();
        assertSame("alike", editor.publish(), twin, random);
    }

    private static byte[] alike(Random random) {
        byte[] bytes = {0, 1, 'a', (byte) 0x7f, (byte) 0x80, (byte) 0xff};
        byte[] key = new byte[random.nextInt(24)];
        // Mostly one letter, so that many begin alike for long.
        byte usual = bytes[random.nextInt(2) * 5];
        for (int i = 0; i < key.length; i++) {
            key[i] = random.nextInt(12) == 0 ? bytes[random.nextInt(bytes.length)] : usual;
        }
        return key;
    }

    @Test
    void aBuiltTreeIsTheSameAsOneThatGrewAndCanBeEdited() {
        for (int size : new int[] {0, 1, 55, 56, 57, 3_136, 3_137, 20_000}) {
            var builder = new TreeBuilder<Item>();
            twin.clear();
            for (int i = 0; i < size; i++) {
                builder.add(new Item(number(i), i));
                twin.put(number(i), i);
            }
            var built = builder.build();
            built.verify();
            assertSame("built " + size, built, twin, new Random(2));
            var before = new TreeMap<>(twin);
            editor = new TreeEditor<>(built);
            for (int i = 0; i < size; i += 3) {
                editor.remove(number(i));
                twin.remove(number(i));
                put(number(i + 1_000_000), i);
            }
            editor.current().verify();
            assertSame("edited " + size, editor.current(), twin, new Random(3));
            assertSame("as built " + size, built, before, new Random(4));
        }
    }

    private void put(byte[] key, int value) {
        editor.put(new Item(key, value));
        twin.put(key, value);
    }

    private void remove(Random random) {
        byte[] near = twin.ceilingKey(key(random));
        byte[] key = near == null || random.nextInt(20) == 0 ? key(random) : near;
        var removed = editor.remove(key);
        var expected = twin.remove(key);
        assertThat(removed == null ? null : removed.value).isEqualTo(expected);
    }

    private static void assertSame(String name, Tree<Item> tree, TreeMap<byte[], Integer> twin, Random random) {
        assertThat(tree.size()).as(name).isEqualTo(twin.size());
        var upwards = new ArrayList<Integer>();
        var cursor = tree.ascending(0);
        while (cursor.next()) {
            upwards.add(cursor.entry().value);
        }
        assertThat(upwards).as(name).isEqualTo(List.copyOf(twin.values()));
        var downwards = new ArrayList<Integer>();
        cursor = tree.descending(tree.size() - 1);
        while (cursor.next()) {
            downwards.add(cursor.entry().value);
        }
        assertThat(downwards).as(name).isEqualTo(upwards.reversed());
        for (int i = 0; i < 50; i++) {
            byte[] key = key(random);
            assertThat(tree.rank(key)).as(name).isEqualTo(twin.headMap(key).size());
            var found = tree.get(key);
            assertThat(found == null ? null : found.value).as(name).isEqualTo(twin.get(key));
        }
    }

    private static byte[] key(Random random) {
        byte[] key = new byte[1 + random.nextInt(4)];
        random.nextBytes(key);
        return key;
    }

    private static byte[] number(int number) {
        return new byte[] {(byte) (number >>> 16), (byte) (number >>> 8), (byte) number};
    }
}
