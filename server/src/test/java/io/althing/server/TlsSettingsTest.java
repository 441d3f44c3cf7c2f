package io.althing.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.althing.server.tls.TlsOptions;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TlsSettingsTest {
    private static ServerConfig config(String... flags) throws UsageException {
        List<String> all = new ArrayList<>(List.of("--data-dir=d"));
        all.addAll(List.of(flags));
        return ServerConfig.of(all);
    }

    @Test
    void withoutCertificatesThereIsNoTls() throws UsageException {
        TlsSettings tls = config().tls();
        assertThat(tls.clients()).isNull();
        assertThat(tls.peers()).isNull();
        assertThat(tls.isCertificateLogin()).isFalse();
    }

    @Test
    void clientsNeedACertificateOnceAnAuthorityIsGivenAndLogInByItIfToldSo() throws UsageException {
        TlsSettings asked = config("--cert-file=c", "--key-file=k", "--trusted-ca-file=ca", "--client-crl-file=r")
                .tls();
        assertThat(asked.clients().own()).isEqualTo(new TlsOptions.KeyFiles(Path.of("c"), Path.of("k")));
        assertThat(asked.clients().admission())
                .isEqualTo(new TlsOptions.Admission(Path.of("ca"), Path.of("r"), List.of(), List.of(), false));
        assertThat(asked.isCertificateLogin()).isFalse();

        TlsSettings login = config(
                        "--cert-file=c",
                        "--key-file=k",
                        "--trusted-ca-file=ca",
                        "--client-cert-auth",
                        "--client-cert-allowed-hostname=a.example, b.example")
                .tls();
        assertThat(login.isCertificateLogin()).isTrue();
        assertThat(login.clients().admission().hosts()).containsExactly("a.example", "b.example");
    }

    @Test
    void peersCheckWhereACertificateComesFromUnlessToldNotTo() throws UsageException {
        String[] usual = {"--peer-cert-file=c", "--peer-key-file=k", "--peer-trusted-ca-file=ca"};
        TlsOptions peers = config(usual).tls().peers();
        assertThat(peers.admission().isAddressChecked()).isTrue();
        assertThat(peers.dialling()).isEqualTo(peers.own());

        TlsOptions others = config(
                        usual[0],
                        usual[1],
                        usual[2],
                        "--peer-skip-client-san-verification",
                        "--peer-cert-allowed-cn=m",
                        "--peer-client-cert-file=d",
                        "--peer-client-key-file=e")
                .tls()
                .peers();
        assertThat(others.admission().isAddressChecked()).isFalse();
        assertThat(others.admission().commonNames()).containsExactly("m");
        assertThat(others.dialling()).isEqualTo(new TlsOptions.KeyFiles(Path.of("d"), Path.of("e")));
    }

    @Test
    void selfSignedCertificatesLieInTheDataDirectoryAndAreForTheHostsThatAreListenedOn() throws UsageException {
        TlsOptions clients = config(
                        "--listen-client-urls=https://127.0.0.1:1,https://althing.example:2",
                        "--auto-tls",
                        "--self-signed-cert-validity=3")
                .tls()
                .clients();
        assertThat(clients.own().key()).isEqualTo(Path.of("d/fixtures/client/key.pem"));
        assertThat(clients.selfSigning())
                .isEqualTo(new TlsOptions.SelfSigning(3, List.of("127.0.0.1", "althing.example")));
    }

    @Test
    void givenCertificatesGoBeforeSelfSignedOnes() throws UsageException {
        TlsOptions clients =
                config("--auto-tls", "--cert-file=c", "--key-file=k").tls().clients();
        assertThat(clients.selfSigning()).isNull();
    }

    @Test
    void versionsAndCipherSuitesAreNamedAsInEtcd() throws UsageException {
        String[] usual = {"--cert-file=c", "--key-file=k"};
        assertThat(config(usual).tls().clients().protocols()).isEqualTo(TlsOptions.Protocols.USUAL);
        assertThat(config(usual[0], usual[1], "--tls-min-version=TLS1.3")
                        .tls()
                        .clients()
                        .protocols()
                        .versions())
                .containsExactly("TLSv1.3");
        TlsOptions.Protocols older = config(
                        usual[0],
                        usual[1],
                        "--tls-max-version=TLS1.2",
                        "--cipher-suites=TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256,TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305")
                .tls()
                .clients()
                .protocols();
        assertThat(older.versions()).containsExactly("TLSv1.2");
        assertThat(older.cipherSuites())
                .containsExactly(
                        "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256", "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256");
    }

    @Test
    void sectionsOfEtcdsFileMeanTheSameAsFlags(@TempDir Path root) throws Exception {
        Path file = Files.writeString(root.resolve("etcd.yaml"), """
                data-dir: d
                client-transport-security:
                  cert-file: c
                  key-file: k
                  trusted-ca-file: ca
                  client-cert-auth: true
                peer-transport-security:
                  cert-file: pc
                  key-file: pk
                  trusted-ca-file: pca
                  client-cert-auth: true
                  allowed-cn: [m, n]
                cipher-suites: [TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256, TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384]
                """);
        TlsSettings fromFile = ServerConfig.of(List.of("--config-file=" + file)).tls();
        TlsSettings fromFlags = config(
                        "--cert-file=c",
                        "--key-file=k",
                        "--trusted-ca-file=ca",
                        "--client-cert-auth",
                        "--peer-cert-file=pc",
                        "--peer-key-file=pk",
                        "--peer-trusted-ca-file=pca",
                        "--peer-client-cert-auth",
                        "--peer-cert-allowed-cn=m,n",
                        "--cipher-suites=TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256,TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384")
                .tls();
        assertThat(fromFile).isEqualTo(fromFlags);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--cert-file=c | --cert-file and --key-file belong together: give both",
                "--peer-key-file=c | --peer-cert-file and --peer-key-file belong together: give both",
                "--cert-file=c --key-file=k --client-cert-auth | --trusted-ca-file is missing",
                "--cert-file=c --key-file=k --client-crl-file=r | --trusted-ca-file is missing",
                "--peer-cert-file=c --peer-key-file=k | --peer-cert-file needs --peer-trusted-ca-file",
                "--peer-auto-tls --peer-trusted-ca-file=ca | --peer-trusted-ca-file with --peer-auto-tls",
                "--peer-auto-tls --peer-client-cert-auth | --peer-trusted-ca-file is missing",
                "--peer-cert-file=c --peer-key-file=k --peer-trusted-ca-file=ca --peer-cert-allowed-cn=a"
                        + " --peer-cert-allowed-hostname=b | --peer-cert-allowed-cn and --peer-cert-allowed-hostname"
                        + " exclude each other",
                "--auto-tls --self-signed-cert-validity=0 | --self-signed-cert-validity must be a number of years",
                "--tls-min-version=TLS1.1 | --tls-min-version must be TLS1.2 or TLS1.3, not TLS1.1",
                "--tls-min-version=TLS1.3 --tls-max-version=TLS1.2 | --tls-min-version TLS1.3 is above",
                "--tls-min-version=TLS1.3 --cipher-suites=TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256"
                        + " | --cipher-suites is for",
                "--cipher-suites=TLS_FAST | --cipher-suites has TLS_FAST, which there is not here",
                "--listen-peer-urls=https://127.0.0.1:1 | --listen-peer-urls has https://127.0.0.1:1: give"
                        + " --peer-cert-file and --peer-key-file, or --peer-auto-tls",
                "--name=a --initial-cluster=a=http://localhost:2380,b=https://localhost:2381 | --initial-cluster has"
                        + " https://localhost:2381 for b, but this member has no certificate",
                "--client-cert-auth=maybe --cert-file=c --key-file=k | --client-cert-auth must be true or false"
            })
    void whatIsNotEnoughOrContradictsItselfIsRefused(String flags, String message) {
        assertThatThrownBy(() -> config(flags.split(" ")))
                .isInstanceOf(UsageException.class)
                .hasMessageStartingWith(message);
    }
}
