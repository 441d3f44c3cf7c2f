package io.althing.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// `./althing example`, as examples/README.md has it, with a cluster of processes.
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class ExampleTest {
    private @TempDir Path root;
    private ProcessCluster cluster;

    private record Ended(int code, String output) {}

    @BeforeEach
    void start() throws IOException {
        // The build that runs this test made them; the launcher need not do it again.
        Path jar = LauncherTest.CHECKOUT.resolve("examples/target/examples/examples.jar");
        Files.setLastModifiedTime(jar, FileTime.from(Instant.now()));
        cluster = new ProcessCluster(root, 1).startAll();
    }

    @AfterEach
    void stop() {
        cluster.close();
    }

    private static Ended example(String... words) throws IOException, InterruptedException {
        List<String> command =
                new ArrayList<>(List.of(LauncherTest.CHECKOUT.resolve("althing").toString(), "example"));
        command.addAll(List.of(words));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Ended(process.waitFor(), output);
    }

    private String run(String name) throws IOException, InterruptedException {
        Ended ended = example(name, cluster.endpoint(0).replaceFirst("^http://", ""));
        assertThat(ended.code()).as(ended.output()).isZero();
        return ended.output();
    }

    @Test
    void everyExampleDoesWhatItsPageShows() throws Exception {
        assertThat(run("job")).contains("15 tries by three instances, one report per second");
        assertThat(run("stock")).contains("100 items, 5 pieces of each: 500").contains("together 500");
        assertThat(run("worker")).contains("writes letter 9").contains("letters written: 9");
        assertThat(run("numbers")).containsPattern("(?s)1000 different ones.*1000 different ones");
    }

    @Test
    void anExampleThatThereIsNotIsRefusedWithTheNamesOfThoseThatThereAre() throws Exception {
        Ended refused = example("cook");
        assertThat(refused.code()).isEqualTo(2);
        assertThat(refused.output()).contains("job, stock, worker, numbers");
    }
}
