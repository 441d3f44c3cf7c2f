package io.althing.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import io.althing.server.ServerConfig;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/// What is under `ops/` and in docs/metrics.md fits the program.
class OpsFilesTest {
    private static final Path ROOT = Path.of("").toAbsolutePath().getParent();
    private static final Path OPS = ROOT.resolve("ops");

    /// Everything in an expression that could be a metric: no function, label, keyword or string.
    private static final Pattern WORD = Pattern.compile("\\b[a-z_][a-z0-9_]*\\b(?!\\s*[(=!~])");

    private static final Set<String> KEYWORDS =
            Set.of("by", "or", "and", "unless", "on", "bool", "ignoring", "without");

    @TempDir
    Path directory;

    private static List<Object> documents(Path file) throws IOException {
        List<Object> all = new ArrayList<>();
        new Load(LoadSettings.builder().setLabel(file.toString()).build())
                .loadAllFromString(Files.readString(file))
                .forEach(all::add);
        return all;
    }

    /// All values under this key, however deep.
    private static List<Object> values(Object tree, String key) {
        List<Object> found = new ArrayList<>();
        if (tree instanceof Map<?, ?> map) {
            map.forEach((name, value) -> {
                if (name.equals(key)) {
                    found.add(value);
                }
                found.addAll(values(value, key));
            });
        } else if (tree instanceof List<?> list) {
            list.forEach(each -> found.addAll(values(each, key)));
        }
        return found;
    }

    private static Set<String> metrics(String expression) {
        String bare = expression
                .replaceAll("\"[^\"]*\"", "")
                .replaceAll("\\{[^}]*}", "")
                .replaceAll("\\[[^]]*]", "")
                .replaceAll("\\b(by|without|on)\\s*\\([^)]*\\)", "");
        Set<String> names = new TreeSet<>();
        Matcher word = WORD.matcher(bare);
        while (word.find()) {
            names.add(word.group());
        }
        names.removeAll(KEYWORDS);
        return names;
    }

    @Test
    void everyMetricThatIsAskedForIsOnTheRealPage() throws Exception {
        Set<String> asked = new TreeSet<>();
        for (Path file : List.of(OPS.resolve("grafana/althing.json"), OPS.resolve("prometheus/alerts.yml"))) {
            List<Object> expressions = values(documents(file).getFirst(), "expr");
            assertThat(expressions).as(file.toString()).hasSizeGreaterThan(10);
            expressions.forEach(each -> asked.addAll(metrics(each.toString())));
        }
        // Prometheus says this one itself.
        asked.remove("up");
        assertThat(asked).contains("althing_write_stage_seconds_bucket", "etcd_server_has_leader");
        try (ProcessCluster cluster = new ProcessCluster(directory, 3)) {
            cluster.startAll();
            cluster.leader();
            Scrape page = new Scrape(cluster.get(0, "/metrics"));
            Set<String> present =
                    page.samples.stream().map(Scrape.Sample::name).collect(Collectors.toCollection(TreeSet::new));
            // Families whose samples come only with a leader, or with TLS.
            present.addAll(page.types.keySet());
            page.types.keySet().forEach(family -> present.add(family + "_bucket"));
            assertThat(present).containsAll(asked);

            Set<String> own = page.types.keySet().stream()
                    .filter(name -> name.startsWith("althing_"))
                    .collect(Collectors.toCollection(TreeSet::new));
            Set<String> told = new TreeSet<>();
            Matcher row = Pattern.compile("(?m)^\\| `(althing_\\w+)` \\|")
                    .matcher(Files.readString(ROOT.resolve("docs/metrics.md")));
            while (row.find()) {
                assertThat(told.add(row.group(1))).as(row.group(1) + " once").isTrue();
            }
            assertThat(told).isEqualTo(own);
        }
    }

    @Test
    void theDashboardIsForAnyDataSource() throws IOException {
        Object dashboard = documents(OPS.resolve("grafana/althing.json")).getFirst();
        assertThat(values(dashboard, "uid"))
                .contains("althing")
                .allMatch(uid -> uid.equals("althing") || uid.equals("${datasource}"));
        assertThat(values(dashboard, "id")).doesNotHaveDuplicates().hasSizeGreaterThan(20);
    }

    @Test
    void theUnitGivesFlagsThatThereAre() throws Exception {
        String unit = Files.readString(OPS.resolve("systemd/althing.service"));
        String start = line(unit, "ExecStart=");
        accepts(after(start, "serve "));
        assertThat(unit).contains("\nRestart=on-failure\n").contains("\nRestartPreventExitStatus=2 3\n");
    }

