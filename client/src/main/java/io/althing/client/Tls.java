package io.althing.client;

import io.grpc.ChannelCredentials;
import io.grpc.TlsChannelCredentials;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// How members are trusted, and by what they trust this client. Immutable; files are PEM and are
/// read when the client connects.
public final class Tls {
    private static final Tls SYSTEM = new Tls(null, null, null, null);

    private final @Nullable Path authority;
    private final @Nullable Path certificate;
    private final @Nullable Path key;
    private final @Nullable String hostName;

    private Tls(@Nullable Path authority, @Nullable Path certificate, @Nullable Path key, @Nullable String hostName) {
        this.authority = authority;
        this.certificate = certificate;
        this.key = key;
        this.hostName = hostName;
    }

    /// Trusts the authorities of the JDK.
    public static Tls system() {
        return SYSTEM;
    }

    /// Trusts the authorities in a file, and no others.
    public static Tls trusting(Path authorities) {
        return new Tls(authorities, null, null, null);
    }

    /// Shows a certificate to members that want one.
    ///
    /// @param key its private key, in PKCS#8 and without a password
    public Tls withCertificate(Path chain, Path privateKey) {
        return new Tls(authority, chain, privateKey, hostName);
    }

    /// Expects members' certificates to be for this name instead of the endpoint's host.
    public Tls expectHostName(String name) {
        return new Tls(authority, certificate, key, name);
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
            }
            if (certificate != null && key != null) {
                builder.keyManager(certificate.toFile(), key.toFile());
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
