package io.althing.cli.insight;

import io.althing.cli.command.CommandFailure;
import io.althing.cli.command.Target;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.Collection;
import java.util.List;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/// The files that the SDK takes for TLS, for HTTP as well. Members are checked as strictly.
final class PemTls {
    private static final List<String> KEY_KINDS = List.of("EC", "RSA", "EdDSA");
    private static final char[] NO_PASSWORD = {};

    private PemTls() {}

    static SSLContext of(Target target) {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(keys(target.certificate(), target.key()), trust(target.authorities()), null);
            return context;
        } catch (GeneralSecurityException | IOException e) {
            throw CommandFailure.misused("cannot read the files for TLS: " + e);
        }
    }

    private static KeyStore store() throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, NO_PASSWORD);
        return store;
    }

    private static Collection<? extends Certificate> certificates(Path file)
            throws GeneralSecurityException, IOException {
        try (InputStream in = Files.newInputStream(file)) {
            return CertificateFactory.getInstance("X.509").generateCertificates(in);
        }
    }

    private static TrustManager @Nullable [] trust(@Nullable Path authorities)
            throws GeneralSecurityException, IOException {
        if (authorities == null) {
            return null;
        }
        KeyStore store = store();
        for (Certificate each : certificates(authorities)) {
            store.setCertificateEntry("authority" + store.size(), each);
        }
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(store);
        return factory.getTrustManagers();
    }

    private static KeyManager @Nullable [] keys(@Nullable Path chain, @Nullable Path key)
            throws GeneralSecurityException, IOException {
        if (chain == null || key == null) {
            return null;
        }
        KeyStore store = store();
        store.setKeyEntry(
                "own", privateKey(key), NO_PASSWORD, certificates(chain).toArray(Certificate[]::new));
        KeyManagerFactory factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        factory.init(store, NO_PASSWORD);
        return factory.getKeyManagers();
    }

    private static PrivateKey privateKey(Path file) throws GeneralSecurityException, IOException {
        String base64 = Files.readString(file).replaceAll("-----[A-Z ]+-----|\\s", "");
        PKCS8EncodedKeySpec spec = new PKCS8EncodedKeySpec(Base64.getDecoder().decode(base64));
        for (String kind : KEY_KINDS) {
            try {
                return KeyFactory.getInstance(kind).generatePrivate(spec);
            } catch (InvalidKeySpecException e) {
                // It is one of the others.
            }
        }
        throw new InvalidKeySpecException(file + " holds no key in PKCS#8 of a kind that is known: " + KEY_KINDS);
    }
}
