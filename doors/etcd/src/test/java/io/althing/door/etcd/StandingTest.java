package io.althing.door.etcd;

import static org.assertj.core.api.Assertions.assertThat;

import io.althing.store.Bytes;
import io.althing.store.KeyValue;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class StandingTest {
    private final Standing standing = new Standing();

    private static KeyValue pair(String key, long create, long mod) {
        return new KeyValue(Bytes.utf8(key), create, mod, 1, Bytes.utf8("v" + mod), 0);
    }

    @Test
    void whoeverCreatedItsKeyFirstIsAtTheHead() {
        standing.replace(List.of(pair("a", 7, 7), pair("b", 5, 9)));
        assertThat(standing.head()).isEqualTo(pair("b", 5, 9));
        standing.remove(Bytes.utf8("b"));
        assertThat(standing.head()).isEqualTo(pair("a", 7, 7));
        standing.remove(Bytes.utf8("a"));
        assertThat(standing.head()).isNull();
    }

    @Test
    void whoeverSaysSomethingNewKeepsItsPlaceAndWhoComesBackDoesNot() {
        standing.replace(List.of(pair("a", 5, 5), pair("b", 6, 6)));
        standing.put(pair("a", 5, 8));
        assertThat(standing.head()).isEqualTo(pair("a", 5, 8));
        standing.put(pair("a", 9, 9));
        assertThat(standing.head()).isEqualTo(pair("b", 6, 6));
        assertThat(standing.since(Bytes.utf8("a"))).isEqualTo(9);
        assertThat(standing.since(Bytes.utf8("c"))).isZero();
    }

    /// Its naive twin looks at all each time.
    @Test
    void isAsItsTwinIs() {
        Random random = new Random(11);
        Map<Bytes, KeyValue> twin = new HashMap<>();
        for (long revision = 2; revision < 20_000; revision++) {
            String key = "k" + random.nextInt(30);
            KeyValue known = twin.get(Bytes.utf8(key));
            if (random.nextInt(3) == 0) {
                twin.remove(Bytes.utf8(key));
                standing.remove(Bytes.utf8(key));
            } else {
                KeyValue next = pair(key, known == null ? revision : known.createRevision(), revision);
                twin.put(next.key(), next);
                standing.put(next);
            }
            long first = twin.values().stream()
                    .mapToLong(KeyValue::createRevision)
                    .min()
                    .orElse(0);
            KeyValue head = standing.head();
            assertThat(head == null ? 0 : head.createRevision()).isEqualTo(first);
            assertThat(standing.since(Bytes.utf8(key)))
                    .isEqualTo(
                            twin.containsKey(Bytes.utf8(key))
                                    ? twin.get(Bytes.utf8(key)).createRevision()
                                    : 0);
        }
    }
}
