package io.althing.server.tls;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.security.cert.CRL;
import java.security.cert.CRLException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/// Certificates that their authorities have taken back. The file is the operator's, as that of
/// the authorities is: who signed it is not asked.
///
/// A list whose time is over goes on counting, as in etcd, and the log says so: to let in nobody
/// then would turn a forgotten renewal into an outage, to forget the list would let in everybody.
record Revocations(List<X509CRL> lists) {
    static final Revocations NONE = new Revocations(List.of());
    private static final System.Logger LOG = System.getLogger(Revocations.class.getName());

    Revocations {
        lists = List.copyOf(lists);
    }

    /// Reads lists in DER or PEM.
    static Revocations read(Path file) throws IOException {
        List<X509CRL> lists = new ArrayList<>();
        try {
            CertificateFactory factory = CertificateFactory.getInstance("X.509");
            for (CRL each : factory.generateCRLs(new ByteArrayInputStream(Pem.file(file)))) {
                lists.add((X509CRL) each);
            }
        } catch (CertificateException | CRLException e) {
            throw new IOException(file + " holds no list of revoked certificates: " + e.getMessage(), e);
        }
        if (lists.isEmpty()) {
            throw new IOException(file + " holds no list of revoked certificates (-----BEGIN X509 CRL-----)");
        }
        for (X509CRL list : lists) {
            if (list.getNextUpdate() != null
                    && Instant.now().isAfter(list.getNextUpdate().toInstant())) {
                LOG.log(
                        System.Logger.Level.WARNING,
                        "event=revocations_outdated file={0} ended={1} note=\"they still count; get a newer list\"",
                        file,
                        list.getNextUpdate().toInstant());
            }
        }
        return new Revocations(lists);
    }

    /// @param chain a certificate, and those of the authorities above it as far as they were sent
    /// @throws CertificateException if the authority of one of them has taken it back
    void check(X509Certificate[] chain) throws CertificateException {
        for (X509Certificate certificate : chain) {
            if (lists.stream().anyMatch(list -> list.isRevoked(certificate))) {
                throw new CertificateException("the certificate with serial number "
                        + certificate.getSerialNumber().toString(16) + " has been revoked");
            }
        }
    }
}
