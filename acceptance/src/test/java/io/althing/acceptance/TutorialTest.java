package io.althing.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Every command of the first section of docs/operations.md, as a reader would type them, one
/// after the other in one shell; what is shown below a command must be in what it prints.
class TutorialTest {
    private static final Path PAGE = LauncherTest.CHECKOUT.resolve("docs/operations.md");
    private static final long LIMIT_MINUTES = 5;

    private record Step(String command, List<String> shown) {}

    @TempDir
    Path root;

    private static List<Step> steps() throws IOException {
        List<Step> steps = new ArrayList<>();
        boolean isInside = false;
        for (String line : Files.readAllLines(PAGE)) {
            if (line.startsWith("```")) {
                isInside = line.equals("```console");
            } else if (isInside && line.startsWith("$ ")) {
                steps.add(new Step(line.substring(2), new ArrayList<>()));
            } else if (isInside) {
                steps.getLast().shown.add(line);
            }
        }
        return steps;
    }

    /// One shell for all, so that what is exported stays; each command's output goes to a file.
    private static String script(List<Step> steps) {
        StringBuilder script = new StringBuilder();
        for (int i = 0; i < steps.size(); i++) {
            script.append("{ ")
                    .append(steps.get(i).command)
                    .append("; } >out-")
                    .append(i)
                    .append(" 2>&1 || exit 1\n");
        }
        return script.toString();
    }

    private static boolean isShown(String expected, String output) {
        String pattern = Pattern.compile("…")
                .splitAsStream(expected.strip())
                .map(part -> Pattern.quote(part.strip()))
                .collect(Collectors.joining(".*"));
        boolean isOpen = expected.endsWith("…");
        Pattern line = Pattern.compile(".*" + pattern + (isOpen ? ".*" : ""));
        return output.lines().anyMatch(each -> line.matcher(each.strip()).matches());
    }

    @AfterEach
    void nothingIsLeftRunning() throws Exception {
        if (Files.exists(root.resolve(".althing"))) {
            new ProcessBuilder("./althing", "down", "--erase")
                    .directory(root.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start()
                    .waitFor();
        }
    }

    @Test
    void theFirstTenMinutesGoAsTheyAreTold() throws Exception {
        Etcdctl.assumeInstalled();
        assumeTrue(new ProcessBuilder("sh", "-c", "command -v curl").start().waitFor() == 0, "needs curl");
        LauncherTest.assumeNobodyIsInTheWay();
        LauncherTest.takeThisBuild();
        Files.createSymbolicLink(root.resolve("althing"), LauncherTest.CHECKOUT.resolve("althing"));
        List<Step> steps = steps();
        assertThat(steps).hasSizeGreaterThan(15);

        Process shell = new ProcessBuilder("bash", "-c", script(steps))
                .directory(root.toFile())
                .redirectErrorStream(true)
                .redirectOutput(root.resolve("shell").toFile())
                .start();
        assertThat(shell.waitFor(LIMIT_MINUTES, TimeUnit.MINUTES)).isTrue();

        for (int i = 0; i < steps.size(); i++) {
            Path file = root.resolve("out-" + i);
            assertThat(file).as("got as far as: %s", steps.get(i).command).exists();
            String output = Files.readString(file, StandardCharsets.UTF_8);
            for (String expected : steps.get(i).shown) {
                assertThat(isShown(expected, output))
                        .as("%s prints '%s':%n%s", steps.get(i).command, expected, output)
                        .isTrue();
            }
        }
        assertThat(shell.exitValue()).isZero();
    }
}
