package io.althing.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.althing.client.error.AccessDeniedException;
import io.althing.client.error.AuthenticationException;
import io.althing.client.watch.Watch;
import io.althing.client.watch.WatchReader;
import io.althing.testkit.AlthingTest;
import io.althing.testkit.TestCluster;
import io.etcd.jetcd.Auth;
import io.etcd.jetcd.ByteSequence;
import io.etcd.jetcd.Client;
import io.etcd.jetcd.auth.Permission;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

@AlthingTest(flags = "--auth-token-ttl=1")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class LoginTest {
    private static final AlthingOptions ROOT = AlthingOptions.defaults().login("root", "r00t");
    private static final AlthingOptions READER = AlthingOptions.defaults().login("reader", "secret");

    private static ByteSequence bytes(String text) {
        return ByteSequence.from(text, StandardCharsets.UTF_8);
    }

    @BeforeAll
    void turnAuthOn(TestCluster cluster) throws Exception {
        try (Client client = Client.builder().endpoints(cluster.endpoints()).build()) {
            Auth auth = client.getAuthClient();
            auth.userAdd(bytes("root"), bytes("r00t")).get();
            auth.roleAdd(bytes("root")).get();
            auth.userGrantRole(bytes("root"), bytes("root")).get();
            auth.userAdd(bytes("reader"), bytes("secret")).get();
            auth.roleAdd(bytes("readers")).get();
            auth.roleGrantPermission(bytes("readers"), bytes("a"), bytes("b"), Permission.Type.READ)
                    .get();
            auth.userGrantRole(bytes("reader"), bytes("readers")).get();
            auth.authEnable().get();
        }
    }

    @Test
    void aUserMayDoWhatItsRolesSay(TestCluster cluster) {
        try (Althing root = cluster.connect(ROOT);
                Althing reader = cluster.connect(READER)) {
            root.kv().put("a1", "seen").await();
            assertThat(reader.kv().get("a1").await()).isPresent();
            assertThatThrownBy(() -> reader.kv().put("a1", "x").await())
                    .isInstanceOf(AccessDeniedException.class)
                    .hasMessageContaining("permission denied");
            try (WatchReader denied = reader.watches().read(Watch.key("z"))) {
                assertThatThrownBy(denied::next).isInstanceOf(AccessDeniedException.class);
            }
        }
    }

    @Test
    void aWrongPasswordIsToldWhenConnecting(TestCluster cluster) {
        assertThatThrownBy(() -> cluster.connect(AlthingOptions.defaults().login("reader", "wrong")))
                .isInstanceOf(AuthenticationException.class)
                .hasMessageContaining("authentication failed")
                .hasMessageNotContaining("wrong");
        assertThat(READER.settings(cluster.endpoints()).toString()).doesNotContain("secret");
    }

    @Test
    void whoDoesNotLogInIsRefused(TestCluster cluster) {
        assertThatThrownBy(cluster::connect).isInstanceOf(AuthenticationException.class);
    }

    @Test
    void tokensThatEndAreRenewedUnnoticed(TestCluster cluster) {
        try (Althing root = cluster.connect(ROOT)) {
            long untilNanos = System.nanoTime() + Duration.ofSeconds(3).toNanos();
            while (System.nanoTime() - untilNanos < 0) {
                root.kv().put("a2", "x").await();
            }
        }
    }

    @Test
    void passwordsDoNotTravelInTheClear() {
        assertThatThrownBy(() -> Althing.connect(List.of("http://192.0.2.1:2379"), ROOT))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("in the clear");
        try (Althing lazy =
                Althing.connect(List.of("192.0.2.1"), ROOT.allowPlaintextLogin().lazily())) {
            assertThat(lazy.members().get(0).endpoint()).hasToString("http://192.0.2.1:2379");
        }
    }

    @Test
    void aUserIsWelcomeWhereNobodyHasToLogIn() {
        try (TestCluster open = TestCluster.start(1);
                Althing althing = open.connect(READER)) {
            althing.kv().put("k", "v").await();
            assertThat(althing.kv().get("k").await()).isPresent();
        }
    }
}
