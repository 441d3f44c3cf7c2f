package io.althing.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.althing.node.CompactionPolicy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/// What is written for etcd 3.4 to 3.6 starts a member.
class DropInTest {
    @TempDir
    Path directory;

    /// Every flag of the three versions but those of TLS, with a value that changes nothing.
    private static final String FLAGS = """
            name=default data-dir=d wal-dir=w snapshot-count=10000 heartbeat-interval=100 election-timeout=1000
            initial-election-tick-advance=true listen-peer-urls=http://localhost:2380
            listen-client-urls=http://localhost:2379 listen-client-http-urls=http://localhost:2378
            max-snapshots=5 max-wals=5 quota-backend-bytes=0 backend-bbolt-freelist-type=map
            backend-batch-interval=100ms backend-batch-limit=10000 max-txn-ops=128 max-request-bytes=1572864
            max-concurrent-streams=4294967295 grpc-keepalive-min-time=5s grpc-keepalive-interval=2h
            grpc-keepalive-timeout=20s socket-reuse-port=false socket-reuse-address=false enable-grpc-gateway=true
            raft-read-timeout=5s raft-write-timeout=5s initial-advertise-peer-urls=http://localhost:2380
            initial-cluster=default=http://localhost:2380 initial-cluster-state=new initial-cluster-token=etcd-cluster
            advertise-client-urls=http://localhost:2379 discovery= discovery-endpoints= discovery-token=
            discovery-dial-timeout=2s discovery-request-timeout=5s discovery-keepalive-time=2s
            discovery-keepalive-timeout=6s discovery-insecure-transport=true discovery-insecure-skip-tls-verify=false
            discovery-cert= discovery-key= discovery-cacert= discovery-user= discovery-password=
            discovery-fallback=proxy discovery-proxy= discovery-srv= discovery-srv-name= strict-reconfig-check=true
            pre-vote=true auto-compaction-retention=0 auto-compaction-mode=periodic v2-deprecation=not-yet
            enable-v2=false proxy=off proxy-failure-wait=5000 proxy-refresh-interval=30000 proxy-dial-timeout=1000
            proxy-write-timeout=5000 proxy-read-timeout=0 client-crl-file= client-cert-allowed-hostname=
            client-cert-file= client-key-file= cors=* host-whitelist=* auth-token=simple auth-token-ttl=300
            bcrypt-cost=10 enable-pprof=false metrics=basic listen-metrics-urls=http://localhost:2381 logger=zap
            log-outputs=default log-output=default log-level=info log-format=json enable-log-rotation=false
            log-rotation-config-json={} debug=false log-package-levels= enable-distributed-tracing=false
            distributed-tracing-address=localhost:4317 distributed-tracing-service-name=etcd
            distributed-tracing-instance-id= distributed-tracing-sampling-rate=0 force-new-cluster=false
            unsafe-no-fsync=false corrupt-check-time=0s compact-hash-check-time=1m compaction-batch-limit=1000
            compaction-sleep-interval=10ms downgrade-check-time=5s max-learners=1 memory-mlock=false
            snapshot-catchup-entries=5000 warning-apply-duration=100ms warning-unary-request-duration=300ms
            watch-progress-notify-interval=10m bootstrap-defrag-threshold-megabytes=0
            feature-gates=StopGRPCServiceOnDefrag=false experimental-initial-corrupt-check=false
            experimental-corrupt-check-time=0s experimental-compact-hash-check-enabled=false
            experimental-compact-hash-check-time=1m experimental-compaction-batch-limit=1000
            experimental-compaction-sleep-interval=10ms experimental-enable-v2v3=
            experimental-backend-bbolt-freelist-type=map experimental-enable-lease-checkpoint=false
            experimental-enable-lease-checkpoint-persist=false experimental-watch-progress-notify-interval=10m
            experimental-warning-apply-duration=100ms experimental-warning-unary-request-duration=300ms
            experimental-memory-mlock=false experimental-txn-mode-write-with-shared-buffer=true
            experimental-bootstrap-defrag-threshold-megabytes=0 experimental-downgrade-check-time=5s
            experimental-enable-distributed-tracing=false experimental-distributed-tracing-address=localhost:4317
            experimental-distributed-tracing-service-name=etcd experimental-distributed-tracing-instance-id=
            experimental-distributed-tracing-sampling-rate=0 experimental-max-learners=1
            experimental-wait-cluster-ready-timeout=5s experimental-snapshot-catchup-entries=5000
            experimental-stop-grpc-service-on-defrag=false experimental-set-member-localaddr=false""";

    static Stream<String> flags() {
        return Stream.of(FLAGS.trim().split("\\s+"));
    }

