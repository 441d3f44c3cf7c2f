package io.althing.spring.actuate;

import static org.assertj.core.api.Assertions.assertThat;

import io.althing.client.Althing;
import io.althing.client.coordination.Grant;
import io.althing.spring.boot.Contexts;
import io.althing.testkit.TestCluster;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.Status;

@Timeout(60)
class ActuatorTest {
    private TestCluster cluster;
    private Althing althing;

    @BeforeEach
    void start() {
        cluster = TestCluster.start(1);
        althing = cluster.connect();
    }

    @AfterEach
    void stop() {
        althing.close();
        cluster.close();
    }

    private AlthingHealthIndicator indicator(Duration grace) {
        return new AlthingHealthIndicator(althing, Duration.ofSeconds(2), grace);
    }

    @Test
    void aClusterThatAnswersIsUp() {
        althing.sessions().own().await();
        Health health = indicator(Duration.ZERO).health();
        assertThat(health.getStatus()).isEqualTo(Status.UP);
        assertThat(health.getDetails().get("members").toString())
                .contains(cluster.endpoint(0).toString())
                .contains("asked first");
        assertThat(health.getDetails().get("session").toString()).contains("safeFor");
    }

    @Test
    void aShortLossIsNotDown() {
        AlthingHealthIndicator patient = indicator(Duration.ofMinutes(10));
        assertThat(patient.health().getStatus()).isEqualTo(Status.UP);
        cluster.stop(0);
        Health health = patient.health();
        assertThat(health.getStatus()).isEqualTo(Status.UP);
        assertThat(health.getDetails()).containsKeys("failure", "downIn");
    }

    @Test
    void aLongLossIsDownAndEndsWithTheNextAnswer() {
        AlthingHealthIndicator strict = indicator(Duration.ZERO);
        cluster.stop(0);
        Health health = strict.health();
        assertThat(health.getStatus()).isEqualTo(Status.DOWN);
        assertThat(health.getDetails().get("failure").toString())
                .contains(cluster.endpoint(0).toString());
        cluster.restart(0);
        cluster.leader();
        while (!strict.health().getStatus().equals(Status.UP)) {
            Thread.onSpinWait();
        }
    }

    @Test
    void aClusterThatNeverAnsweredIsDownAtOnce() {
        cluster.stop(0);
        assertThat(indicator(Duration.ofMinutes(10)).health().getStatus()).isEqualTo(Status.DOWN);
    }

    @Test
    void theEndpointTellsWhatIsHeld() {
        Contexts.of(cluster).withBean(AlthingLocksEndpoint.class).run(context -> {
            AlthingLocksEndpoint endpoint = context.getBean(AlthingLocksEndpoint.class);
            assertThat(endpoint.held().locks()).isEmpty();
            Grant grant = context.getBean(Althing.class)
                    .locks()
                    .lock("stock")
                    .acquire()
                    .await();
            AlthingLocksEndpoint.Held held = endpoint.held();
            assertThat(held.session())
                    .isEqualTo(Long.toHexString(grant.session().id()));
            assertThat(held.locks()).singleElement().satisfies(lock -> {
                assertThat(lock.names()).containsExactly("stock");
                assertThat(lock.tokens()).containsExactly(grant.token());
                assertThat(lock.safe()).isTrue();
                assertThat(lock.safeForMillis()).isBetween(1L, 15_000L);
            });
            grant.close();
            assertThat(endpoint.held().locks()).isEmpty();
        });
    }

    @Test
    void healthIsThereUnlessItIsSwitchedOff() {
        Contexts.of(cluster).run(context -> assertThat(context).hasSingleBean(AlthingHealthIndicator.class));
        Contexts.of(cluster)
                .withPropertyValues("management.health.althing.enabled=false")
                .run(context -> assertThat(context).doesNotHaveBean(AlthingHealthIndicator.class));
    }

    @Test
    void theEndpointIsThereWhereItIsExposed() {
        Contexts.of(cluster).run(context -> assertThat(context).doesNotHaveBean(AlthingLocksEndpoint.class));
        Contexts.of(cluster)
                .withPropertyValues("management.endpoints.web.exposure.include=althinglocks")
                .run(context -> assertThat(context).hasSingleBean(AlthingLocksEndpoint.class));
    }

    @Test
    void requestsAndWhatIsHeldAreMeasured() {
        Contexts.of(cluster)
                .withBean(MeterRegistry.class, SimpleMeterRegistry::new)
                .run(context -> {
                    MeterRegistry registry = context.getBean(MeterRegistry.class);
                    // Spring Boot's own post-processor does it in an application.
                    context.getBean(ClientMetrics.class).bindTo(registry);
                    context.getBean(Althing.class)
                            .locks()
                            .lock("stock")
                            .acquire()
                            .await();
                    assertThat(registry.get("althing.client.requests")
                                    .tag("method", "althing.v1.Locks/Acquire")
                                    .tag("outcome", "ok")
                                    .timer()
                                    .count())
                            .isEqualTo(1);
                    assertThat(registry.get("althing.client.grants").gauge().value())
                            .isEqualTo(1);
                    assertThat(registry.get("althing.client.session.remaining")
                                    .gauge()
                                    .value())
                            .isBetween(0.1, 15.0);
                    assertThat(registry.get("althing.client.members.failing")
                                    .gauge()
                                    .value())
                            .isZero();
                });
    }
}
