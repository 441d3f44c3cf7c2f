package io.althing.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.althing.cli.Shell.Ran;
import io.althing.client.Althing;
import io.althing.testkit.TestCluster;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Requests that took long, and keys that are asked for much.
@Timeout(120)
class BusyTest {
    @Test
    void slowRequestsOfAllMembersAreToldTheNewestLast() {
        try (TestCluster cluster = TestCluster.start(3, "--warning-unary-request-duration=1ms")) {
            cluster.leader();
            for (int one = 0; one < 3; one++) {
                cluster.slow(one, (one + 1) % 3, Duration.ofMillis(10));
            }
            for (int i = 0; i < 3; i++) {
                String one = cluster.endpoint(i).toString();
                assertThat(new Shell()
                                .run("put", "orders/\u001b" + i, "secret", "--endpoints", one)
                                .code())
                        .isZero();
            }
            Shell shell = Shell.of(cluster);
            Ran slow = shell.run("slow", "--limit", "200");
            assertThat(slow.code()).as(slow.err()).isZero();
            assertThat(slow.lines().getFirst()).matches("TIME +MEMBER +TOOK +CALL +KEY +USER +WHERE +STATUS");
            assertThat(slow.out()).doesNotContain("secret");
            List<String> puts = slow.lines().stream()
                    .filter(line -> line.contains("KV/Put"))
                    .toList();
            assertThat(puts)
                    .hasSize(3)
                    .allMatch(line -> line.matches("20\\S+Z +\\S+ +\\d+\\.\\d ms +KV/Put +orders/\\\\x1b\\d +- .* OK"));
            assertThat(puts.stream().map(line -> line.split(" +")[1]).distinct())
                    .hasSize(3);
            assertThat(puts.getLast()).contains("orders/\\x1b2");
            assertThat(shell.run("slow", "--limit", "1", "-o", "json").lines())
                    .singleElement()
                    .asString()
                    .matches("\\{\"at\":\"20\\S+Z\",\"atMillis\":\\d+,\"member\":\"\\S+\",\"call\":\"\\S+\",.*"
                            + "\"tookMicros\":\\d+,.*\"status\":\"OK\"}");
            assertThat(shell.run("slow", "--limit", "0").code()).isEqualTo(2);
            int stopped = (cluster.leader() + 1) % 3;
            cluster.stop(stopped);
            Ran some = shell.run("slow", "--timeout", "2");
            assertThat(some.code()).isEqualTo(1);
            assertThat(some.err()).contains("does not answer");
            assertThat(some.out()).contains("KV/Put");
        }
    }

    @Test
    void noSlowRequestIsSaidToBeSo() {
        try (TestCluster cluster = TestCluster.start(1, "--warning-unary-request-duration=1h")) {
            assertThat(Shell.of(cluster).run("slow").out())
                    .isEqualTo("no request took longer than 3600.0 s since the members started\n");
        }
    }

    @Test
    void keysThatAreAskedForMuchAreShown() {
        try (TestCluster cluster = TestCluster.start(1);
                Althing althing = cluster.connect()) {
            for (int i = 0; i < 3_000; i++) {
                althing.kv().get(i % 3 == 0 ? "cold/" + i : "hot").await();
            }
            Shell shell = Shell.of(cluster);
            Ran top = shell.run("top", "--once", "--hot");
            assertThat(top.lines())
                    .anyMatch(line -> line.startsWith("requests per second, by key"))
                    .anyMatch(line -> line.matches(" +\\d+\\.\\d +0 % writes  hot"));
            assertThat(shell.run("top", "--once", "--hot", "-o", "json").out())
                    .contains("\"hotKeys\":[{\"key\":\"hot\",\"perSecond\":");
        }
    }

    @Test
    void whoIsNotRootIsToldWhoMayLook() {
        // Hashing as dear as in production would be most of what this test takes.
        try (TestCluster cluster = TestCluster.start(1, "--bcrypt-cost=4")) {
            Shell nobody = Shell.of(cluster);
            nobody.run("user", "add", "root:r00t");
            nobody.run("role", "add", "root");
            nobody.run("user", "grant-role", "root", "root");
            nobody.run("user", "add", "ann:hers");
            assertThat(nobody.run("auth", "enable").code()).isZero();
            Shell ann = Shell.of(cluster).with("ALTHING_PASSWORD", "hers").as("ann");
            for (String[] asked : new String[][] {{"slow"}, {"top", "--once", "--hot"}}) {
                Ran refused = ann.run(asked);
                assertThat(refused.code()).as(asked[0]).isEqualTo(1);
                assertThat(refused.err())
                        .as(asked[0])
                        .contains("for the role root")
                        .contains("--user");
            }
            Shell root = Shell.of(cluster).with("ALTHING_PASSWORD", "r00t").as("root");
            assertThat(root.run("slow").code()).isZero();
            assertThat(ann.run("top", "--once").code())
                    .as("the rest is for everybody")
                    .isZero();
        }
    }
}
