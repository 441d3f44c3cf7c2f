package io.althing.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.althing.cli.Shell.Ran;
import io.althing.client.Althing;
import io.althing.client.Waiting;
import io.althing.client.coordination.Grant;
import io.althing.client.coordination.Leadership;
import io.althing.client.coordination.Standing;
import io.althing.client.kv.Bytes;
import io.althing.testkit.AlthingTest;
import io.althing.testkit.TestCluster;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
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
        assertThat(ran.err()).contains("the lock frail was lost: its session was lost; ending the command");
    }

    @Test
    void whoHasItTakenBackByForceIsToldSo(Althing althing) {
        CompletableFuture<Ran> running =
                CompletableFuture.supplyAsync(() -> shell.run("lock", "forced", "--ttl", "1", "--", "sleep", "600"));
        Waiting.until(() -> althing.locks().lookAtLock("forced").await().holdersTotal() == 1);
        assertThat(shell.run("lock", "release", "forced", "--force", "--yes").code())
                .isZero();
        Ran ran = running.join();
        assertThat(ran.code()).isEqualTo(1);
        assertThat(ran.err())
                .contains("the lock forced was lost: it was taken back by force")
                .contains("others may have held it meanwhile");
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
            assertThat(shown.lines().get(1)).matches("holder +" + holder + " +" + grant.token() + " +\\d+ s +pid \\d+");
            assertThat(shown.lines().get(2)).matches("waits 1 +[0-9a-f]+ +\\d+ s +0 +pid \\d+");
            assertThat(shell.run("lock", "show", "line", "-o", "json").out())
                    .contains("\"holders\":[{\"session\":\"" + holder + "\",\"token\":" + grant.token())
                    .contains("\"waitingTotal\":1");
            waiting.withdraw();
        }
    }

    @Test
    void whatIsHeldIsListedWhateverItIs(TestCluster cluster) {
        try (Althing holder = cluster.connect();
                Grant lock = holder.locks().lock("list/lock").acquire().await();
                Grant permit = holder.locks()
                        .semaphore("list/pool", 3)
                        .permits(2)
                        .acquire()
                        .await();
                Leadership leader = holder.locks()
                        .election("list/boss")
                        .campaign(Bytes.of("me"))
                        .await()) {
            String session = Long.toHexString(lock.session().id());
            List<String> lines = shell.run("lock", "list", "list/").lines();
            assertThat(lines.getFirst()).matches("NAME +KIND +HOLDERS +WAITING +FIRST HOLDER +TOKEN +FOR +LABEL");
            assertThat(lines)
                    .hasSize(4)
                    .anyMatch(line -> line.matches(
                            "list/lock +lock +1 +0 +" + session + " +" + lock.token() + " +\\d+ s +pid \\d+"))
                    .anyMatch(line -> line.matches("list/pool +semaphore +1 of 3 +0 +" + session + " +.*"))
                    .anyMatch(line -> line.contains("election"));
            assertThat(shell.run("lock", "list", "list/", "--kind", "election", "-o", "json")
                            .lines())
                    .singleElement()
                    .asString()
                    .startsWith("{\"kind\":\"election\",\"name\":\"list/boss\"")
                    .contains("\"value\":\"me\"", "\"token\":" + leader.grant().token());
            assertThat(shell.run("lock", "show", "list/pool", "--kind", "semaphore")
                            .out())
                    .contains("sharer", String.valueOf(permit.token()));
        }
        Ran none = shell.run("lock", "list", "nothing/");
        assertThat(none.code()).isZero();
        assertThat(none.err()).contains("nothing is held");
    }

    @Test
    void aLockIsTakenBackByForceOnceThatIsConfirmed(TestCluster cluster) {
        try (Althing first = cluster.connect();
                Althing second = cluster.connect();
                Grant grant = first.locks().lock("stuck").acquire().await()) {
            String session = Long.toHexString(grant.session().id());
            var next = second.locks().lock("stuck").acquire();
            Waiting.until(() -> first.locks().lookAtLock("stuck").await().waitingTotal() == 1);
            Ran unforced = shell.run("lock", "release", "stuck");
            assertThat(unforced.code()).isEqualTo(2);
            assertThat(unforced.err()).contains("--force");
            Ran unsure = shell.run("lock", "release", "stuck", "--force");
            assertThat(unsure.code()).isEqualTo(2);
            assertThat(unsure.err()).contains("session " + session, "token " + grant.token(), "neither asked", "--yes");
            assertThat(shell.typing("n")
                            .run("lock", "release", "stuck", "--force")
                            .code())
                    .isEqualTo(1);
            assertThat(next.isDone()).isFalse();
            Ran sure = shell.typing("y").run("lock", "release", "stuck", "--force");
            assertThat(sure.code()).as(sure.err()).isZero();
            assertThat(sure.out()).contains("taken back from session " + session);
            assertThat(next.await().token()).isGreaterThan(grant.token());
            assertThat(shell.run("audit", "--action", "lock.", "-o", "json").out())
                    .contains("\"action\":\"lock.force-release\",\"subject\":\"lock stuck\"")
                    .contains("session " + session);
            next.await().close();
        }
        Ran nobody = shell.run("lock", "release", "stuck", "--force", "--yes");
        assertThat(nobody.code()).isEqualTo(1);
        assertThat(nobody.err()).contains("nobody holds the lock stuck");
    }

    @Test
    void whoOfManyIsToGiveBackMustBeSaid(TestCluster cluster) {
        try (Althing first = cluster.connect();
                Althing second = cluster.connect();
                Grant one = first.locks().semaphore("pool", 2).acquire().await();
                Grant other = second.locks().semaphore("pool", 2).acquire().await()) {
            Ran unclear = shell.run("lock", "release", "pool", "--kind", "semaphore", "--force", "--yes");
            assertThat(unclear.code()).isEqualTo(2);
            assertThat(unclear.err()).contains("2 hold the semaphore pool", "--session");
            String session = Long.toHexString(other.session().id());
            Ran clear = shell.run(
                    "lock",
                    "release",
                    "pool",
                    "--kind",
                    "semaphore",
                    "--session",
                    session,
                    "--force",
                    "--yes",
                    "-o",
                    "json");
            assertThat(clear.out()).contains("\"session\":\"" + session + "\"");
            assertThat(first.locks().lookAtSemaphore("pool").await().holders())
                    .singleElement()
                    .satisfies(left ->
                            assertThat(left.session()).isEqualTo(one.session().id()));
        }
    }
}
