package io.althing.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import io.althing.chaos.cluster.Program;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// The command line as a process: exit codes, pipes, and being asked to stop.
@Timeout(value = 3, unit = TimeUnit.MINUTES)
class CtlTest {
    @TempDir
    private Path root;

    private ProcessCluster cluster;

    @BeforeEach
    void start() throws IOException {
        cluster = new ProcessCluster(Files.createDirectory(root.resolve("cluster")), 1);
        cluster.start(0);
        cluster.awaitServing(0);
    }

    @AfterEach
    void stop() {
        cluster.close();
    }

    private ProcessBuilder ctl(String... arguments) throws IOException {
        List<String> all = new ArrayList<>(List.of("ctl"));
        all.addAll(List.of(arguments));
        ProcessBuilder builder = Program.ofProperty().command(all);
        builder.environment().put("ALTHING_ENDPOINTS", cluster.endpoint(0));
        builder.environment().put("LC_ALL", "C.UTF-8");
        return builder;
    }

    private static String output(Process process) throws IOException {
        return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }

    @Test
    void bytesGoThroughPipesAndCodesTellWhatBecameOfThem() throws IOException {
        byte[] bytes = {0, (byte) 0xff, '\n', 'x'};
        Process put = ctl("put", "Schlüssel", "-").start();
        try (OutputStream in = put.getOutputStream()) {
            in.write(bytes);
        }
        assertThat(output(put)).startsWith("written at revision ");
        assertThat(Program.awaitEnd(put)).isZero();
        Process get = ctl("get", "Schlüssel", "--raw").start();
        assertThat(get.getInputStream().readAllBytes()).isEqualTo(bytes);
        assertThat(Program.awaitEnd(get)).isZero();
        Process missing = ctl("get", "nothing").start();
        assertThat(output(missing))
                .isEqualTo("althing: there is no key 'nothing'; `althing ctl ls` shows what there is\n");
        assertThat(Program.awaitEnd(missing)).isEqualTo(1);
        Process all = ctl("del", "--prefix", "").start();
        all.getOutputStream().close();
        assertThat(output(all)).contains("there is no terminal to ask at");
        assertThat(Program.awaitEnd(all)).isEqualTo(2);
    }

    @Test
    void aTransactionIsReadAndAnsweredAsByEtcdctl() throws IOException {
        Etcdctl.assumeInstalled();
        String script = """
                mod("same/1") > "0"
                value("same/1") = "a \\x62"

                get --prefix same/
                put 'same/2' "line\\ttab"
                del nothing

                put never x

                """;
        Etcdctl etcdctl = new Etcdctl(List.of(cluster.endpoint(0)));
        etcdctl.run("put", "same/1", "a b");
        etcdctl.run("put", "same/2", "line\ttab");
        Process ours = ctl("txn").start();
        try (OutputStream in = ours.getOutputStream()) {
            in.write(script.getBytes(StandardCharsets.UTF_8));
        }
        String answer = output(ours);
        assertThat(answer).startsWith("SUCCESS\n\nsame/1\na b\nsame/2\n").isEqualTo(etcdctl.runWith(script, "txn"));
        assertThat(Program.awaitEnd(ours)).isZero();
    }

    @Test
    void aClusterThatIsNotFoundIsSaidSoInOneLine() throws IOException {
        Process lost = ctl("get", "k", "--endpoints", "nobody.invalid:2379", "--timeout", "2")
                .start();
        String said = output(lost);
        assertThat(said).startsWith("althing: ").contains("nobody.invalid").contains("--endpoints");
        assertThat(said.lines()).hasSize(1);
        assertThat(Program.awaitEnd(lost)).isEqualTo(1);
    }

    @Test
    void aLockThatIsAskedToStopEndsItsCommandAndIsFreeAtOnce() throws Exception {
        Path pid = root.resolve("pid");
        String script = "echo $$ > " + pid + ".part; mv " + pid + ".part " + pid + "; exec sleep 600";
        Process lock =
                ctl("lock", "job", "--ttl", "60", "--", "sh", "-c", script).start();
        ProcessCluster.await("the command runs", Duration.ofSeconds(60), () -> Files.exists(pid));
        ProcessHandle command =
                ProcessHandle.of(Long.parseLong(Files.readString(pid).strip())).orElseThrow();
        assertThat(command.isAlive()).isTrue();
        lock.destroy();
        assertThat(lock.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(command.isAlive()).isFalse();
        Process next = ctl("lock", "job", "--wait", "0", "--", "true").start();
        assertThat(output(next)).isEmpty();
        assertThat(Program.awaitEnd(next))
                .as("not held for the rest of the 60 s")
                .isZero();
    }
}
