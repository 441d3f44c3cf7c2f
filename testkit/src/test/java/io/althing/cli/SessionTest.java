package io.althing.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.althing.cli.Shell.Ran;
import io.althing.client.Althing;
import io.althing.client.AlthingOptions;
import io.althing.client.Waiting;
import io.althing.client.coordination.Grant;
import io.althing.client.coordination.Session;
import io.althing.client.coordination.SessionOptions;
import io.althing.client.lease.Lease;
import io.althing.testkit.AlthingTest;
import io.althing.testkit.TestCluster;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@AlthingTest
@Timeout(120)
class SessionTest {
    private static Althing labelled(TestCluster cluster, String label) {
        return cluster.connect(AlthingOptions.defaults()
                .session(SessionOptions.defaults().ttl(Duration.ofSeconds(60)).label(label)));
    }

    private static String line(Ran list, Session session) {
        return list.lines().stream()
                .filter(each -> each.contains(Long.toHexString(session.id())))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void sessionsAreListedWithWhatIsLeftAndWhatTheyHold(TestCluster cluster) {
        Shell shell = Shell.of(cluster);
        try (Althing holder = labelled(cluster, "report on web-1");
                Althing waiter = labelled(cluster, "report on web-2");
                Grant grant = holder.locks().lock("jobs/report").acquire().await()) {
            var waiting = waiter.locks().lock("jobs/report").acquire();
            Waiting.until(() -> holder.locks().lookAtLock("jobs/report").await().waitingTotal() == 1);
            Ran list = shell.run("session", "list");
            assertThat(list.lines().getFirst()).matches("SESSION +USER +OPEN FOR +LEFT +TTL +LABEL +HOLDS +WAITS FOR");
            assertThat(line(list, grant.session()))
                    .matches("[0-9a-f]+ +- +\\d+ s +[56]\\d s +60 s +report on web-1 +lock jobs/report");
            assertThat(line(list, waiter.sessions().own().await()))
                    .matches("[0-9a-f]+ +- +\\d+ s +[56]\\d s +60 s +report on web-2 +- +lock jobs/report");
            assertThat(line(shell.run("session", "list", "-o", "json"), grant.session()))
                    .contains("\"label\":\"report on web-1\"", "\"remainingSeconds\":", "\"ttlSeconds\":60")
                    .contains("\"holds\":[{\"kind\":\"lock\",\"name\":\"jobs/report\"")
                    .contains("\"token\":" + grant.token());
            waiting.withdraw();
        }
    }

    @Test
    void aSessionIsEndedOnceThatIsConfirmed(TestCluster cluster) {
        Shell shell = Shell.of(cluster);
        try (Althing holder = labelled(cluster, "stuck");
                Althing next = cluster.connect()) {
            Grant grant = holder.locks().lock("jobs/stuck").acquire().await();
            String id = Long.toHexString(grant.session().id());
            Ran unsure = shell.run("session", "end", id);
            assertThat(unsure.code()).isEqualTo(2);
            assertThat(unsure.err()).contains(id, "stuck", "lock jobs/stuck", "--yes");
            Ran ended = shell.typing("y").run("session", "end", id);
            assertThat(ended.code()).as(ended.err()).isZero();
            assertThat(next.locks().lock("jobs/stuck").tryAcquire().await()).isPresent();
            Ran again = shell.run("session", "end", id, "--yes");
            assertThat(again.code()).isEqualTo(1);
            assertThat(again.err()).contains("there is no session " + id);
        }
    }

    @Test
    void aLeaseOfKeysIsNoSession(TestCluster cluster, Althing althing) {
        Lease lease = althing.leases().grant(Duration.ofMinutes(5)).await();
        Ran refused = Shell.of(cluster).run("session", "end", Long.toHexString(lease.id()), "--yes");
        assertThat(refused.code()).isEqualTo(1);
        assertThat(refused.err()).contains("there is no session").contains("lease revoke");
        assertThat(althing.leases().look(lease.id()).await()).isPresent();
    }

    @Test
    void manySessionsAreListedPageByPage(TestCluster cluster, Althing althing) {
        List<Session> open = new ArrayList<>();
        for (int i = 0; i < 230; i++) {
            open.add(althing.sessions()
                    .open(SessionOptions.defaults().label("many"))
                    .await());
        }
        assertThat(Shell.of(cluster).run("session", "list", "-o", "json").lines())
                .filteredOn(line -> line.contains("\"label\":\"many\""))
                .doesNotHaveDuplicates()
                .hasSize(230);
        open.forEach(Session::close);
    }

    @Test
    void whoOpenedASessionIsToldToRootAndToThem() {
        // Hashing as dear as in production would be most of what this test takes.
        try (TestCluster secured = TestCluster.start(1, "--bcrypt-cost=4")) {
            Shell nobody = Shell.of(secured);
            for (String user : new String[] {"root:pw", "ann:pw", "bob:pw"}) {
                nobody.run("user", "add", user);
            }
            nobody.run("role", "add", "root");
            nobody.run("user", "grant-role", "root", "root");
            assertThat(nobody.run("auth", "enable").code()).isZero();
            try (Althing ann = secured.connect(AlthingOptions.defaults().login("ann", "pw"))) {
                ann.sessions().own().await();
                Shell shell = Shell.of(secured).with("ALTHING_PASSWORD", "pw");
                for (String user : new String[] {"root", "ann"}) {
                    assertThat(shell.as(user)
                                    .run("session", "list", "-o", "json")
                                    .out())
                            .as(user)
                            .contains("\"user\":\"ann\"");
                }
                assertThat(shell.as("bob").run("session", "list", "-o", "json").out())
                        .contains("\"user\":\"\"")
                        .doesNotContain("ann");
            }
        }
    }
}
