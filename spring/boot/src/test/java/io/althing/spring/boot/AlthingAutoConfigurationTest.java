package io.althing.spring.boot;

import static org.assertj.core.api.Assertions.assertThat;

import io.althing.client.Althing;
import io.althing.client.coordination.Session;
import io.althing.client.coordination.SessionOptions;
import io.althing.testkit.AlthingTest;
import io.althing.testkit.TestCluster;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

@AlthingTest
class AlthingAutoConfigurationTest {
    @Test
    void aClientIsThereAndWorks(TestCluster cluster) {
        Contexts.of(cluster).run(context -> {
            Althing althing = context.getBean(Althing.class);
            althing.kv().put("greeting", "hello").await();
            assertThat(althing.kv().get("greeting").await()).isPresent();
        });
    }

    @Test
    void theSessionIsAnotherOneAfterOneWasLost(TestCluster cluster) {
        Contexts.of(cluster)
                .withPropertyValues("althing.session.ttl=7s", "althing.session.label=me")
                .run(context -> {
                    Session first = context.getBean(Session.class);
                    assertThat(context.getBean(Session.class)).isSameAs(first);
                    assertThat(first.ttl()).hasSeconds(7);
                    first.close();
                    assertThat(context.getBean(Session.class).id()).isNotEqualTo(first.id());
                });
    }

    @Test
    void theClientIsClosedWithTheContext(TestCluster cluster) {
        Althing[] kept = new Althing[1];
        Contexts.of(cluster).run(context -> kept[0] = context.getBean(Althing.class));
        assertThat(kept[0].members()).hasSize(1);
        assertThat(kept[0].sessions().current()).isEmpty();
    }

    @Test
    void thereIsNoneIfItIsSwitchedOff() {
        Contexts.plain()
                .withPropertyValues("althing.enabled=false")
                .run(context -> assertThat(context).hasNotFailed().doesNotHaveBean(Althing.class));
    }

    @Test
    void anApplicationsOwnClientIsLeftAlone(TestCluster cluster) {
        try (Althing own = cluster.connect()) {
            Contexts.plain()
                    .withBean(Althing.class, () -> own)
                    .run(context -> assertThat(context.getBean(Althing.class)).isSameAs(own));
        }
    }

    @Test
    void aClusterThatIsDownDoesNotKeepAnApplicationFromStarting() {
        ApplicationContextRunner down = Contexts.plain().withPropertyValues("althing.endpoints=127.0.0.1:1");
        down.run(context -> assertThat(context).hasNotFailed());
    }

    @Test
    void aBeanMaySayWhereTheClusterIsInPlaceOfProperties(TestCluster cluster) {
        AlthingConnectionDetails details =
                () -> cluster.endpoints().stream().map(Object::toString).toList();
        Contexts.plain()
                .withPropertyValues("althing.endpoints=127.0.0.1:1", "althing.fail-fast=true")
                .withBean(AlthingConnectionDetails.class, () -> details)
                .run(context -> assertThat(context.getBean(Althing.class).members())
                        .singleElement()
                        .satisfies(member -> assertThat(member.endpoint()).isEqualTo(cluster.endpoint(0))));
    }

    @Test
    void aBeanMayChangeTheOptionsLast(TestCluster cluster) {
        AlthingOptionsCustomizer customizer =
                options -> options.session(SessionOptions.defaults().ttl(Duration.ofSeconds(9)));
        Contexts.of(cluster)
                .withPropertyValues("althing.session.ttl=7s")
                .withBean(AlthingOptionsCustomizer.class, () -> customizer)
                .run(context -> assertThat(context.getBean(Session.class).ttl()).hasSeconds(9));
    }
}
