package io.althing.server;

import io.althing.node.spi.Peer;
import io.althing.server.tls.TlsOptions;
import java.nio.file.Path;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.List;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/// What the settings say about TLS.
///
/// @param isCertificateLogin whether a client's certificate says which user it is
public record TlsSettings(
        @Nullable TlsOptions clients, @Nullable TlsOptions peers, boolean isCertificateLogin) {
    private static final int YEARS_MAX = 100;

    /// Which settings say the same about clients and about peers.
    private enum Rows {
        CLIENTS(
                "client",
                Setting.LISTEN_CLIENT_URLS,
                Setting.CERT_FILE,
                Setting.KEY_FILE,
                Setting.TRUSTED_CA_FILE,
                Setting.CLIENT_CERT_AUTH,
                Setting.CLIENT_CRL_FILE,
                Setting.AUTO_TLS),
        PEERS(
                "peer",
                Setting.LISTEN_PEER_URLS,
                Setting.PEER_CERT_FILE,
                Setting.PEER_KEY_FILE,
                Setting.PEER_TRUSTED_CA_FILE,
                Setting.PEER_CLIENT_CERT_AUTH,
                Setting.PEER_CRL_FILE,
                Setting.PEER_AUTO_TLS);

        final String who;
        final Setting listen;
        final Setting certificate;
        final Setting key;
        final Setting authorities;
        final Setting authenticate;
        final Setting revoked;
        final Setting self;

        Rows(
                String who,
                Setting listen,
                Setting certificate,
                Setting key,
                Setting authorities,
                Setting authenticate,
                Setting revoked,
                Setting self) {
            this.who = who;
            this.listen = listen;
            this.certificate = certificate;
            this.key = key;
            this.authorities = authorities;
            this.authenticate = authenticate;
            this.revoked = revoked;
            this.self = self;
        }
    }

    /// @throws UsageException if what is given is not enough for the URLs, or contradicts itself
    static TlsSettings of(Settings settings, Path directory, List<String> clientUrls, List<String> peerUrls)
            throws UsageException {
        TlsOptions.Protocols protocols = protocols(settings);
        TlsOptions clients = options(settings, Rows.CLIENTS, directory, clientUrls, protocols);
        TlsOptions peers = options(settings, Rows.PEERS, directory, peerUrls, protocols);
        boolean isLogin = clients != null && isTrue(settings, Setting.CLIENT_CERT_AUTH);
        return new TlsSettings(clients, peers, isLogin);
    }

    private static @Nullable TlsOptions options(
            Settings settings, Rows rows, Path directory, List<String> urls, TlsOptions.Protocols protocols)
            throws UsageException {
        TlsOptions.KeyFiles own = pair(settings, rows.certificate, rows.key);
        TlsOptions.Admission admission = admission(settings, rows);
        if (own != null) {
            if (rows == Rows.PEERS && admission == null) {
                throw new UsageException("--peer-cert-file needs --peer-trusted-ca-file: without it members could "
                        + "not tell each other from strangers (--peer-auto-tls if that is meant)");
            }
            TlsOptions.KeyFiles dialling = pair(settings, Setting.PEER_CLIENT_CERT_FILE, Setting.PEER_CLIENT_KEY_FILE);
            return new TlsOptions(
                    own, rows == Rows.PEERS && dialling != null ? dialling : own, admission, null, protocols);
        }
        if (isTrue(settings, rows.self)) {
            if (admission != null && rows == Rows.PEERS) {
                throw new UsageException("--peer-trusted-ca-file with --peer-auto-tls: members that sign their own "
                        + "certificates have none of an authority; give --peer-cert-file and --peer-key-file");
            }
            Path fixtures = directory.resolve("fixtures").resolve(rows.who);
            TlsOptions.KeyFiles made =
                    new TlsOptions.KeyFiles(fixtures.resolve("cert.pem"), fixtures.resolve("key.pem"));
            return new TlsOptions(made, made, admission, selfSigning(settings, urls), protocols);
        }
        for (String url : urls) {
            if (url.startsWith("https:")) {
                throw new UsageException("--" + rows.listen.flag + " has " + url + ": give --" + rows.certificate.flag
                        + " and --" + rows.key.flag + ", or --" + rows.self.flag);
            }
        }
        return null;
    }

    private static TlsOptions.@Nullable KeyFiles pair(Settings settings, Setting certificate, Setting key)
            throws UsageException {
        String first = settings.value(certificate);
        String second = settings.value(key);
        if (first.isEmpty() != second.isEmpty()) {
            throw new UsageException("--" + certificate.flag + " and --" + key.flag + " belong together: give both");
        }
        return first.isEmpty() ? null : new TlsOptions.KeyFiles(Path.of(first), Path.of(second));
    }

    private static TlsOptions.@Nullable Admission admission(Settings settings, Rows rows) throws UsageException {
        String authorities = settings.value(rows.authorities);
        String revoked = settings.value(rows.revoked);
        boolean isPeer = rows == Rows.PEERS;
        Setting hostRow = isPeer ? Setting.PEER_CERT_ALLOWED_HOSTNAME : Setting.CLIENT_CERT_ALLOWED_HOSTNAME;
        List<String> hosts = list(settings.value(hostRow));
        List<String> names = isPeer ? list(settings.value(Setting.PEER_CERT_ALLOWED_CN)) : List.of();
        if (!hosts.isEmpty() && !names.isEmpty()) {
            throw new UsageException("--peer-cert-allowed-cn and --peer-cert-allowed-hostname exclude each other");
        }
        if (authorities.isEmpty()) {
            if (isTrue(settings, rows.authenticate) || !revoked.isEmpty() || !hosts.isEmpty() || !names.isEmpty()) {
                throw new UsageException("--" + rows.authorities.flag + " is missing: without it nobody says whose "
                        + "certificates are let in");
            }
            return null;
        }
        return new TlsOptions.Admission(
                Path.of(authorities),
                revoked.isEmpty() ? null : Path.of(revoked),
                names,
                hosts,
                isPeer && !isTrue(settings, Setting.PEER_SKIP_CLIENT_SAN_VERIFICATION));
    }

    private static TlsOptions.SelfSigning selfSigning(Settings settings, List<String> urls) throws UsageException {
        String value = settings.value(Setting.SELF_SIGNED_CERT_VALIDITY);
        int years;
        try {
            years = Integer.parseInt(value);
        } catch (NumberFormatException _) {
            years = 0;
        }
        if (years < 1 || years > YEARS_MAX) {
            throw new UsageException(
                    "--self-signed-cert-validity must be a number of years from 1 to " + YEARS_MAX + ", not " + value);
        }
        List<String> hosts = urls.stream()
                .map(url -> Peer.address(url).getHostString())
                .distinct()
                .toList();
        return new TlsOptions.SelfSigning(years, hosts);
    }

    private static TlsOptions.Protocols protocols(Settings settings) throws UsageException {
        int min = version(settings, Setting.TLS_MIN_VERSION, 2);
        int max = version(settings, Setting.TLS_MAX_VERSION, 3);
        if (min > max) {
            throw new UsageException("--tls-min-version TLS1." + min + " is above --tls-max-version TLS1." + max);
        }
        List<String> suites = list(settings.value(Setting.CIPHER_SUITES)).stream()
                .map(TlsSettings::suite)
                .toList();
        if (min > 2 && !suites.isEmpty()) {
            throw new UsageException("--cipher-suites is for TLS 1.2, which --tls-min-version TLS1.3 rules out");
        }
        checkOffered(suites);
        List<String> versions = min == max ? List.of("TLSv1." + min) : List.of("TLSv1.3", "TLSv1.2");
        return new TlsOptions.Protocols(versions, suites);
    }

    private static void checkOffered(List<String> suites) throws UsageException {
        if (suites.isEmpty()) {
            return;
        }
        try {
            List<String> offered =
                    List.of(SSLContext.getDefault().getSupportedSSLParameters().getCipherSuites());
            for (String suite : suites) {
                if (!offered.contains(suite)) {
                    throw new UsageException("--cipher-suites has " + suite + ", which there is not here or which is "
                            + "broken; there are " + offered);
                }
            }
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has TLS", e);
        }
    }

    /// Go has these two under a shorter name too.
    private static String suite(String name) {
        return name.endsWith("_WITH_CHACHA20_POLY1305") ? name + "_SHA256" : name;
    }

    private static int version(Settings settings, Setting setting, int usual) throws UsageException {
        String value = settings.value(setting);
        return switch (value) {
            case "" -> usual;
            case "TLS1.2" -> 2;
            case "TLS1.3" -> 3;
            default -> throw new UsageException("--" + setting.flag + " must be TLS1.2 or TLS1.3, not " + value);
        };
    }

    private static List<String> list(String value) {
        return Arrays.stream(value.split(",", -1))
                .map(String::trim)
                .filter(each -> !each.isEmpty())
                .toList();
    }

    private static boolean isTrue(Settings settings, Setting setting) throws UsageException {
        String value = settings.value(setting);
        if (!value.equals("true") && !value.equals("false")) {
            throw new UsageException("--" + setting.flag + " must be true or false, not " + value);
        }
        return value.equals("true");
    }
}