    private static ServerConfig of(Map<String, String> environment, String... flags) throws UsageException {
        return Configure.of(Settings.read(List.of(flags), environment));
    }

    @ParameterizedTest
    @MethodSource("flags")
    void aFlagStartsAMember(String flag) throws UsageException {
        ServerConfig plain = of(Map.of());
        int equals = flag.indexOf('=');
        String name = flag.substring(0, equals);
        String value = flag.substring(equals + 1);
        assertThat(of(Map.of(), "--" + flag).name()).isEqualTo(plain.name());
        boolean isSwitch = value.equals("true") || value.equals("false");
        String[] words = isSwitch ? new String[] {"-" + name + "=" + value} : new String[] {"-" + name, value};
        assertThat(of(Map.of(), words)).isEqualTo(of(Map.of(), "--" + flag));
    }

    @Test
    void allAtOnceAsFlagsAsVariablesAndAsAFile() throws Exception {
        ServerConfig plain = of(Map.of());
        String[] flags = flags().map(flag -> "--" + flag).toArray(String[]::new);
        StringBuilder yaml = new StringBuilder();
        Map<String, String> variables = new TreeMap<>();
        flags().filter(flag -> !flag.startsWith("experimental-")).forEach(flag -> {
            int equals = flag.indexOf('=');
            String name = flag.substring(0, equals);
            variables.put("ETCD_" + name.toUpperCase(Locale.ROOT).replace('-', '_'), flag.substring(equals + 1));
            yaml.append(name).append(": \"").append(flag.substring(equals + 1)).append("\"\n");
        });
        Path file = Files.writeString(directory.resolve("etcd.yaml"), yaml);
        for (ServerConfig config :
                List.of(of(Map.of(), flags), of(variables), of(Map.of(), "--config-file", file.toString()))) {
            assertThat(config.name()).isEqualTo(plain.name());
            assertThat(config.dataDirectory()).isEqualTo(Path.of("d"));
            assertThat(config.journalDirectory()).isEqualTo(Path.of("w"));
            assertThat(config.listenClientUrls()).containsExactly("http://localhost:2379", "http://localhost:2378");
            assertThat(config.clients().metricsUrls()).containsExactly("http://localhost:2381");
            assertThat(config.clients().callsMax()).isEqualTo(Integer.MAX_VALUE);
            assertThat(config.compaction()).isEqualTo(new CompactionPolicy.Off());
            assertThat(config.progressInterval()).isEqualTo(Duration.ofMinutes(10));
        }
    }

    @Test
    void aSwitchStandsAloneAndWhatHasNoMeaningIsNamedOnce() throws UsageException {
        Settings settings = Settings.read(
                List.of("-unsafe-no-fsync", "--experimental-initial-corrupt-check", "--max-wals", "9", "--name", "n"),
                Map.of("ETCD_MAX_WALS", "7", "ETCD_LOGGER", "zap"));
        assertThat(settings.value(Setting.NAME)).isEqualTo("n");
        assertThat(settings.withoutMeaning())
                .containsOnlyKeys("initial-corrupt-check", "logger", "max-wals", "unsafe-no-fsync")
                .containsEntry("max-wals", "9");
    }

