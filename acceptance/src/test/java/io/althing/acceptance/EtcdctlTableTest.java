package io.althing.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// Nothing that etcdctl offers goes without a test.
class EtcdctlTableTest {
    private static final Path TESTS = Path.of("src/test/java/io/althing/acceptance");

    /// Done by etcdctl itself, or not of this age: `migrate` turns files of etcd 2 into files of
    /// etcd 3, and what it leaves behind comes here by a snapshot of etcd.
    private static final Set<String> WITHOUT_A_SERVER =
            Set.of("migrate", "completion fish", "completion powershell", "completion zsh");

    private static List<String> offered() throws IOException {
        List<String> commands = new ArrayList<>();
        boolean isCommand = false;
        for (String line : new Etcdctl(List.of()).run("help").split("\n")) {
            if (line.startsWith("COMMANDS:")) {
                isCommand = true;
            } else if (line.isBlank() && !commands.isEmpty()) {
                break;
            } else if (isCommand && !line.isBlank()) {
                commands.add(line.strip().split("\t")[0]);
            }
        }
        return commands;
    }

    private static String tests() throws IOException {
        try (Stream<Path> files = Files.list(TESTS)) {
            StringBuilder text = new StringBuilder();
            for (Path file : files.filter(each -> !each.endsWith("EtcdctlTableTest.java"))
                    .filter(each -> each.toString().endsWith("Test.java"))
                    .toList()) {
                text.append(Files.readString(file));
            }
            return text.toString().replaceAll("\\s+", " ");
        }
    }

    private static boolean isDriven(String command, String tests) {
        String words =
                Arrays.stream(command.split(" ")).map(word -> '"' + word + '"').collect(Collectors.joining(", "));
        return tests.contains(words);
    }

    @Test
    void everySubcommandIsDrivenByATest() throws IOException {
        Etcdctl.assumeInstalled();
        List<String> offered = offered();
        assertThat(offered)
                .as("what its help says")
                .contains("get", "lease grant", "txn")
                .hasSizeGreaterThan(40);
        String tests = tests();
        Set<String> missing = new TreeSet<>(offered);
        missing.removeAll(WITHOUT_A_SERVER);
        missing.removeIf(command -> isDriven(command, tests));
        assertThat(missing).as("commands of etcdctl that no test drives").isEmpty();
        assertThat(isDriven("lease forge", tests))
                .as("the search finds no more than is there")
                .isFalse();
    }
}
