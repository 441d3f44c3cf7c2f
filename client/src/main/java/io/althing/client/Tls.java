package io.althing.client;

import io.grpc.ChannelCredentials;
import io.grpc.TlsChannelCredentials;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import javax.net.ssl.KeyManager;
import javax.net.ssl.TrustManager;
import org.jspecify.annotations.Nullable;

/// How members are trusted, and by what they trust this client. Immutable; files are PEM and are
/// read when the client connects.
public final class Tls {
    private static final Tls SYSTEM = new Tls(null, null, null, null, List.of(), List.of());

    private final @Nullable Path authority;
    private final @Nullable Path certificate;
    private final @Nullable Path key;
    private final @Nullable String hostName;
    private final List<KeyManager> keyManagers;
    private final List<TrustManager> trustManagers;

    private Tls(
            @Nullable Path authority,
            @Nullable Path certificate,
            @Nullable Path key,
            @Nullable String hostName,
            List<KeyManager> keyManagers,
            List<TrustManager> trustManagers) {
        this.authority = authority;
        this.certificate = certificate;
        this.key = key;
        this.hostName = hostName;
        this.keyManagers = List.copyOf(keyManagers);
        this.trustManagers = List.copyOf(trustManagers);
    }

    /// Trusts the authorities of the JDK.
    public static Tls system() {
        return SYSTEM;
    }

    /// Trusts the authorities in a file, and no others.
    public static Tls trusting(Path authorities) {
        return new Tls(authorities, null, null, null, List.of(), List.of());
    }

    /// Trusts, and shows, what these say: for programs that keep their certificates otherwise
    /// than in files of PEM.
    ///
    /// @param keys none if members want no certificate
    /// @param trust none for the authorities of the JDK
    public static Tls managedBy(List<KeyManager> keys, List<TrustManager> trust) {
        return new Tls(null, null, null, null, keys, trust);
    }

    /// Shows a certificate to members that want one.
    ///
    /// @param key its private key, in PKCS#8 and without a password
    public Tls withCertificate(Path chain, Path privateKey) {
        return new Tls(authority, chain, privateKey, hostName, List.of(), trustManagers);
    }

    /// Expects members' certificates to be for this name instead of the endpoint's host.
    public Tls expectHostName(String name) {
        return new Tls(authority, certificate, key, name, keyManagers, trustManagers);
    }

    @Nullable
    String hostName() {
        return hostName;
    }

    ChannelCredentials credentials() {
        TlsChannelCredentials.Builder builder = TlsChannelCredentials.newBuilder();
        try {
            if (authority != null) {
                builder.trustManager(authority.toFile());
            } else if (!trustManagers.isEmpty()) {
                builder.trustManager(trustManagers.toArray(TrustManager[]::new));
            }
            if (certificate != null && key != null) {
                builder.keyManager(certificate.toFile(), key.toFile());
            } else if (!keyManagers.isEmpty()) {
                builder.keyManager(keyManagers.toArray(KeyManager[]::new));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "cannot read the files for TLS; authorities: " + authority + ", certificate: " + certificate
                            + ", key: " + key,
                    e);
        }
        return builder.build();
    }
}