    @Test
    void variablesThatOnlyLookLikeSettingsDoNoHarm() throws UsageException {
        Settings settings = Settings.read(
                List.of(),
                Map.of(
                        "ETCD_VERSION", "v3.5.9",
                        "ETCD_NAME", "",
                        "ETCD_PORT_2379_TCP_ADDR", "10.0.0.1",
                        "ETCD_SERVICE_PORT_CLIENT", "2379",
                        "ALTHING_SERVICE_HOST", "10.0.0.2",
                        "ALTHING_PORT", "tcp://10.0.0.2:2379"));
        assertThat(settings.value(Setting.NAME)).isEqualTo("default");
        assertThat(settings.unknownVariables()).containsExactly("ETCD_VERSION");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--discovery-srv=example.org | --discovery-srv is not supported: founding members are named",
                "--discovery-token=abc | --discovery-token is not supported",
                "--discovery=https://discovery.etcd.io/abc | --discovery is not supported",
                "--enable-v2=true | --enable-v2 is not supported: the v2 API is not served",
                "--proxy=on | --proxy is not supported: there is no proxy",
                "--experimental-enable-v2v3=/v2 | --enable-v2v3 is not supported",
                "--auto-compaction-mode=never | --auto-compaction-mode must be periodic or revision, not never",
                "--auto-compaction-retention=often | --auto-compaction-retention must be a duration such as 10m or",
                "--auto-compaction-retention=1ms | --auto-compaction-retention must be at least 1000ms, not 1ms",
                "--metrics=all | --metrics must be basic or extensive, not all",
                "--max-concurrent-streams=0 | --max-concurrent-streams 0 is not within 1 and 4294967296",
                "--listen-client-urls= | --listen-client-urls must not be empty",
                "--max-snapshot=5 | unknown flag --max-snapshot; did you mean max-snapshots?",
                "--experimental-max-leaners=1 | unknown flag --experimental-max-leaners (see",
            })
    void whatWouldBeMissingIsRefused(String flag, String message) {
        assertThatThrownBy(() -> of(Map.of(), flag))
                .isInstanceOf(UsageException.class)
                .hasMessageStartingWith(message);
    }

    @ParameterizedTest
    @CsvSource({"1h,PT1H", "30m,PT30M", "12,PT12H", "1h30m,PT1H30M", "1.5h,PT1H30M", "90000ms,PT1M30S"})
    void aRetentionOfTime(String retention, String expected) throws UsageException {
        assertThat(of(Map.of(), "--auto-compaction-retention=" + retention).compaction())
                .isEqualTo(new CompactionPolicy.Periodic(Duration.parse(expected)));
    }

    @Test
    void aRetentionOfRevisions() throws UsageException {
        assertThat(of(Map.of(), "--auto-compaction-mode=revision", "--auto-compaction-retention=1000")
                        .compaction())
                .isEqualTo(new CompactionPolicy.Revisions(1000));
    }

    @Test
    void aFileInEtcdsShape() throws Exception {
        Path file = Files.writeString(directory.resolve("etcd.yml"), """
                # as in etcd's sample
                name: 'default'
                data-dir:
                wal-dir:
                snapshot-count: 10000
                heartbeat-interval: 100
                quota-backend-bytes: 0
                listen-peer-urls: http://localhost:2380
                listen-client-urls: http://localhost:2379,http://127.0.0.1:4001
                max-snapshots: 5
                cors:
                discovery:
                discovery-fallback: 'proxy'
                strict-reconfig-check: true
                enable-pprof: true
                proxy: 'off'
                grpc-keepalive-min-time: 7000000000
                watch-progress-notify-interval: 5s
                client-transport-security:
                  cert-file:
                  key-file: ""
                  client-cert-auth: false
                  trusted-ca-file:
                  auto-tls: false
                peer-transport-security:
                  client-cert-auth: false
                  auto-tls: false
                log-level: debug
                log-outputs: [stderr, /var/log/etcd.log]
                auto-compaction-retention: 3
                feature-gates: {InitialCorruptCheck: true}
                """);
        ServerConfig config = of(Map.of("ETCD_NAME", "ignored"), "--config-file", file.toString());
        assertThat(config.name()).isEqualTo("default");
        assertThat(config.listenClientUrls()).containsExactly("http://localhost:2379", "http://127.0.0.1:4001");
        assertThat(config.clients().pingMin()).isEqualTo(Duration.ofSeconds(7));
        assertThat(config.progressInterval()).isEqualTo(Duration.ofSeconds(5));
        assertThat(config.compaction()).isEqualTo(new CompactionPolicy.Periodic(Duration.ofHours(3)));
        assertThat(config.logs().level()).isEqualTo("debug");
    }

    @Test
    void nestedSettingsOfTlsAreTheFlagsOfThatName() throws UsageException {
        assertThat(ConfigFile.parse("f", """
                client-transport-security: {cert-file: a, client-cert-auth: true, allowed-hostname: [x, y]}
                peer-transport-security: {cert-file: b, client-cert-auth: true, allowed-cn: c}
                cipher-suites: [one, two]
                """))
                .containsExactlyInAnyOrderEntriesOf(Map.of(
                        "cert-file", "a",
                        "client-cert-auth", "true",
                        "client-cert-allowed-hostname", "x,y",
                        "peer-cert-file", "b",
                        "peer-client-cert-auth", "true",
                        "peer-cert-allowed-cn", "c",
                        "cipher-suites", "one,two"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "name: a\\nname: b | is not valid YAML",
                "client-transport-security: on | client-transport-security in f must hold settings",
                "name: {a: b} | name in f must be a single value or a list",
                "cert-file: a\\nclient-transport-security: {cert-file: b} | cert-file is given twice in f",
                "a: &x [1]\\nb: !!java.net.URL [http://x] | is not valid YAML",
            })
    void aFileOfAnotherShapeIsRefused(String text, String message) {
        assertThatThrownBy(() -> ConfigFile.parse("f", text.replace("\\n", "\n")))
                .isInstanceOf(UsageException.class)
                .hasMessageContaining(message);
    }
}
