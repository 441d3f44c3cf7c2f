package io.althing.server.tls;

import java.io.IOException;
import org.bouncycastle.asn1.ASN1Object;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.pkcs.RSAPrivateKey;
import org.bouncycastle.asn1.pkcs.RSAPublicKey;
import org.bouncycastle.asn1.sec.ECPrivateKey;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;

/// Puts keys in the forms that are older than PKCS#8, and still what openssl and cfssl write by
/// default, into the one that Java reads. Apart from [Pem], so that the library is loaded only
/// if there is such a key.
final class OlderKeys {
    private static final AlgorithmIdentifier RSA =
            new AlgorithmIdentifier(PKCSObjectIdentifiers.rsaEncryption, DERNull.INSTANCE);

    private OlderKeys() {}

    /// @throws IllegalArgumentException if it is none
    static byte[] rsa(byte[] pkcs1) throws IOException {
        return new PrivateKeyInfo(RSA, RSAPrivateKey.getInstance(pkcs1)).getEncoded();
    }

    /// @throws IllegalArgumentException if it is none, or does not say on which curve it lies
    static byte[] ec(byte[] sec1) throws IOException {
        ECPrivateKey key = ECPrivateKey.getInstance(sec1);
        ASN1Object curve = key.getParametersObject();
        if (curve == null) {
            throw new IllegalArgumentException("it does not name its curve");
        }
        return new PrivateKeyInfo(new AlgorithmIdentifier(X9ObjectIdentifiers.id_ecPublicKey, curve), key).getEncoded();
    }

    /// @throws IllegalArgumentException if it is none
    static byte[] rsaPublic(byte[] pkcs1) throws IOException {
        return new SubjectPublicKeyInfo(RSA, RSAPublicKey.getInstance(pkcs1)).getEncoded();
    }
}
