package io.althing.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.althing.cli.Shell.Ran;
import io.althing.client.Althing;
import io.althing.client.Waiting;
import io.althing.client.coordination.Leadership;
import io.althing.client.kv.Bytes;
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
class ElectTest {
    private Shell shell;
    private @TempDir Path directory;

    @BeforeEach
    void open(TestCluster cluster) {
        shell = Shell.of(cluster);
    }

    @Test
    void aCommandRunsWhileWeLeadAndOthersAreToldWhoDoes(TestCluster cluster, Althing althing) throws Exception {
        Path said = directory.resolve("said");
        Path mayEnd = directory.resolve("end");
        String script = "echo $ALTHING_ELECTION $ALTHING_TOKEN > " + said + ".part; mv " + said + ".part " + said
                + "; until [ -e " + mayEnd + " ]; do sleep 0.05; done; exit 7";
        CompletableFuture<Ran> leading =
                CompletableFuture.supplyAsync(() -> shell.run("elect", "boss", "host-1", "--", "sh", "-c", script));
        Waiting.until(() -> Files.exists(said));
        var leader = althing.locks().election("boss").leader().await().orElseThrow();
        assertThat(Files.readString(said)).isEqualTo("boss " + leader.token() + "\n");
        assertThat(leader.value().utf8()).isEqualTo("host-1");
        Ran followed = Shell.of(cluster).run("elect", "--listen", "boss", "--count", "1");
        assertThat(followed.out()).isEqualTo("host-1  token " + leader.token() + "\n");
        Files.createFile(mayEnd);
        assertThat(leading.join().code()).isEqualTo(7);
        assertThat(althing.locks().election("boss").leader().await()).isEmpty();
    }

    @Test
    void whoFollowsHearsOfEachLeader(TestCluster cluster, Althing althing) {
        Shell follower = Shell.of(cluster);
        CompletableFuture<Ran> following =
                CompletableFuture.supplyAsync(() -> follower.run("elect", "-l", "next", "--count", "3", "-o", "json"));
        Waiting.until(() -> follower.out().contains("\"isLed\":false"));
        try (Leadership _ =
                althing.locks().election("next").campaign(Bytes.of("one")).await()) {
            Waiting.until(() -> follower.out().contains("\"value\":\"one\""));
        }
        Ran ran = following.join();
        assertThat(ran.code()).isZero();
        assertThat(ran.lines()).hasSize(3).last().asString().contains("\"isLed\":false");
    }

    @Test
    void whatCannotBeMeantIsRefused() {
        assertThat(shell.run("elect", "boss").code()).isEqualTo(2);
        assertThat(shell.run("elect", "boss").err()).contains("elect NAME VALUE");
        assertThat(shell.run("elect", "--listen").code()).isEqualTo(2);
        assertThat(shell.run("elect", "boss", "v", "--ttl", "0").code()).isEqualTo(2);
    }
}
