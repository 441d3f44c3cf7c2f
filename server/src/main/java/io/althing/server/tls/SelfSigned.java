package io.althing.server.tls;

import java.io.IOException;
import java.math.BigInteger;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/// Certificates that a member signs itself. They encrypt, and prove nothing.
final class SelfSigned {
    private static final System.Logger LOG = System.getLogger(SelfSigned.class.getName());
    private static final Duration YEAR = Duration.ofDays(365);
    private static final int SERIAL_BITS = 127;

    private SelfSigned() {}

    /// Makes a key and a certificate if there are none, or if the certificate's time is over.
    static void provide(TlsOptions.KeyFiles files, TlsOptions.SelfSigning wanted) throws IOException {
        if (Files.exists(files.key()) && Files.exists(files.certificate())) {
            Date end = Pem.certificates(files.certificate()).getFirst().getNotAfter();
            if (Instant.now().isBefore(end.toInstant())) {
                return;
            }
        }
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"));
            KeyPair keys = generator.generateKeyPair();
            X509CertificateHolder certificate = certificate(keys, wanted);
            write(files.key(), "PRIVATE KEY", keys.getPrivate().getEncoded());
            write(files.certificate(), "CERTIFICATE", certificate.getEncoded());
            LOG.log(
                    System.Logger.Level.WARNING,
                    "event=certificate_self_signed file={0} ends={1} note=\"it encrypts, and proves nothing\"",
                    files.certificate(),
                    certificate.getNotAfter().toInstant());
        } catch (GeneralSecurityException | OperatorCreationException e) {
            throw new IllegalStateException("every Java can sign with ECDSA", e);
        }
    }

    private static X509CertificateHolder certificate(KeyPair keys, TlsOptions.SelfSigning wanted)
            throws IOException, OperatorCreationException {
        X500Name name = new X500Name("O=althing");
        Instant now = Instant.now();
        JcaX509v3CertificateBuilder builder = new JcaX509v3CertificateBuilder(
                name,
                new BigInteger(SERIAL_BITS, new SecureRandom()).add(BigInteger.ONE),
                Date.from(now),
                Date.from(now.plus(YEAR.multipliedBy(wanted.years()))),
                name,
                keys.getPublic());
        GeneralName[] hosts = wanted.hosts().stream().map(SelfSigned::host).toArray(GeneralName[]::new);
        return builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(false))
                .addExtension(
                        Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature | KeyUsage.keyEncipherment))
                .addExtension(Extension.extendedKeyUsage, false, new ExtendedKeyUsage(new KeyPurposeId[] {
                    KeyPurposeId.id_kp_serverAuth, KeyPurposeId.id_kp_clientAuth
                }))
                .addExtension(Extension.subjectAlternativeName, false, new GeneralNames(hosts))
                .build(new JcaContentSignerBuilder("SHA256withECDSA").build(keys.getPrivate()));
    }

    private static GeneralName host(String host) {
        try {
            return new GeneralName(
                    GeneralName.iPAddress, InetAddress.ofLiteral(host).getHostAddress());
        } catch (IllegalArgumentException _) {
            return new GeneralName(GeneralName.dNSName, host);
        }
    }

    /// For nobody else to read, and there as a whole or not at all.
    private static void write(Path file, String type, byte[] content) throws IOException {
        String body = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(content);
        String text = "-----BEGIN " + type + "-----\n" + body + "\n-----END " + type + "-----\n";
        Files.createDirectories(
                file.toAbsolutePath().getParent(),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        Path temporary = file.resolveSibling(file.getFileName() + ".new");
        Files.deleteIfExists(temporary);
        Files.createFile(temporary, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(temporary, text, StandardCharsets.US_ASCII);
        Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
    }
}
