package io.althing.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What a newcomer types. The launcher's ports are fixed, so this is skipped where somebody
/// else holds them.
class LauncherTest {
    private static final int[] PORTS = {2379, 2380, 22379, 22380, 32379, 32380};
    static final Path CHECKOUT = Path.of("..").toAbsolutePath().normalize();

    private record Ended(int exitCode, String out, String error) {}

    @TempDir
    Path root;

    private Path data;

    @BeforeEach
    void begin() throws IOException {
        data = root.toRealPath().resolve("cluster");
        assumeNobodyIsInTheWay();
        takeThisBuild();
    }

    static void assumeNobodyIsInTheWay() {
        for (int port : PORTS) {
            assumeTrue(isFree(port), "port " + port + " is taken by another process: skipped");
        }
    }

    /// The very build that runs this test made the program; the launcher need not do it again.
    static void takeThisBuild() throws IOException {
        Path stamp = CHECKOUT.resolve("server/target/althing/.built");
        if (!Files.exists(stamp)) {
            Files.createFile(stamp);
        }
        Files.setLastModifiedTime(stamp, FileTime.from(Instant.now()));
    }

    @AfterEach
    void nothingIsLeftRunning() throws Exception {
        if (data != null && Files.exists(data)) {
            launcher("down", "--data", data.toString(), "--erase");
        }
    }

    private static boolean isFree(int port) {
        try (ServerSocket socket = new ServerSocket(port)) {
            return socket.isBound();
        } catch (IOException e) {
            return false;
        }
    }

    private Ended launcher(String... arguments) throws Exception {
        return program(CHECKOUT.resolve("althing"), arguments);
    }

    private Ended program(Path program, String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of(program.toString()));
        command.addAll(List.of(arguments));
        Path out = Files.createTempFile(root, "out", "");
        Path error = Files.createTempFile(root, "error", "");
        Process process = new ProcessBuilder(command)
                .directory(root.toFile())
                .redirectOutput(out.toFile())
                .redirectError(error.toFile())
                .start();
        if (!process.waitFor(120, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new AssertionError(command + " did not end: " + Files.readString(error));
        }
        return new Ended(process.exitValue(), Files.readString(out), Files.readString(error));
    }

    @Test
    void aClusterGoesUpTellsOfItselfAndGoesDown() throws Exception {
        Ended up = launcher("up", "--members", "3", "--detach", "--data", data.toString());
        assertThat(up.exitCode()).as(up.error()).isZero();
        assertThat(up.out())
                .contains("127.0.0.1:2379,127.0.0.1:22379,127.0.0.1:32379", "Try:", "./althing down --data " + data);

        Ended status = launcher("status", "--data", data.toString());
        assertThat(status.exitCode()).as(status.error()).isZero();
        assertThat(status.out()).contains("m1", "m2", "m3");
        assertThat(status.out().lines().filter(line -> line.contains(" leader ")))
                .hasSize(1);
        assertThat(status.out().lines().filter(line -> line.contains(" follower ")))
                .hasSize(2);

        Ended again = launcher("up", "--detach", "--data", data.toString());
        assertThat(again.exitCode()).isEqualTo(1);
        assertThat(again.error())
                .startsWith("althing: already running in " + data)
                .hasLineCount(1);
        Ended elsewhere =
                launcher("up", "--detach", "--data", root.resolve("other").toString());
        assertThat(elsewhere.exitCode()).isEqualTo(1);
        assertThat(elsewhere.error())
                .contains("port 2379, needed by m1, is taken")
                .hasLineCount(1);

        Process bystander = new ProcessBuilder("sleep", "600").start();
        try {
            // A recorded pid that is somebody else's by now is left alone.
            String member = Files.readString(data.resolve("m2.pid"), StandardCharsets.UTF_8)
                    .trim();
            Files.writeString(data.resolve("m2.pid"), Long.toString(bystander.pid()));
            assertThat(launcher("down", "--data", data.toString()).out()).isEqualTo("Stopped m1 m3.\n");
            assertThat(bystander.isAlive()).isTrue();
            Files.writeString(data.resolve("m2.pid"), member);
            assertThat(launcher("down", "--data", data.toString()).out()).isEqualTo("Stopped m2.\n");
        } finally {
            bystander.destroyForcibly();
        }
        assertThat(launcher("down", "--data", data.toString()).out())
                .isEqualTo("Nothing was running in " + data + ".\n");
        assertThat(launcher("down", "--data", data.toString(), "--erase").out()).contains("Erased " + data);
        assertThat(data).doesNotExist();
    }

