package io.althing.server.tls;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.KeySpec;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Files of certificates and keys, as openssl, cfssl and their like write them. Text between the
/// blocks is passed over.
public final class Pem {
    private static final long FILE_BYTES_MAX = 16L << 20;
    private static final String BEGIN = "-----BEGIN ";
    private static final String DASHES = "-----";
    private static final List<String> ALGORITHMS = List.of("EC", "RSA", "EdDSA", "RSASSA-PSS");

    /// @param text what is between the lines that begin and end it
    private record Block(String type, String text) {
        byte[] bytes() {
            return Base64.getMimeDecoder().decode(text);
        }
    }

    private Pem() {}

    /// Returns what a file holds.
    ///
    /// @throws IOException if it cannot be read; the message says which and why
    public static byte[] file(Path file) throws IOException {
        try {
            if (Files.size(file) > FILE_BYTES_MAX) {
                throw new IOException(file + " is too long for a file of certificates or keys");
            }
            return Files.readAllBytes(file);
        } catch (NoSuchFileException e) {
            throw new IOException("there is no file " + file, e);
        } catch (AccessDeniedException e) {
            throw new IOException("this process may not read " + file, e);
        }
    }

    private static List<Block> blocks(Path file) throws IOException {
        String text = new String(file(file), StandardCharsets.ISO_8859_1);
        List<Block> blocks = new ArrayList<>();
        int at = text.indexOf(BEGIN);
        while (at >= 0) {
            int nameEnd = text.indexOf(DASHES, at + BEGIN.length());
            String type = nameEnd < 0 ? "" : text.substring(at + BEGIN.length(), nameEnd);
            String last = DASHES + "END " + type + DASHES;
            int end = text.indexOf(last, at);
            if (nameEnd < 0 || end < 0) {
                throw new IOException(file + " is cut off: a PEM block has no end");
            }
            blocks.add(new Block(type, text.substring(nameEnd + DASHES.length(), end)));
            at = text.indexOf(BEGIN, end + last.length());
        }
        return blocks;
    }

    /// Returns the certificates in a file, in their order; at least one.
    static List<X509Certificate> certificates(Path file) throws IOException {
        List<X509Certificate> certificates = new ArrayList<>();
        try {
            CertificateFactory factory = CertificateFactory.getInstance("X.509");
            for (Block block : blocks(file)) {
                if (block.type.equals("CERTIFICATE")) {
                    certificates.add(
                            (X509Certificate) factory.generateCertificate(new ByteArrayInputStream(block.bytes())));
                }
            }
        } catch (CertificateException | IllegalArgumentException e) {
            throw new IOException(file + " holds a certificate that cannot be read: " + e.getMessage(), e);
        }
        if (certificates.isEmpty()) {
            throw new IOException(file + " holds no certificate (-----BEGIN CERTIFICATE-----)");
        }
        return certificates;
    }

    /// Returns the first private key in a file, in any of the forms that are in use.
    public static PrivateKey privateKey(Path file) throws IOException {
        for (Block block : blocks(file)) {
            if (block.type.endsWith("PRIVATE KEY")) {
                if (block.type.startsWith("ENCRYPTED") || block.text.contains("ENCRYPTED")) {
                    throw new IOException("the key in " + file + " is encrypted, and nobody is asked for a password; "
                            + "write it without one: openssl pkey -in " + file);
                }
                byte[] key = pkcs8(file, block);
                PrivateKey made = key(factory -> factory.generatePrivate((KeySpec) new PKCS8EncodedKeySpec(key)));
                if (made == null) {
                    throw new IOException("the key in " + file + " is of no kind that is known here (RSA, EC on P-256, "
                            + "P-384 or P-521, Ed25519), or damaged");
                }
                return made;
            }
        }
        throw new IOException(file + " holds no private key (-----BEGIN PRIVATE KEY-----)");
    }

    private static byte[] pkcs8(Path file, Block block) throws IOException {
        try {
            return switch (block.type) {
                case "PRIVATE KEY" -> block.bytes();
                case "RSA PRIVATE KEY" -> OlderKeys.rsa(block.bytes());
                case "EC PRIVATE KEY" -> OlderKeys.ec(block.bytes());
                default ->
                    throw new IOException(file + " holds a " + block.type + ", which is not known here; "
                            + "write it as PKCS#8: openssl pkey -in " + file);
            };
        } catch (IllegalArgumentException | IllegalStateException e) {
            throw new IOException("the key in " + file + " is damaged: " + e.getMessage(), e);
        }
    }

    /// Returns the first public key in a file, or that of its first certificate.
    public static PublicKey publicKey(Path file) throws IOException {
        for (Block block : blocks(file)) {
            byte[] bytes = switch (block.type) {
                case "PUBLIC KEY" -> block.bytes();
                case "RSA PUBLIC KEY" -> OlderKeys.rsaPublic(block.bytes());
                default -> new byte[0];
            };
            PublicKey made = key(factory -> factory.generatePublic((KeySpec) new X509EncodedKeySpec(bytes)));
            if (made != null) {
                return made;
            }
        }
        return certificates(file).getFirst().getPublicKey();
    }

    private interface Making<K> {
        K with(KeyFactory factory) throws InvalidKeySpecException;
    }

    /// A file does not say in so many words for which algorithm its key is.
    private static <K> @Nullable K key(Making<K> making) {
        for (String algorithm : ALGORITHMS) {
            try {
                return making.with(KeyFactory.getInstance(algorithm));
            } catch (InvalidKeySpecException _) {
                continue;
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException("every Java has " + algorithm, e);
            }
        }
        return null;
    }

    /// Whether what one key signs the other verifies. Tried out: forms of keys differ too much to
    /// be compared.
    public static boolean belongTogether(PublicKey known, PrivateKey key) {
        String algorithm = switch (key.getAlgorithm()) {
            case "RSA" -> "SHA256withRSA";
            case "EC" -> "SHA256withECDSA";
            case "EdDSA", "Ed25519", "Ed448" -> "EdDSA";
            default -> "";
        };
        if (algorithm.isEmpty()) {
            return known.getAlgorithm().equals(key.getAlgorithm());
        }
        byte[] something = {1};
        try {
            Signature signature = Signature.getInstance(algorithm);
            signature.initSign(key);
            signature.update(something);
            byte[] signed = signature.sign();
            signature.initVerify(known);
            signature.update(something);
            return signature.verify(signed);
        } catch (GeneralSecurityException _) {
            return false;
        }
    }
}
