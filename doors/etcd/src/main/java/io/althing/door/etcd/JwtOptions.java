package io.althing.door.etcd;

import java.security.Key;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// How JSON Web Tokens are signed: with keys that members, or whoever else gives out tokens,
/// share.
///
/// @param signing null if this member only checks tokens, which others give out
/// @param life how long a token is valid
public record JwtOptions(Method method, @Nullable Key signing, Key verifying, Duration life) {

    /// What may stand in `alg`, under the names of RFC 7518 and 8037.
    public enum Method {
        HS256("HmacSHA256", "HMAC"),
        HS384("HmacSHA384", "HMAC"),
        HS512("HmacSHA512", "HMAC"),
        RS256("SHA256withRSA", "RSA"),
        RS384("SHA384withRSA", "RSA"),
        RS512("SHA512withRSA", "RSA"),
        PS256("SHA-256", "RSA"),
        PS384("SHA-384", "RSA"),
        PS512("SHA-512", "RSA"),
        ES256("SHA256withECDSAinP1363Format", "EC"),
        ES384("SHA384withECDSAinP1363Format", "EC"),
        ES512("SHA512withECDSAinP1363Format", "EC"),
        EdDSA("EdDSA", "EdDSA");

        /// Java's name of the signature; of PSS, that of its hash.
        final String algorithm;

        /// Java's name of the keys that it takes, or HMAC for a secret.
        public final String keys;

        Method(String algorithm, String keys) {
            this.algorithm = algorithm;
            this.keys = keys;
        }
    }
}
