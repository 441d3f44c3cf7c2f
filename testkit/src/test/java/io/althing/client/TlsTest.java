package io.althing.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.althing.client.error.UnavailableException;
import io.althing.server.tls.TestAuthority;
import io.althing.server.tls.TestAuthority.Issued;
import io.althing.server.tls.TestAuthority.Wanted;
import io.althing.testkit.TestCluster;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TlsTest {
    private static final AlthingOptions HASTY = AlthingOptions.defaults().timeout(Duration.ofSeconds(2));

    private @TempDir Path directory;
    private TestAuthority authority;
    private TestCluster cluster;

    @BeforeEach
    void startWithCertificates() {
        authority = TestAuthority.in(directory.resolve("ours"), "ours");
        Issued server = authority.issue("server", Wanted.of("server", "127.0.0.1", "db.internal"));
        cluster = TestCluster.start(
                1,
                "--cert-file=" + server.certificate(),
                "--key-file=" + server.key(),
                "--trusted-ca-file=" + authority.certificate(),
                "--client-cert-auth");
    }

    @AfterEach
    void stop() {
        cluster.close();
    }

    @Test
    void aClientWithACertificateIsLetIn() {
        Issued me = authority.issue("me", Wanted.of("me"));
        Tls tls = Tls.trusting(authority.certificate()).withCertificate(me.certificate(), me.key());
        try (Althing althing = cluster.connect(HASTY.tls(tls))) {
            althing.kv().put("k", "v").await();
            assertThat(althing.kv().get("k").await()).isPresent();
        }
        try (Althing named = cluster.connect(HASTY.tls(tls.expectHostName("db.internal")))) {
            assertThat(named.kv().get("k").await()).isPresent();
        }
    }

    @Test
    void aClientWithoutACertificateIsNot() {
        assertThatThrownBy(() -> cluster.connect(HASTY.tls(Tls.trusting(authority.certificate()))))
                .isInstanceOf(UnavailableException.class);
    }

    @Test
    void aServerThatNobodyVouchesForIsNotTrusted() {
        TestAuthority others = TestAuthority.in(directory.resolve("others"), "others");
        Issued me = authority.issue("me", Wanted.of("me"));
        Tls tls = Tls.trusting(others.certificate()).withCertificate(me.certificate(), me.key());
        assertThatThrownBy(() -> cluster.connect(HASTY.tls(tls)))
                .isInstanceOf(UnavailableException.class)
                .hasMessageContaining("127.0.0.1");
    }

    @Test
    void aServerByAnotherNameIsNotTrusted() {
        Issued me = authority.issue("me", Wanted.of("me"));
        Tls tls = Tls.trusting(authority.certificate()).withCertificate(me.certificate(), me.key());
        assertThatThrownBy(() -> cluster.connect(HASTY.tls(tls.expectHostName("evil.internal"))))
                .isInstanceOf(UnavailableException.class);
    }

    @Test
    void missingFilesAreNamed() {
        assertThatThrownBy(() -> cluster.connect(HASTY.tls(Tls.trusting(directory.resolve("none.pem")))))
                .hasMessageContaining("none.pem");
    }
}
