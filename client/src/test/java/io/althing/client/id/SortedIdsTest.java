package io.althing.client.id;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class SortedIdsTest {
    private static final long NOW = 1_645_557_742_000L;

    private final AtomicLong clock = new AtomicLong(NOW);

    @Test
    void aUuidHasVersionVariantAndTime() {
        UUID uuid = new UuidV7(clock::get, new Random(1)).next();
        assertThat(uuid.version()).isEqualTo(7);
        assertThat(uuid.variant()).isEqualTo(2);
        // RFC 9562, A.6: this time is written so.
        assertThat(uuid.toString()).startsWith("017f22e2-79b0-7");
        assertThat(UuidV7.timeOf(uuid)).isEqualTo(Instant.ofEpochMilli(NOW));
        assertThatThrownBy(() -> UuidV7.timeOf(UUID.randomUUID())).hasMessageContaining("version 4");
    }

    @Test
    void uuidsGrowWithinAMillisecondAndWhenTheClockIsSetBack() {
        UuidV7 ids = new UuidV7(clock::get, new Random(2));
        String last = "";
        for (int i = 0; i < 20_000; i++) {
            if (i == 10_000) {
                clock.addAndGet(-60_000);
            }
            String next = ids.next().toString();
            assertThat(next).isGreaterThan(last);
            last = next;
        }
    }

    @Test
    void aUlidIsWrittenAndReadAsItsSpecificationSays() {
        Ulid ulid = Ulid.parse("01ARZ3NDEKTSV4RRFFQ69G5FAV");
        assertThat(ulid.time()).isEqualTo(Instant.ofEpochMilli(1_469_922_850_259L));
        assertThat(ulid).hasToString("01ARZ3NDEKTSV4RRFFQ69G5FAV");
        assertThat(Ulid.parse("01arz3ndektsv4rrffq69g5fav")).isEqualTo(ulid);
        assertThat(Ulid.parse("7ZZZZZZZZZZZZZZZZZZZZZZZZZ")).isEqualTo(new Ulid(-1, -1));
        assertThatThrownBy(() -> Ulid.parse("8ZZZZZZZZZZZZZZZZZZZZZZZZZ")).hasMessageContaining("at most 7");
        assertThatThrownBy(() -> Ulid.parse("01ARZ3NDEKTSV4RRFFQ69G5FAU")).hasMessageContaining("'U' is no digit");
    }

    @Test
    void ulidsGrowAsTextAndAsValues() {
        Ulids ids = new Ulids(clock::get, new Random(3));
        Ulid last = ids.next();
        for (int i = 0; i < 20_000; i++) {
            clock.addAndGet(i % 1000 == 0 ? 1 : 0);
            Ulid next = ids.next();
            assertThat(next).isGreaterThan(last);
            assertThat(next.toString()).isGreaterThan(last.toString());
            last = next;
        }
        assertThat(last.time()).isEqualTo(Instant.ofEpochMilli(clock.get()));
    }
}
