package io.althing.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ServerConfigTest {
    private static ServerConfig of(Map<String, String> environment, String... flags) throws UsageException {
        return Configure.of(Settings.read(List.of(flags), environment));
    }

    @Test
    void withoutFlagsItIsWhatEtcdIs() throws UsageException {
        ServerConfig config = ServerConfig.of(List.of());
        assertThat(config.name()).isEqualTo("default");
        assertThat(config.dataDirectory()).isEqualTo(Path.of("default.etcd"));
        assertThat(config.listenClientUrls()).containsExactly("http://localhost:2379");
        assertThat(config.advertiseClientUrls()).containsExactly("http://localhost:2379");
        assertThat(config.initialCluster()).isEqualTo(Map.of("default", List.of("http://localhost:2380")));
        assertThat(config.heartbeat()).isEqualTo(Duration.ofMillis(100));
        assertThat(config.electionTimeout()).isEqualTo(Duration.ofSeconds(1));
        assertThat(config.requestMaxBytes()).isEqualTo(1_572_864);
        assertThat(config.txnOperationsMax()).isEqualTo(128);
        assertThat(config.progressInterval()).isEqualTo(Duration.ofMinutes(10));
        assertThat(config.isPlaintextAllowed()).isFalse();
    }

    @Test
    void aFlagWinsOverOurVariableAndThatOverEtcds() throws UsageException {
        Map<String, String> etcd = Map.of("ETCD_NAME", "e", "ETCD_SNAPSHOT_COUNT", "7");
        assertThat(of(etcd).name()).isEqualTo("e");
        Map<String, String> both = Map.of("ETCD_NAME", "e", "ALTHING_NAME", "a", "ETCD_SNAPSHOT_COUNT", "7");
        assertThat(of(both).name()).isEqualTo("a");
        assertThat(of(both, "--name", "f").name()).isEqualTo("f");
        assertThat(of(both, "-name=f").snapshotCount()).isEqualTo(7);
    }

    @Test
    void variablesOfEtcdsClientAndOfTheLauncherAreNotOurs() throws UsageException {
        assertThat(of(Map.of("ETCDCTL_API", "3", "ALTHING_JAVA_HOME", "/jdk", "HOME", "/"))
                        .name())
                .isEqualTo("default");
    }

    @Test
    void aFileReplacesFlagsAndEnvironment(@TempDir Path directory) throws Exception {
        Path file = Files.writeString(
                directory.resolve("member.yaml"), "name: f\nelection-timeout: 2000\nallow-plaintext: true\n");
        ServerConfig config = of(Map.of("ETCD_SNAPSHOT_COUNT", "7"), "--name=g", "--config-file=" + file);
        assertThat(config.name()).isEqualTo("f");
        assertThat(config.electionTimeout()).isEqualTo(Duration.ofSeconds(2));
        assertThat(config.snapshotCount()).isEqualTo(10_000);
        assertThat(config.isPlaintextAllowed()).isTrue();
    }

    @Test
    void aFileThatCannotBeTakenIsNamed(@TempDir Path directory) throws IOException {
        Path file = directory.resolve("member.yaml");
        assertRefused("cannot read config file " + file, "--config-file=" + file);
        Files.writeString(file, "name: [");
        assertRefused("config file " + file + " is not valid YAML", "--config-file=" + file);
        Files.writeString(file, "- name");
        assertRefused("must hold settings as `name: value`", "--config-file=" + file);
        Files.writeString(file, "nmae: x");
        assertRefused("unknown setting in " + file + ": nmae; did you mean name?", "--config-file=" + file);
    }

    @Test
    void severalMembersAreReadInAnyOrderAndUrlsOfOneAreGathered() throws UsageException {
        ServerConfig config = ServerConfig.of(List.of(
                "--name=b",
                "--listen-peer-urls=http://127.0.0.1:1,http://127.0.0.1:2",
                "--initial-cluster=b=http://127.0.0.1:2,a=http://127.0.0.1:3,b=http://127.0.0.1:1"));
        assertThat(config.initialCluster())
                .isEqualTo(Map.of(
                        "a", List.of("http://127.0.0.1:3"),
                        "b", List.of("http://127.0.0.1:2", "http://127.0.0.1:1")));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--nmae=x | unknown flag --nmae; did you mean name? (see `althing serve --help`)",
                "serve | unexpected argument serve (see `althing serve --help`)",
                "--name | flag --name needs a value",
                "--max-range-bytes=5 | " + "--max-range-bytes 5 is less than 16777216 bytes:"
                        + " the largest values could not be read; give more, or 0 for what is usual",
                "--election-timeout=400 | "
                        + "--election-timeout 400 ms must be at least 5 times"
                        + " --heartbeat-interval 100 ms",
                "--election-timeout=soon | --election-timeout must be a number, not \"soon\"",
                "--election-timeout=60000 | --election-timeout 60000 is not within 1 and 50000",
                "--snapshot-count=0 | --snapshot-count 0 is not within 1 and 9223372036854775807",
                "--max-request-bytes=99999999 | --max-request-bytes 99999999 is not within 1024 and 10485760",
                "--allow-plaintext=yes | --allow-plaintext must be true or false, not yes",
                "--log-level=loud | --log-level must be debug, info, warn or error, not loud",
                "--initial-cluster-state=old | --initial-cluster-state must be new or existing, not old",
                "--initial-cluster=a | --initial-cluster has \"a\" where name=url is expected",
                "--initial-cluster=a=http://127.0.0.1:2380 | --name default is not in --initial-cluster [a]",
                "--listen-client-urls=https://127.0.0.1:1 | "
                        + "--listen-client-urls has https://127.0.0.1:1: give --cert-file"
                        + " and --key-file, or --auto-tls",
                "--listen-peer-urls=127.0.0.1 | "
                        + "--listen-peer-urls has \"127.0.0.1\" where http://host:port or"
                        + " https://host:port is expected",
                "--pre-vote=false | --pre-vote and --strict-reconfig-check cannot be switched off",
                "--watch-progress-notify-interval=1ms | "
                        + "--watch-progress-notify-interval must be at least 100ms, not"
                        + " 1ms",
                "--watch-progress-notify-interval=often | "
                        + "--watch-progress-notify-interval must be a duration such as 10m or"
                        + " 500ms, not often",
            })
    void whatCannotBeIsSaidInOneLine(String flag, String message) {
        assertThatThrownBy(() -> ServerConfig.of(List.of(flag)))
                .isInstanceOf(UsageException.class)
                .hasMessage(message);
    }

    @Test
    void anUnknownVariableIsNamed() {
        assertThatThrownBy(() -> of(Map.of("ALTHING_NMAE", "x")))
                .isInstanceOf(UsageException.class)
                .hasMessageStartingWith("unknown environment variable ALTHING_NMAE; did you mean name?");
    }

    private static void assertRefused(String message, String... flags) {
        assertThatThrownBy(() -> ServerConfig.of(List.of(flags)))
                .isInstanceOf(UsageException.class)
                .hasMessageContaining(message);
    }
}
