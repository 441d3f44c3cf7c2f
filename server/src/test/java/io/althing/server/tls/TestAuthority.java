package io.althing.server.tls;

import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.CRLReason;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.cert.CertIOException;
import org.bouncycastle.cert.X509v2CRLBuilder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.util.io.pem.PemObject;

/// An authority that signs certificates for tests and writes them as files.
public final class TestAuthority {
    private static final AtomicLong SERIAL = new AtomicLong(1);
    private static final List<KeyPurposeId> BOTH =
            List.of(KeyPurposeId.id_kp_serverAuth, KeyPurposeId.id_kp_clientAuth);

    private final Path directory;
    private final X500Name name;
    private final KeyPair keys;
    private final X509Certificate x509;

    /// A certificate and its key as files.
    public record Issued(Path certificate, Path key, X509Certificate x509) {}

    /// What is to stand in a certificate.
    ///
    /// @param hosts names and addresses that it is for
    /// @param starts when it begins to be valid, from now
    /// @param ends when it ends, from now
    public record Wanted(
            String subject, List<String> hosts, Duration starts, Duration ends, List<KeyPurposeId> purposes) {
        public static Wanted of(String commonName, String... hosts) {
            return new Wanted("CN=" + commonName, List.of(hosts), Duration.ofMinutes(-5), Duration.ofHours(1), BOTH);
        }

        public Wanted subject(String other) {
            return new Wanted(other, hosts, starts, ends, purposes);
        }

        public Wanted valid(Duration from, Duration to) {
            return new Wanted(subject, hosts, from, to, purposes);
        }

        public Wanted only(KeyPurposeId purpose) {
            return new Wanted(subject, hosts, starts, ends, List.of(purpose));
        }
    }

    private TestAuthority(Path directory, X500Name name, KeyPair keys) {
        this.directory = directory;
        this.name = name;
        this.keys = keys;
        Wanted own = Wanted.of("").subject(name.toString()).valid(Duration.ofDays(-1), Duration.ofDays(1));
        this.x509 = sign(own, keys, true);
    }

    /// Makes one, whose certificate is [#certificate].
    public static TestAuthority in(Path directory, String name) {
        try {
            Files.createDirectories(directory);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        TestAuthority authority = new TestAuthority(directory, new X500Name("CN=" + name), keys("EC", 256));
        write(authority.certificate(), authority.x509);
        return authority;
    }

    public X509Certificate x509() {
        return x509;
    }

    public Path certificate() {
        return directory.resolve("ca.pem");
    }

    public static KeyPair keys(String algorithm, int bits) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance(algorithm);
            if (bits > 0) {
                generator.initialize(bits);
            }
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /// Writes `<file>.pem` and `<file>.key`, in place of what is there.
    public Issued issue(String file, Wanted wanted) {
        return issue(file, wanted, keys("EC", 256));
    }

    public Issued issue(String file, Wanted wanted, KeyPair subject) {
        X509Certificate certificate = sign(wanted, subject, false);
        Issued issued = new Issued(directory.resolve(file + ".pem"), directory.resolve(file + ".key"), certificate);
        write(issued.key, new PemObject("PRIVATE KEY", subject.getPrivate().getEncoded()));
        write(issued.certificate, certificate);
        return issued;
    }

    private X509Certificate sign(Wanted wanted, KeyPair subject, boolean isAuthority) {
        Instant now = Instant.now();
        JcaX509v3CertificateBuilder builder = new JcaX509v3CertificateBuilder(
                name,
                BigInteger.valueOf(SERIAL.getAndIncrement()),
                Date.from(now.plus(wanted.starts)),
                Date.from(now.plus(wanted.ends)),
                new X500Name(wanted.subject),
                subject.getPublic());
        try {
            builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(isAuthority));
            if (!isAuthority) {
                builder.addExtension(
                        Extension.extendedKeyUsage,
                        false,
                        new ExtendedKeyUsage(wanted.purposes.toArray(KeyPurposeId[]::new)));
            }
            if (!wanted.hosts.isEmpty()) {
                GeneralName[] hosts =
                        wanted.hosts.stream().map(TestAuthority::host).toArray(GeneralName[]::new);
                builder.addExtension(Extension.subjectAlternativeName, false, new GeneralNames(hosts));
            }
            return new JcaX509CertificateConverter()
                    .getCertificate(builder.build(signer(keys.getPrivate()).build(keys.getPrivate())));
        } catch (CertIOException | OperatorCreationException | GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static JcaContentSignerBuilder signer(PrivateKey key) {
        return new JcaContentSignerBuilder(key.getAlgorithm().equals("EC") ? "SHA256withECDSA" : "SHA256withRSA");
    }

    private static GeneralName host(String host) {
        try {
            return new GeneralName(
                    GeneralName.iPAddress, InetAddress.ofLiteral(host).getHostAddress());
        } catch (IllegalArgumentException _) {
            return new GeneralName(GeneralName.dNSName, host);
        }
    }

    /// Writes a list of these certificates as revoked.
    public Path revoke(String file, Duration nextUpdate, X509Certificate... revoked) {
        Instant now = Instant.now();
        X509v2CRLBuilder builder = new X509v2CRLBuilder(name, Date.from(now.minusSeconds(60)));
        builder.setNextUpdate(Date.from(now.plus(nextUpdate)));
        for (X509Certificate each : revoked) {
            builder.addCRLEntry(each.getSerialNumber(), Date.from(now.minusSeconds(60)), CRLReason.keyCompromise);
        }
        Path list = directory.resolve(file);
        try {
            write(list, builder.build(signer(keys.getPrivate()).build(keys.getPrivate())));
        } catch (OperatorCreationException e) {
            throw new IllegalStateException(e);
        }
        return list;
    }

    /// Writes something in PEM: at once, as whoever renews certificates does it.
    public static void write(Path file, Object pem) {
        StringWriter text = new StringWriter();
        try (JcaPEMWriter writer = new JcaPEMWriter(text)) {
            writer.writeObject(pem);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        try {
            Path fresh = file.resolveSibling(file.getFileName() + ".fresh");
            Files.writeString(fresh, text.toString());
            Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
