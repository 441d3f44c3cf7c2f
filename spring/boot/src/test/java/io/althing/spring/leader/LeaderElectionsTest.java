package io.althing.spring.leader;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.althing.client.Althing;
import io.althing.client.coordination.Grant;
import io.althing.client.error.SessionLostException;
import io.althing.spring.boot.Contexts;
import io.althing.spring.leader.LeadershipLost.Reason;
import io.althing.testkit.AlthingTest;
import io.althing.testkit.TestCluster;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.boot.test.context.assertj.AssertableApplicationContext;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.context.runner.ContextConsumer;
import org.springframework.context.PayloadApplicationEvent;

@AlthingTest
@Timeout(60)
class LeaderElectionsTest {
    private static ApplicationContextRunner application(TestCluster cluster) {
        return Contexts.of(cluster)
                .withUserConfiguration(Application.class)
                .withPropertyValues("althing.session.ttl=6s");
    }

    /// Runs with one that leads, and one that stands by.
    private static void run(TestCluster cluster, Pair test) {
        application(cluster).run(leading -> {
            leading.getBean(Application.class).awaitAcquired();
            application(cluster).run(standby -> {
                awaitWaiting(standby);
                test.run(leading, standby);
            });
        });
    }

    private interface Pair {
        void run(AssertableApplicationContext leading, AssertableApplicationContext standby) throws Exception;
    }

    private static void awaitWaiting(AssertableApplicationContext context) {
        Althing althing = context.getBean(Althing.class);
        while (althing.locks().election("work").look().await().waitingTotal() == 0) {
            Thread.onSpinWait();
        }
    }

    @Test
    void methodsRunWhereItLeadsOnly(TestCluster cluster) {
        run(cluster, (leading, standby) -> {
            leading.getBean(Application.class).work();
            standby.getBean(Application.class).work();
            assertThat(leading.getBean(Application.class).runs()).hasValue(1);
            assertThat(standby.getBean(Application.class).runs()).hasValue(0);
            assertThat(leading.getBean(LeaderElections.class).isLeader("work")).isTrue();
            assertThat(standby.getBean(LeaderElections.class).isLeader("work")).isFalse();
            assertThatThrownBy(() -> standby.getBean(LeaderElections.class).fence("work"))
                    .isInstanceOf(SessionLostException.class);
        });
    }

    @Test
    void theNextOneLeadsWhenAnApplicationStops(TestCluster cluster) {
        run(cluster, (leading, standby) -> {
            long token = leading.getBean(LeaderElections.class).fence("work").token();
            Application stopped = leading.getBean(Application.class);
            leading.getSourceApplicationContext().close();
            assertThat(stopped.awaitLost()).isEqualTo(new LeadershipLost("work", token, Reason.STOPPED));
            assertThat(standby.getBean(Application.class).awaitAcquired().token())
                    .isGreaterThan(token);
            standby.getBean(Application.class).work();
            assertThat(standby.getBean(Application.class).runs()).hasValue(1);
        });
    }

    @Test
    void aLostSessionIsPublishedAndItStandsAgain(TestCluster cluster) {
        application(cluster).run(context -> {
            Application application = context.getBean(Application.class);
            LeadershipAcquired first = application.awaitAcquired();
            expire(cluster, context);
            assertThat(application.awaitLost()).isEqualTo(new LeadershipLost("work", first.token(), Reason.LOST));
            assertThat(application.awaitAcquired().token()).isGreaterThan(first.token());
        });
    }

    @Test
    void whoIsForcedOutIsToldSoAndTheNextOneLeads(TestCluster cluster) {
        run(cluster, (leading, standby) -> {
            Grant led = leading.getBean(LeaderElections.class)
                    .leadership("work")
                    .orElseThrow()
                    .grant();
            cluster.takeBack(led.session().id(), "work");
            assertThat(leading.getBean(Application.class).awaitLost())
                    .isEqualTo(new LeadershipLost("work", led.token(), Reason.FORCED_OUT));
            assertThat(standby.getBean(Application.class).awaitAcquired().token())
                    .isGreaterThan(led.token());
            awaitWaiting(leading);
            leading.getBean(Application.class).work();
            assertThat(leading.getBean(Application.class).runs()).hasValue(0);
            assertThat(leading.getBean(Althing.class).locks().held()).isEmpty();
        });
    }

