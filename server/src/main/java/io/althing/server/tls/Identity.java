package io.althing.server.tls;

import java.io.IOException;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;

/// A key and its certificate, the authorities in between behind it.
record Identity(PrivateKey key, List<X509Certificate> chain) {
    private static final System.Logger LOG = System.getLogger(Identity.class.getName());

    /// @throws IOException if the files cannot be read or do not belong together
    static Identity read(TlsOptions.KeyFiles files) throws IOException {
        Identity identity = new Identity(Pem.privateKey(files.key()), Pem.certificates(files.certificate()));
        X509Certificate own = identity.chain.getFirst();
        if (!Pem.belongTogether(own.getPublicKey(), identity.key)) {
            throw new IOException(
                    "the key in " + files.key() + " does not belong to the certificate in " + files.certificate());
        }
        if (Instant.now().isAfter(own.getNotAfter().toInstant())) {
            LOG.log(
                    System.Logger.Level.WARNING,
                    "event=certificate_expired file={0} ended={1} note=\"others will refuse it\"",
                    files.certificate(),
                    own.getNotAfter().toInstant());
        }
        return identity;
    }

    /// When the first of the chain expires.
    Instant end() {
        return chain.stream()
                .map(each -> each.getNotAfter().toInstant())
                .min(Instant::compareTo)
                .orElseThrow();
    }
}
