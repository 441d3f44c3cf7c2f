package io.althing.server.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.interfaces.ECPrivateKey;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.sec.SECObjectIdentifiers;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.util.io.pem.PemObject;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PemTest {
    @TempDir
    Path root;

    private Path written(String type, byte[] content) {
        Path file = root.resolve("file.pem");
        TestAuthority.write(file, new PemObject(type, content));
        return file;
    }

    @ParameterizedTest
    @CsvSource({"RSA,2048", "EC,256", "EC,384", "EC,521", "Ed25519,0"})
    void keysAreReadAsPkcs8(String algorithm, int bits) throws IOException {
        KeyPair keys = TestAuthority.keys(algorithm, bits);
        assertThat(Pem.privateKey(written("PRIVATE KEY", keys.getPrivate().getEncoded())))
                .isEqualTo(keys.getPrivate());
        assertThat(Pem.publicKey(written("PUBLIC KEY", keys.getPublic().getEncoded())))
                .isEqualTo(keys.getPublic());
    }

    @Test
    void rsaKeysAreReadAsPkcs1() throws IOException {
        KeyPair keys = TestAuthority.keys("RSA", 2048);
        byte[] inner = PrivateKeyInfo.getInstance(keys.getPrivate().getEncoded())
                .parsePrivateKey()
                .toASN1Primitive()
                .getEncoded();
        assertThat(Pem.privateKey(written("RSA PRIVATE KEY", inner))).isEqualTo(keys.getPrivate());
        byte[] innerPublic = SubjectPublicKeyInfo.getInstance(keys.getPublic().getEncoded())
                .parsePublicKey()
                .getEncoded();
        assertThat(Pem.publicKey(written("RSA PUBLIC KEY", innerPublic))).isEqualTo(keys.getPublic());
    }

    @Test
    void ellipticKeysAreReadAsOpensslWritesThem() throws IOException {
        KeyPair keys = TestAuthority.keys("EC", 256);
        byte[] inner = new org.bouncycastle.asn1.sec.ECPrivateKey(
                        256, ((ECPrivateKey) keys.getPrivate()).getS(), SECObjectIdentifiers.secp256r1)
                .getEncoded();
        Path file = written("EC PRIVATE KEY", inner);
        // `openssl ecparam -genkey` puts the curve in front.
        String curve = "-----BEGIN EC PARAMETERS-----\nBggqhkjOPQMBBw==\n-----END EC PARAMETERS-----\n";
        Files.writeString(file, curve + Files.readString(file));
        assertThat(((ECPrivateKey) Pem.privateKey(file)).getS()).isEqualTo(((ECPrivateKey) keys.getPrivate()).getS());
    }

    @Test
    void textAroundTheBlocksDoesNotMatter() throws IOException {
        TestAuthority authority = TestAuthority.in(root, "ours");
        TestAuthority.Issued issued = authority.issue("one", TestAuthority.Wanted.of("one"));
        Files.writeString(
                issued.certificate(),
                "Certificate:\n  - made by -----hand-----\r\n" + Files.readString(issued.certificate()) + "\n"
                        + Files.readString(authority.certificate()) + "the end");
        assertThat(Pem.certificates(issued.certificate())).hasSize(2).first().isEqualTo(issued.x509());
    }

    @Test
    void whatIsWrongWithAFileIsSaid() throws IOException {
        Path absent = root.resolve("absent.pem");
        assertThatThrownBy(() -> Pem.privateKey(absent)).hasMessage("there is no file " + absent);
        Path encrypted = written("ENCRYPTED PRIVATE KEY", new byte[9]);
        assertThatThrownBy(() -> Pem.privateKey(encrypted))
                .hasMessageStartingWith("the key in " + encrypted + " is encrypted");
        Path damaged = written("RSA PRIVATE KEY", new byte[9]);
        assertThatThrownBy(() -> Pem.privateKey(damaged))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith("the key in " + damaged + " is damaged");
        Path unknown = written("PRIVATE KEY", new byte[9]);
        assertThatThrownBy(() -> Pem.privateKey(unknown))
                .hasMessageStartingWith("the key in " + unknown + " is of no kind that is known here");
        Path dsa = written("DSA PRIVATE KEY", new byte[9]);
        assertThatThrownBy(() -> Pem.privateKey(dsa)).hasMessageContaining("DSA PRIVATE KEY, which is not known here");
        Path cut = Files.writeString(root.resolve("cut.pem"), "-----BEGIN CERTIFICATE-----\nAAAA");
        assertThatThrownBy(() -> Pem.certificates(cut)).hasMessage(cut + " is cut off: a PEM block has no end");
        Path garbage = written("CERTIFICATE", new byte[9]);
        assertThatThrownBy(() -> Pem.certificates(garbage))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith(garbage + " holds a certificate that cannot be read");
        Path empty = Files.writeString(root.resolve("empty.pem"), "");
        assertThatThrownBy(() -> Pem.certificates(empty)).hasMessageStartingWith(empty + " holds no certificate");
        assertThatThrownBy(() -> Revocations.read(empty)).hasMessageStartingWith(empty + " holds no list of revoked");
    }
}
