package io.althing.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.althing.client.coordination.Grant;
import io.althing.client.error.StaleTokenException;
import io.althing.client.guard.Fence;
import io.althing.client.guard.KvGuard;
import io.althing.client.kv.Put;
import io.althing.testkit.AlthingTest;
import io.althing.testkit.TestCluster;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What a holder does that stands still past its session's end, and then goes on as if it had not:
/// with fencing it is refused, without it does harm.
@AlthingTest
class FencingTest {
    private Althing frozen;
    private Althing next;

    @BeforeEach
    void connect(TestCluster cluster) {
        frozen = cluster.connect();
        next = cluster.connect();
    }

    @AfterEach
    void close() {
        frozen.close();
        next.close();
    }

    /// Returns what the frozen holder holds by its own belief, after the next one has it.
    private Grant overtaken(TestCluster cluster, String lock) {
        Grant old = frozen.locks().lock(lock).acquire().await();
        cluster.expire(old.session().id());
        Grant current = next.locks().lock(lock).acquire().await();
        assertThat(current.token()).isGreaterThan(old.token());
        new KvGuard(next.kv())
                .commit(Fence.of(current), Put.of("balance", "200"))
                .await();
        return old;
    }

    @Test
    void withAGuardTheLateOneIsRefused(TestCluster cluster) {
        Grant old = overtaken(cluster, "fenced");
        assertThatThrownBy(() -> new KvGuard(frozen.kv())
                        .commit(Fence.of(old), Put.of("balance", "100"))
                        .await())
                .isInstanceOf(StaleTokenException.class);
        assertThat(next.kv().get("balance").await().orElseThrow().value()).hasToString("200");
    }

    @Test
    void withoutOneItOverwritesWhatTheNextOneDid(TestCluster cluster) {
        overtaken(cluster, "unfenced");
        frozen.kv().put("balance", "100").await();
        assertThat(next.kv().get("balance").await().orElseThrow().value()).hasToString("100");
    }
}