    @Test
    void underTheNameOfEtcdItIsEtcd() throws Exception {
        Path etcd = Files.createSymbolicLink(root.resolve("etcd"), CHECKOUT.resolve("althing"));
        Ended version = program(etcd, "--version");
        assertThat(version.exitCode()).as(version.error()).isZero();
        assertThat(version.out().lines().findFirst().orElseThrow()).matches("etcd Version: 3\\.\\d+\\.\\d+");

        Ended misspelt = program(etcd, "--nmae", "x");
        assertThat(misspelt.exitCode()).isEqualTo(2);
        assertThat(misspelt.error()).contains("unknown flag --nmae; did you mean name?");

        Path log = root.resolve("etcd.log");
        Process member = new ProcessBuilder(etcd.toString())
                .directory(root.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        try {
            ProcessCluster.await(
                    "etcd's usual port serves",
                    Duration.ofSeconds(60),
                    () -> ProcessCluster.page("http://127.0.0.1:2379", "/health")
                            .contains("\"true\""));
            assertThat(root.resolve("default.etcd")).isDirectory();
            assertThat(isFree(2380)).isFalse();
        } catch (AssertionError e) {
            throw new AssertionError(Files.readString(log), e);
        } finally {
            member.destroy();
            assertThat(member.waitFor(30, TimeUnit.SECONDS)).isTrue();
        }
        assertThat(member.exitValue()).isZero();
    }

    @Test
    void whatItDoesNotKnowIsSaidInALineAndNothingStarts() throws Exception {
        assertMisused("'up' does not take it", "up does not know '--frobnicate'.", "up", "--frobnicate");
        assertMisused("no number", "--members must be a number from 1 to 7, not '9'.", "up", "--members", "9");
        assertMisused("no value", "--data needs a folder.", "up", "--data");
        assertMisused("'down' does not take it", "down does not know 'all'.", "down", "all");
        Ended stopped = launcher("status", "--data", data.toString());
        assertThat(stopped.exitCode()).isEqualTo(1);
        assertThat(stopped.error()).isEqualTo("althing: no cluster in " + data + "; start one with './althing up'.\n");
        Files.createDirectory(data);
        Files.writeString(data.resolve("diary"), "mine");
        Ended foreign = launcher("up", "--detach", "--data", data.toString());
        assertThat(foreign.error()).contains("is not a data folder of ours");
        assertThat(launcher("down", "--erase", "--data", data.toString()).error())
                .contains("nothing was touched");
        assertThat(data.resolve("diary")).hasContent("mine");
    }

    private void assertMisused(String why, String line, String... arguments) throws Exception {
        Ended ended = launcher(arguments);
        assertThat(ended.exitCode()).as(why).isEqualTo(2);
        assertThat(ended.error()).as(why).startsWith("althing: " + line);
        assertThat(root.resolve(".althing")).doesNotExist();
    }

    @Test
    void aSimulatedWorldCanBeFollowedFromTheSameProgram() throws Exception {
        Ended ended = launcher("sim", "--seed", "7", "--trace");
        assertThat(ended.exitCode).as(ended.error).isZero();
        assertThat(ended.out).contains("LEADS term", "client 1", "all is well: ");

        Ended misused = launcher("sim", "--sede", "7");
        assertThat(misused.exitCode).isEqualTo(2);
        assertThat(misused.out).contains("unknown: --sede").contains("usage: ./althing sim");
    }
}
