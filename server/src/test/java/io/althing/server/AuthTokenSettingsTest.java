package io.althing.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.althing.door.etcd.JwtOptions;
import io.althing.door.etcd.JwtOptions.Method;
import io.althing.server.tls.TestAuthority;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.time.Duration;
import org.bouncycastle.util.io.pem.PemObject;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AuthTokenSettingsTest {
    @TempDir
    Path root;

    private Path own(KeyPair keys) {
        Path file = root.resolve("own.pem");
        TestAuthority.write(file, new PemObject("PRIVATE KEY", keys.getPrivate().getEncoded()));
        return file;
    }

    private Path known(KeyPair keys) {
        Path file = root.resolve("known.pem");
        TestAuthority.write(file, new PemObject("PUBLIC KEY", keys.getPublic().getEncoded()));
        return file;
    }

    @Test
    void simpleTokensNeedNothing() throws UsageException {
        assertThat(AuthTokenSettings.jwt("simple")).isNull();
    }

    @ParameterizedTest
    @CsvSource({"RS256,RSA,2048", "PS512,RSA,2048", "ES256,EC,256", "ES512,EC,521", "EdDSA,Ed25519,0"})
    void aPairOfKeysIsReadForItsMethod(Method method, String algorithm, int bits) throws UsageException {
        KeyPair keys = TestAuthority.keys(algorithm, bits);
        String pair = ",pub-key=" + known(keys) + ",priv-key=" + own(keys);
        assertThat(AuthTokenSettings.jwt("jwt,sign-method=" + method + pair + ",ttl=90s"))
                .isEqualTo(new JwtOptions(method, keys.getPrivate(), keys.getPublic(), Duration.ofSeconds(90)));
        assertThat(AuthTokenSettings.jwt("jwt,pub-key=" + known(keys) + ",sign-method=" + method))
                .isEqualTo(new JwtOptions(method, null, keys.getPublic(), Duration.ofMinutes(5)));
    }

    @Test
    void aSecretMustNotBeGuessable() throws Exception {
        Path secret = Files.write(root.resolve("secret"), new byte[64]);
        assertThat(AuthTokenSettings.jwt("jwt,sign-method=HS256,priv-key=" + secret)
                        .signing())
                .isNotNull();
        Files.writeString(secret, "secret");
        assertThatThrownBy(() -> AuthTokenSettings.jwt("jwt,sign-method=HS256,priv-key=" + secret))
                .isInstanceOf(UsageException.class)
                .hasMessageContaining("has 6 bytes; 32 at least");
    }

    @Test
    void keysThatDoNotFitAreNamed() throws IOException {
        KeyPair keys = TestAuthority.keys("EC", 256);
        Path own = own(keys);
        Path other = known(TestAuthority.keys("EC", 256));
        assertThatThrownBy(() -> AuthTokenSettings.jwt("jwt,sign-method=ES256,pub-key=" + other + ",priv-key=" + own))
                .hasMessage("--auth-token: the keys in " + own + " and " + other + " do not belong together");
        assertThatThrownBy(() -> AuthTokenSettings.jwt("jwt,sign-method=ES384,pub-key=" + other))
                .hasMessage("--auth-token: the key in " + other + " is not one for ES384 (on P-384)");
        assertThatThrownBy(() -> AuthTokenSettings.jwt("jwt,sign-method=RS256,pub-key=" + other))
                .hasMessage("--auth-token: the key in " + other + " is not one for RS256 (RSA)");
        assertThatThrownBy(() -> AuthTokenSettings.jwt("jwt,sign-method=RS256,pub-key=" + root.resolve("no")))
                .hasMessage("--auth-token: there is no file " + root.resolve("no"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "bearer | --auth-token must be simple or jwt",
                "jwt | --auth-token jwt needs sign-method, one of [HS256",
                "jwt,sign-method=none | --auth-token jwt needs sign-method, one of [HS256",
                "jwt,sign-method=RS256 | --auth-token jwt with RS256 needs pub-key",
                "jwt,sign-method=HS256 | --auth-token jwt with HS256 needs priv-key",
                "jwt,key=x | --auth-token jwt has \"key=x\"; its options are",
                "jwt,ttl | --auth-token jwt has \"ttl\"; its options are",
                "jwt,sign-method=RS256,ttl=0s | --auth-token jwt has ttl=0s; give it as 90s, 5m or 1h"
            })
    void whatIsNotUnderstoodIsSaid(String value, String message) {
        assertThatThrownBy(() -> AuthTokenSettings.jwt(value))
                .isInstanceOf(UsageException.class)
                .hasMessageStartingWith(message);
    }
}
