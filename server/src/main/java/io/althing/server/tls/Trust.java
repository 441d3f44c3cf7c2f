package io.althing.server.tls;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertPathValidatorException.BasicReason;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;

/// Decides whose certificate is let in: Java's own rules first, then the operator's.
final class Trust extends X509ExtendedTrustManager {
    private final X509ExtendedTrustManager usual;
    private final TlsOptions.Admission admission;
    private final Revocations revocations;

    private Trust(X509ExtendedTrustManager usual, TlsOptions.Admission admission, Revocations revocations) {
        this.usual = usual;
        this.admission = admission;
        this.revocations = revocations;
    }

    static Trust read(TlsOptions.Admission admission) throws IOException {
        Revocations revocations =
                admission.revoked() == null ? Revocations.NONE : Revocations.read(admission.revoked());
        return new Trust(usual(Pem.certificates(admission.authorities())), admission, revocations);
    }

    private static X509ExtendedTrustManager usual(List<X509Certificate> authorities) throws IOException {
        try {
            KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
            store.load(null, null);
            for (int i = 0; i < authorities.size(); i++) {
                store.setCertificateEntry(Integer.toString(i), authorities.get(i));
            }
            TrustManagerFactory factory = TrustManagerFactory.getInstance("PKIX");
            factory.init(store);
            for (TrustManager each : factory.getTrustManagers()) {
                if (each instanceof X509ExtendedTrustManager found) {
                    return found;
                }
            }
            throw new IllegalStateException("every Java has a trust manager for certificates");
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("certificates in memory cannot be used", e);
        }
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
            throws CertificateException {
        try {
            usual.checkClientTrusted(chain, authType, engine);
        } catch (CertificateException e) {
            throw plain(chain[0], e);
        }
        admit(chain);
        checkAddress(chain[0], engine);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
            throws CertificateException {
        try {
            usual.checkServerTrusted(chain, authType, engine);
        } catch (CertificateException e) {
            throw plain(chain[0], e);
        }
        admit(chain);
    }

    private void checkAddress(X509Certificate certificate, SSLEngine engine) throws CertificateException {
        if (admission.isAddressChecked()) {
            InetAddress remote = InetAddress.ofLiteral(engine.getPeerHost());
            if (!CertificateNames.of(certificate).mayComeFrom(remote)) {
                throw new CertificateException("the certificate of " + name(certificate) + " is not for "
                        + remote.getHostAddress() + ", where it comes from");
            }
        }
    }

    private void admit(X509Certificate[] chain) throws CertificateException {
        revocations.check(chain);
        CertificateNames names = CertificateNames.of(chain[0]);
        if (!admission.commonNames().isEmpty() && !admission.commonNames().contains(names.commonName())) {
            throw new CertificateException(
                    "the common name of " + name(chain[0]) + " is none of " + admission.commonNames());
        }
        if (!admission.hosts().isEmpty() && admission.hosts().stream().noneMatch(names::isFor)) {
            throw new CertificateException(
                    "the certificate of " + name(chain[0]) + " is for none of " + admission.hosts());
        }
    }

    /// Says for an operator what Java says for its developers.
    private CertificateException plain(X509Certificate certificate, CertificateException original) {
        Throwable cause = original;
        while (cause != null) {
            if (cause instanceof CertificateExpiredException) {
                return new CertificateException(
                        "the certificate of " + name(certificate) + " or of its authority has expired", original);
            }
            if (cause instanceof CertificateNotYetValidException) {
                return new CertificateException(
                        "the certificate of " + name(certificate) + " or of its authority is not valid yet", original);
            }
            // Signed by another authority of the same name, or by one of an unknown name.
            if (cause instanceof CertPathValidatorException path && path.getReason() == BasicReason.INVALID_SIGNATURE
                    || cause instanceof CertPathBuilderException) {
                return new CertificateException(
                        "the certificate of " + name(certificate) + " is signed by no authority in "
                                + admission.authorities(),
                        original);
            }
            cause = cause.getCause();
        }
        return new CertificateException(
                "the certificate of " + name(certificate) + " is refused: " + original.getMessage(), original);
    }

    private static String name(X509Certificate certificate) {
        String subject = certificate.getSubjectX500Principal().getName();
        return subject.isEmpty() ? "a nameless subject" : subject;
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return usual.getAcceptedIssuers();
    }

    // Without a connection there is no address to check; nothing of ours asks in this way.

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        throw new CertificateException("certificates are judged with their connection only");
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        throw new CertificateException("certificates are judged with their connection only");
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket)
            throws CertificateException {
        throw new CertificateException("certificates are judged with their connection only");
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket)
            throws CertificateException {
        throw new CertificateException("certificates are judged with their connection only");
    }
}
