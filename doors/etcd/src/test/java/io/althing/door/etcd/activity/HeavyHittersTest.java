package io.althing.door.etcd.activity;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class HeavyHittersTest {
    private static final int CAPACITY = 32;

    @Test
    void whateverIsFrequentIsThereAndItsCountIsWithinItsError() {
        for (long seed = 1; seed <= 20; seed++) {
            Random random = new Random(seed);
            HeavyHitters<Integer> sketch = new HeavyHitters<>(CAPACITY);
            Map<Integer, Long> twin = new HashMap<>();
            for (int i = 0; i < 20_000; i++) {
                // A few of many are frequent.
                int item = (int) Math.floor(Math.exp(random.nextDouble() * 8));
                sketch.add(item, false);
                twin.merge(item, 1L, Long::sum);
            }
            var sum = new HeavyHitters.Sum<Integer>();
            sum.add(sketch);
            Map<Integer, HeavyHitters.Hitter<Integer>> told = new HashMap<>();
            sum.hitters().forEach(each -> told.put(each.item(), each));
            assertThat(told).as("seed " + seed).hasSizeLessThanOrEqualTo(CAPACITY);
            assertThat(sketch.total()).isEqualTo(20_000);
            twin.forEach((item, count) -> {
                if (count > sketch.total() / CAPACITY) {
                    assertThat(told).containsKey(item);
                }
                var hitter = told.get(item);
                if (hitter != null) {
                    assertThat(hitter.count()).isGreaterThanOrEqualTo(count);
                    assertThat(hitter.count() - hitter.error()).isLessThanOrEqualTo(count);
                }
            });
        }
    }

    @Test
    void theMarkedAreCountedAmongThem() {
        HeavyHitters<String> sketch = new HeavyHitters<>(4);
        for (int i = 0; i < 10; i++) {
            sketch.add("a", i < 3);
        }
        var sum = new HeavyHitters.Sum<String>();
        sum.add(sketch);
        assertThat(sum.hitters()).containsExactly(new HeavyHitters.Hitter<>("a", 10, 0, 3));
    }
}