    @Test
    void theUnitIsOneForSystemd() throws Exception {
        Process verify = tool(
                "systemd-analyze",
                "--man=no",
                "verify",
                OPS.resolve("systemd/althing.service").toString());
        String said = new String(verify.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(verify.waitFor(60, TimeUnit.SECONDS)).isTrue();
        // Of other units it says much, and of ours that the program is not installed here.
        List<String> ours = said.lines()
                .filter(line -> line.contains("althing.service"))
                .filter(line -> !line.contains("is not executable"))
                .filter(line -> !line.contains("Exec format"))
                .toList();
        assertThat(ours).as(said).isEmpty();
    }

    @Test
    void prometheusTakesTheAlerts() throws Exception {
        Process check = tool(
                "promtool",
                "check",
                "rules",
                OPS.resolve("prometheus/alerts.yml").toString());
        String said = new String(check.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(check.waitFor()).as(said).isZero();
    }

    @Test
    void theImageStartsWhatThereIs() throws Exception {
        String image = Files.readString(OPS.resolve("docker/Dockerfile"));
        assertThat(image).contains("\nUSER 10001:10001\n").contains("\nHEALTHCHECK ");
        Matcher variable = Pattern.compile("ETCD_([A-Z_]+)=(\\S+)").matcher(image);
        List<String> flags = new ArrayList<>();
        while (variable.find()) {
            flags.add("--" + variable.group(1).toLowerCase(Locale.ROOT).replace('_', '-') + "=" + variable.group(2));
        }
        assertThat(flags).hasSize(2);
        ServerConfig.of(flags);
        for (String copied : List.of("ops/docker/healthcheck", "server/src/main/launch/jvm.options")) {
            assertThat(ROOT.resolve(copied)).exists();
        }
    }

    @Test
    void theHealthCheckTellsAMemberThatIsWellFromNone() throws Exception {
        Assumptions.assumeTrue(Files.isExecutable(Path.of("/bin/bash")), "no /bin/bash here");
        try (ProcessCluster cluster = new ProcessCluster(directory, 1)) {
            cluster.startAll();
            Path script = directory.resolve("healthcheck");
            Files.writeString(
                    script,
                    Files.readString(OPS.resolve("docker/healthcheck")).replace("/2381", "/" + cluster.clientPort(0)));
            for (String probe : List.of("livez", "readyz")) {
                assertThat(health(script, probe)).as(probe).isZero();
            }
            assertThat(health(script, "livez/nothing")).isNotZero();
            cluster.kill(0);
            assertThat(health(script, "livez")).isNotZero();
        }
    }

    private static int health(Path script, String probe) throws IOException {
        return ProcessCluster.awaitEnd(new ProcessBuilder("/bin/bash", script.toString(), probe)
                .redirectErrorStream(true)
                .start());
    }

    @Test
    void theManifestGivesFlagsThatThereAreAndNamesThatStay() throws Exception {
        List<Object> parts = documents(OPS.resolve("kubernetes/althing.yaml"));
        assertThat(values(parts, "kind")).contains("StatefulSet", "Service", "PodDisruptionBudget");
        for (int member = 0; member < 3; member++) {
            List<String> arguments = new ArrayList<>();
            for (Object argument : (List<?>) values(parts, "args").getFirst()) {
                arguments.add(argument.toString()
                        .replace("$(POD_NAME)", "althing-" + member)
                        .replace("$(POD_NAMESPACE)", "default"));
            }
            assertThat(arguments.removeFirst()).isEqualTo("serve");
            ServerConfig config = ServerConfig.of(arguments);
            assertThat(config.advertisePeerUrls())
                    .containsExactly("https://althing-" + member + ".althing-peers.default.svc:2380");
            assertThat(config.isPlaintextAllowed()).isFalse();
        }
        assertThat(values(parts, "command").toString())
                .contains("healthcheck, livez")
                .contains("healthcheck, readyz");
    }

    private void accepts(String flags) throws Exception {
        ServerConfig.of(Arrays.asList(flags.strip().split("\\s+")));
    }

    private static String line(String text, String start) {
        return text.lines().filter(line -> line.startsWith(start)).findFirst().orElseThrow();
    }

    private static String after(String text, String mark) {
        return text.substring(text.indexOf(mark) + mark.length());
    }

    private static Process tool(String... command) throws IOException {
        boolean isThere = Arrays.stream(System.getenv("PATH").split(":"))
                .anyMatch(place -> Files.isExecutable(Path.of(place, command[0])));
        Assumptions.assumeTrue(isThere, command[0] + " is not installed here");
        return new ProcessBuilder(command).redirectErrorStream(true).start();
    }
}
