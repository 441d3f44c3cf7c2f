package io.althing.spring.boot;

import static org.assertj.core.api.Assertions.assertThat;

import io.althing.client.Althing;
import io.althing.client.kv.Bytes;
import io.althing.server.tls.TestAuthority;
import io.althing.server.tls.TestAuthority.Issued;
import io.althing.server.tls.TestAuthority.Wanted;
import io.althing.testkit.TestCluster;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.diagnostics.FailureAnalyzer;
import org.springframework.boot.test.context.assertj.AssertableApplicationContext;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.util.TestPropertyValues;
import org.springframework.core.env.Environment;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.io.support.SpringFactoriesLoader;
import org.springframework.core.io.support.SpringFactoriesLoader.ArgumentResolver;

@Timeout(60)
class StartFailuresTest {
    private @TempDir Path directory;

    /// One that waits for so many seconds.
    private static ApplicationContextRunner waiting(int seconds, ApplicationContextRunner runner) {
        return runner.withPropertyValues("althing.fail-fast=true", "althing.start-timeout=" + seconds + "s");
    }

    /// As Spring Boot does, with the analyzers that it finds.
    private static FailureAnalysis analysis(AssertableApplicationContext context, String... properties) {
        StandardEnvironment environment = new StandardEnvironment();
        TestPropertyValues.of(properties).applyTo(environment);
        List<FailureAnalyzer> analyzers = SpringFactoriesLoader.forDefaultResourceLocation()
                .load(
                        FailureAnalyzer.class,
                        ArgumentResolver.of(Environment.class, environment),
                        (type, name, e) -> {});
        return analyzers.stream()
                .filter(ClusterFailureAnalyzer.class::isInstance)
                .map(analyzer -> analyzer.analyze(context.getStartupFailure()))
                .filter(Objects::nonNull)
                .findFirst()
                .orElseThrow();
    }

    @Test
    void aClusterThatIsNotThereIsSaid() {
        waiting(1, Contexts.plain())
                .withPropertyValues("althing.endpoints=127.0.0.1:1")
                .run(context -> {
                    FailureAnalysis analysis = analysis(context, "althing.endpoints[0]=127.0.0.1:1");
                    assertThat(analysis.getDescription()).contains("No member", "127.0.0.1:1");
                    assertThat(analysis.getAction()).contains("althing.endpoints", "127.0.0.1:1", "./althing up");
                });
    }

    @Test
    void aPasswordThatIsWrongIsSaid() throws Exception {
        try (TestCluster cluster = TestCluster.start(1)) {
            Users.turnAuthOn(cluster);
            waiting(20, Contexts.of(cluster))
                    .withPropertyValues("althing.username=root", "althing.password=wrong")
                    .run(context -> {
                        FailureAnalysis analysis = analysis(context, "althing.username=root");
                        assertThat(analysis.getDescription()).contains("does not accept the login");
                        assertThat(analysis.getAction()).contains("althing.username, now 'root'");
                        assertThat(analysis.getDescription() + analysis.getAction())
                                .doesNotContain("wrong");
                    });
            waiting(20, Contexts.of(cluster))
                    .run(context -> assertThat(analysis(context).getAction()).contains("Set althing.username"));
            waiting(20, Contexts.of(cluster))
                    .withPropertyValues("althing.username=root", "althing.password=r00t")
                    .run(context -> assertThat(context).hasNotFailed());
        }
    }

    @Test
    void aClusterThatIsNotTrustedIsSaidAndABundleHelps() {
        TestAuthority authority = TestAuthority.in(directory.resolve("ours"), "ours");
        Issued server = authority.issue("server", Wanted.of("server", "127.0.0.1"));
        Issued me = authority.issue("me", Wanted.of("me"));
        try (TestCluster cluster = TestCluster.start(
                1,
                "--cert-file=" + server.certificate(),
                "--key-file=" + server.key(),
                "--trusted-ca-file=" + authority.certificate(),
                "--client-cert-auth")) {
            waiting(5, Contexts.of(cluster)).run(context -> {
                FailureAnalysis analysis = analysis(context);
                assertThat(analysis.getDescription()).contains("No TLS connection");
                assertThat(analysis.getAction()).contains("althing.ssl.authorities");
            });
            waiting(20, Contexts.of(cluster))
                    .withPropertyValues(
                            "althing.ssl.bundle=cluster",
                            "spring.ssl.bundle.pem.cluster.truststore.certificate=file:" + authority.certificate(),
                            "spring.ssl.bundle.pem.cluster.keystore.certificate=file:" + me.certificate(),
                            "spring.ssl.bundle.pem.cluster.keystore.private-key=file:" + me.key())
                    .run(StartFailuresTest::assertItWorks);
            waiting(20, Contexts.of(cluster))
                    .withPropertyValues(
                            "althing.ssl.authorities=" + authority.certificate(),
                            "althing.ssl.certificate=" + me.certificate(),
                            "althing.ssl.key=" + me.key())
                    .run(StartFailuresTest::assertItWorks);
        }
    }

    private static void assertItWorks(AssertableApplicationContext context) {
        assertThat(context).hasNotFailed();
        Althing althing = context.getBean(Althing.class);
        althing.kv().put(Bytes.of("k"), Bytes.of("v")).await();
        assertThat(althing.kv().get("k").await()).isPresent();
    }
}