    private static void expire(TestCluster cluster, AssertableApplicationContext context) {
        Grant led = context.getBean(LeaderElections.class)
                .leadership("work")
                .orElseThrow()
                .grant();
        cluster.expire(led.session().id());
    }

    @Test
    void aMethodIsInterruptedOnLossIfItWantsTo(TestCluster cluster) {
        application(cluster).run(context -> {
            Application application = context.getBean(Application.class);
            application.awaitAcquired();
            CompletableFuture<Boolean> flag = CompletableFuture.supplyAsync(() -> {
                application.workUntilInterrupted();
                return Thread.currentThread().isInterrupted();
            });
            application.begun().acquire();
            expire(cluster, context);
            assertThat(application.interrupted().tryAcquire(30, TimeUnit.SECONDS))
                    .isTrue();
            assertThat(flag.join())
                    .as("what the thread does next is not interrupted")
                    .isFalse();
        });
    }

    @Test
    void whoResignsWaitsForMethodsThatRun(TestCluster cluster) {
        run(cluster, (leading, standby) -> {
            Application application = leading.getBean(Application.class);
            CompletableFuture<Void> running = CompletableFuture.runAsync(application::longWork);
            application.begun().acquire();
            leading.getBean(LeaderElections.class).resign("work");
            while (leading.getBean(LeaderElections.class).isLeader("work")) {
                Thread.onSpinWait();
            }
            // It began before; nothing begins any more, here or there.
            application.work();
            assertThat(application.runs()).hasValue(0);
            assertThat(application.events()).isEmpty();
            assertThat(standby.getBean(LeaderElections.class).isLeader("work")).isFalse();
            application.mayEnd().release();
            running.join();
            assertThat(application.awaitLost().reason()).isEqualTo(Reason.RESIGNED);
            standby.getBean(Application.class).awaitAcquired();
        });
    }

    @Test
    void aNewcomerWithAPriorityGoesFirst(TestCluster cluster) {
        run(cluster, (leading, standby) -> {
            ContextConsumer<AssertableApplicationContext> test = preferred -> {
                Althing althing = preferred.getBean(Althing.class);
                while (althing.locks().election("work").look().await().waitingTotal() < 2) {
                    Thread.onSpinWait();
                }
                leading.getBean(LeaderElections.class).resign("work");
                preferred.getBean(Application.class).awaitAcquired();
                assertThat(althing.locks()
                                .election("work")
                                .leader()
                                .await()
                                .orElseThrow()
                                .value()
                                .utf8())
                        .isEqualTo("the preferred one");
            };
            application(cluster)
                    .withPropertyValues(
                            "althing.elections.work.priority=5", "althing.elections.work.value=the preferred one")
                    .run(test);
        });
    }

    @Test
    void anElectionThatPropertiesNameIsStoodIn(TestCluster cluster) {
        Contexts.of(cluster)
                .withPropertyValues("althing.elections.other.priority=1")
                .run(context -> {
                    LeaderElections elections = context.getBean(LeaderElections.class);
                    while (!elections.isLeader("other")) {
                        Thread.onSpinWait();
                    }
                    assertThat(elections.fence("other").name()).isEqualTo("other");
                });
    }

    @Test
    void methodsDoNotRunWhereItIsSwitchedOff(TestCluster cluster) {
        for (String off : new String[] {
            "althing.elections.work.enabled=false", "althing.leader.enabled=false", "althing.enabled=false"
        }) {
            application(cluster).withPropertyValues(off).run(context -> {
                assertThat(context).hasNotFailed();
                context.getBean(Application.class).work();
                assertThat(context.getBean(Application.class).runs()).as(off).hasValue(0);
            });
        }
    }

    @Test
    void aListenerThatFailsChangesNothing(TestCluster cluster) {
        application(cluster)
                .withInitializer(context -> context.addApplicationListener(event -> {
                    if (event instanceof PayloadApplicationEvent<?> payload
                            && payload.getPayload() instanceof LeadershipAcquired) {
                        throw new IllegalStateException("as a test wants");
                    }
                }))
                .run(context -> {
                    LeaderElections elections = context.getBean(LeaderElections.class);
                    while (!elections.isLeader("work")) {
                        Thread.onSpinWait();
                    }
                    context.getBean(Application.class).work();
                    assertThat(context.getBean(Application.class).runs()).hasValue(1);
                });
    }
}
