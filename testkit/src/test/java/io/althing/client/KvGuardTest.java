package io.althing.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.althing.client.error.StaleTokenException;
import io.althing.client.guard.Fence;
import io.althing.client.guard.KvGuard;
import io.althing.client.kv.Get;
import io.althing.client.kv.Put;
import io.althing.client.kv.Result;
import io.althing.testkit.AlthingTest;
import org.junit.jupiter.api.Test;

@AlthingTest
class KvGuardTest {
    @Test
    void whatComesWithASmallerTokenThanWasSeenIsNotDone(Althing althing) {
        KvGuard guard = new KvGuard(althing.kv());
        assertThat(guard.commit(new Fence("f", 7), Put.of("work", "seven"), Get.key("work"))
                        .await())
                .satisfiesExactly(
                        put -> assertThat(put).isInstanceOf(Result.Written.class),
                        get -> assertThat(((Result.Found) get)
                                        .first()
                                        .orElseThrow()
                                        .value())
                                .hasToString("seven"));
        guard.commit(new Fence("f", 300), Put.of("work", "three hundred")).await();
        guard.commit(new Fence("f", 300), Put.of("work", "again")).await();
        assertThatThrownBy(() -> guard.commit(new Fence("f", 299), Put.of("work", "late"))
                        .await())
                .isInstanceOf(StaleTokenException.class)
                .hasMessageContaining("300 has been seen");
        assertThat(althing.kv().get("work").await().orElseThrow().value()).hasToString("again");
        guard.commit(new Fence("other", 1), Put.of("work", "of another lock")).await();
    }

    @Test
    void whatWasReadUnderAFenceIsNotChangedByWhoeverHeldItBefore(Althing althing) {
        KvGuard guard = new KvGuard(althing.kv());
        assertThat(guard.read(new Fence("r", 7), "left").await()).isEmpty();
        guard.commit(new Fence("r", 7), Put.of("left", "1")).await();
        assertThat(guard.read(new Fence("r", 8), "left").await().orElseThrow().value())
                .hasToString("1");
        assertThatThrownBy(() ->
                        guard.commit(new Fence("r", 7), Put.of("left", "0")).await())
                .as("it was on its way when the next one read")
                .isInstanceOf(StaleTokenException.class);
        assertThatThrownBy(() -> guard.read(new Fence("r", 7), "left").await()).isInstanceOf(StaleTokenException.class);
        assertThat(guard.read(new Fence("r", 8), Get.prefix("le")).await().entries())
                .hasSize(1);
    }
}
