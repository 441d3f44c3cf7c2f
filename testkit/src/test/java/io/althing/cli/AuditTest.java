package io.althing.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.althing.cli.Shell.Ran;
import io.althing.client.Althing;
import io.althing.client.AlthingOptions;
import io.althing.client.Waiting;
import io.althing.testkit.TestCluster;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// What an operator finds out about changes of the cluster itself.
@Timeout(120)
class AuditTest {
    private static TestCluster cluster;

    @BeforeAll
    static void changeUsers() {
        // Hashing as dear as in production would be most of what this test takes.
        cluster = TestCluster.start(1, "--bcrypt-cost=4");
        Shell nobody = Shell.of(cluster);
        nobody.run("user", "add", "root:r00t");
        nobody.run("role", "add", "root");
        nobody.run("user", "grant-role", "root", "root");
        nobody.run("user", "add", "ann:hers");
        nobody.run("role", "add", "auditor");
        nobody.run("role", "grant-permission", "auditor", "read", "althing/audit/", "--prefix");
        assertThat(nobody.run("auth", "enable").code()).isZero();
        Shell root = root();
        root.run("role", "add", "odd\u001b[31m");
        root.run("user", "grant-role", "ann", "auditor");
        assertThat(root.run("user", "revoke-role", "ann", "auditor").code()).isZero();
    }

    @AfterAll
    static void stop() {
        cluster.close();
    }

    private static Shell root() {
        return Shell.of(cluster).with("ALTHING_PASSWORD", "r00t").as("root");
    }

    private static List<String> json(String... options) {
        List<String> all = new ArrayList<>(List.of("audit", "-o", "json"));
        all.addAll(List.of(options));
        return root().run(all.toArray(String[]::new)).lines();
    }

    /// All records with this in them.
    private static List<String> among(String text) {
        return json().stream().filter(line -> line.contains(text)).toList();
    }

    @Test
    void whoChangedWhatIsToldTheNewestLast() {
        Ran all = root().run("audit");
        assertThat(all.code()).as(all.err()).isZero();
        assertThat(all.lines().getFirst()).matches("TIME +USER +FROM +ACTION +SUBJECT +DETAIL +ASKED");
        assertThat(all.lines().get(1)).matches("20\\S+Z +- +127.0.0.1\\S* +user.add +root .*");
        assertThat(all.lines())
                .anyMatch(line -> line.matches("20\\S+Z +root +127.0.0.1\\S* +user.revoke +ann +.*auditor.*"));
        assertThat(all.out()).as("nothing that a terminal would obey").contains("odd\\x1b[31m");
        assertThat(root().run("audit", "--limit", "0").lines()).isEqualTo(all.lines());
        List<String> records = json();
        assertThat(root().run("audit", "--limit", "2", "-o", "json").lines())
                .isEqualTo(records.subList(records.size() - 2, records.size()));
    }

    @Test
    void programsReadARecordPerLine() {
        assertThat(root().run("audit", "-o", "json", "--action", "auth.").lines())
                .singleElement()
                .asString()
                .matches("\\{\"place\":\\d+,\"at\":\"20\\S+Z\",\"atMillis\":\\d+,\"user\":\"\",\"address\":\"127.*"
                        + "\"member\":\"[0-9a-f]+\",\"action\":\"auth.enable\",\"subject\":.*}");
    }

    @Test
    void recordsAreChosenByUserActionAndTime() {
        assertThat(json("--by", "root")).isNotEmpty().isEqualTo(among("\"user\":\"root\""));
        assertThat(json("--action", "role.")).isNotEmpty().isEqualTo(among("\"action\":\"role."));
        assertThat(json("--since", "1h")).isEqualTo(json());
        assertThat(root().run("audit", "--since", "2020-01-01", "--until", "1h", "-o", "json")
                        .out())
                .isEmpty();
        Ran none = root().run("audit", "--by", "bob");
        assertThat(none.code()).isZero();
        assertThat(none.out()).isEmpty();
        assertThat(none.err()).isEqualTo("althing: nothing like that is written down\n");
        for (String[] wrong : new String[][] {
            {"audit", "--since", "soon"}, {"audit", "--limit", "-1"}, {"audit", "-f", "--until", "1h"}
        }) {
            assertThat(root().run(wrong).code()).as(String.join(" ", wrong)).isEqualTo(2);
        }
    }

    @Test
    void whoMayNotReadItIsToldWhoMay() {
        Shell ann = Shell.of(cluster).with("ALTHING_PASSWORD", "hers").as("ann");
        Ran refused = ann.run("audit");
        assertThat(refused.code()).isEqualTo(1);
        assertThat(refused.err()).contains("althing/audit/").contains("--user");
    }

    @Test
    void whatIsWrittenDownFromNowOnFollows() throws Exception {
        Shell follower = root();
        CompletableFuture<Ran> ended = new CompletableFuture<>();
        Thread thread = Thread.ofVirtual()
                .start(() ->
                        ended.complete(follower.run("audit", "-f", "--limit", "1", "--action", "role.", "-o", "json")));
        Waiting.until(() -> follower.out().contains("\n"));
        try (Althing althing = cluster.connect(AlthingOptions.defaults().login("root", "r00t"))) {
            althing.access().addRole("followed").await();
            althing.access().deleteRole("followed").await();
        }
        Waiting.until(() -> follower.out().lines().count() == 3);
        thread.interrupt();
        assertThat(ended.join().lines().subList(1, 3))
                .satisfiesExactly(
                        line -> assertThat(line).contains("\"role.add\"", "\"followed\""),
                        line -> assertThat(line).contains("\"role.delete\"", "\"followed\""));
    }
}
