package io.althing.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.althing.cli.Shell.Ran;
import io.althing.client.Althing;
import io.althing.client.coordination.Grant;
import io.althing.client.coordination.Standing;
import io.althing.testkit.AlthingTest;
import io.althing.testkit.TestCluster;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@AlthingTest
@Timeout(120)
class LockTest {
    private Shell shell;
    private @TempDir Path directory;

    @BeforeEach
    void open(TestCluster cluster) {
        shell = Shell.of(cluster);
    }

    @Test
    void aCommandRunsWhileTheLockIsHeldAndKnowsItsToken(Althing althing) throws Exception {
        Path token = directory.resolve("token");
        Path mayEnd = directory.resolve("end");
        String script = "echo $ALTHING_LOCK $ALTHING_TOKEN > " + token + ".part; mv " + token + ".part " + token
                + "; until [ -e " + mayEnd + " ]; do sleep 0.05; done; exit 7";
        CompletableFuture<Ran> running =
                CompletableFuture.supplyAsync(() -> shell.run("lock", "deploy", "--", "sh", "-c", script));
        Waiting.until(() -> Files.exists(token));
        Standing held = althing.locks().lookAtLock("deploy").await();
        assertThat(held.holders()).hasSize(1);
        assertThat(Files.readString(token))
                .isEqualTo("deploy " + held.holders().getFirst().token() + "\n");
        Files.createFile(mayEnd);
        assertThat(running.join().code()).as("the command's own code").isEqualTo(7);
        assertThat(althing.locks().lookAtLock("deploy").await().holdersTotal()).isZero();
    }

    @Test
    void whoDoesNotWantToWaitIsToldThatOthersHoldIt(Althing althing) {
        try (Grant grant = althing.locks().lock("busy").acquire().await()) {
            Ran refused = shell.run("lock", "busy", "--wait", "0", "--", "true");
            assertThat(refused.code()).isEqualTo(1);
            assertThat(refused.err()).contains("others hold the lock busy").contains("lock show");
            assertThat(grant.isSafe()).isTrue();
        }
        assertThat(shell.run("lock", "busy", "--wait", "0", "--", "true").code())
                .isZero();
    }

    @Test
    void aLostLockEndsTheCommand(TestCluster cluster, Althing althing) {
        CompletableFuture<Ran> running =
                CompletableFuture.supplyAsync(() -> shell.run("lock", "frail", "--ttl", "1", "--", "sleep", "600"));
        Waiting.until(() -> althing.locks().lookAtLock("frail").await().holdersTotal() == 1);
        cluster.expire(
                althing.locks().lookAtLock("frail").await().holders().getFirst().session());
        Ran ran = running.join();
        assertThat(ran.code()).isEqualTo(1);
        assertThat(ran.err()).contains("the lock frail was lost");
    }

    @Test
    void aCommandThatIsNotThereIsNamedAndTheLockGivenBack(Althing althing) {
        Ran ran = shell.run("lock", "short", "--", "/no/such/command");
        assertThat(ran.code()).isEqualTo(1);
        assertThat(ran.err()).contains("/no/such/command");
        assertThat(althing.locks().lookAtLock("short").await().holdersTotal()).isZero();
    }

    @Test
    void holderAndQueueAreShown(TestCluster cluster) throws Exception {
        assertThat(shell.run("lock", "show", "line").out()).isEqualTo("nobody holds line\n");
        try (Althing first = cluster.connect();
                Althing second = cluster.connect();
                Grant grant = first.locks().lock("line").acquire().await()) {
            var waiting = second.locks().lock("line").acquire();
            Waiting.until(() -> first.locks().lookAtLock("line").await().waitingTotal() == 1);
            Ran shown = shell.run("lock", "show", "line");
            String holder = Long.toHexString(grant.session().id());
            assertThat(shown.lines().get(1)).matches("holder +" + holder + " +" + grant.token());
            assertThat(shown.lines().get(2)).matches("waits 1 +[0-9a-f]+ +0");
            assertThat(shell.run("lock", "show", "line", "-o", "json").out())
                    .contains("\"holders\":[{\"session\":\"" + holder + "\",\"token\":" + grant.token())
                    .contains("\"waitingTotal\":1");
            waiting.withdraw();
        }
    }
}
