package io.althing.spring.leader;

import static org.assertj.core.api.Assertions.assertThat;

import io.althing.spring.boot.Contexts;
import io.althing.spring.leader.LeadershipLost.Reason;
import io.althing.testkit.AlthingTest;
import io.althing.testkit.TestCluster;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

@AlthingTest(members = 3)
@Timeout(120)
class PartitionTest {
    private static ApplicationContextRunner only(TestCluster cluster, int member) {
        return Contexts.plain()
                .withUserConfiguration(Application.class)
                .withPropertyValues("althing.endpoints=" + cluster.endpoint(member), "althing.session.ttl=5s");
    }

    @Test
    void aLeaderBehindAPartitionRunsNothingBeforeTheNextOneLeads(TestCluster cluster) {
        int away = (cluster.leader() + 1) % 3;
        only(cluster, away).run(alone -> {
            Application cutOff = alone.getBean(Application.class);
            long token = cutOff.awaitAcquired().token();
            only(cluster, cluster.leader()).run(others -> {
                cluster.cut(away);
                assertThat(others.getBean(Application.class).awaitAcquired().token())
                        .isGreaterThan(token);
                cutOff.work();
                assertThat(cutOff.runs()).hasValue(0);
                assertThat(cutOff.awaitLost()).isEqualTo(new LeadershipLost("work", token, Reason.LOST));
                others.getBean(Application.class).work();
                assertThat(others.getBean(Application.class).runs()).hasValue(1);
                cluster.mend(away);
            });
        });
    }
}
