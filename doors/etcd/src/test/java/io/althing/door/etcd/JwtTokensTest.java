package io.althing.door.etcd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.althing.door.etcd.JwtOptions.Method;
import io.althing.store.Bytes;
import io.althing.store.auth.Auth;
import io.althing.store.auth.User;
import io.grpc.StatusRuntimeException;
import java.nio.charset.StandardCharsets;
import java.security.Key;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.interfaces.RSAPublicKey;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class JwtTokensTest {
    private static final Instant NOW = Instant.ofEpochSecond(1_000_000);
    private static final User ANN = new User("ann", "", 1, new TreeSet<>());
    private static final Auth AUTH = new Auth(true, 7, Bytes.EMPTY, new TreeMap<>(Map.of("ann", ANN)), new TreeMap<>());

    private static KeyPair keys(Method method) throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance(method.keys);
        switch (method) {
            case ES256 -> generator.initialize(256);
            case ES384 -> generator.initialize(384);
            case ES512 -> generator.initialize(521);
            default -> {}
        }
        return generator.generateKeyPair();
    }

    private static JwtTokens tokens(Method method, Key signing, Key verifying, Instant now) {
        return new JwtTokens(() -> now, new JwtOptions(method, signing, verifying, Duration.ofSeconds(60)));
    }

    private static String text(String part) {
        return new String(Base64.getUrlDecoder().decode(part), StandardCharsets.UTF_8);
    }

    private static String encoded(String text) {
        return encoded(text.getBytes(StandardCharsets.UTF_8));
    }

    private static String encoded(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    private static void isRefused(JwtTokens tokens, String token) {
        assertThat(tokens.ownerOf(AUTH, token))
                .isInstanceOfSatisfying(
                        Tokens.Owner.Nobody.class,
                        nobody -> assertThat(nobody.problem())
                                .hasMessage("UNAUTHENTICATED: etcdserver: invalid auth token"));
    }

    @ParameterizedTest
    @EnumSource(Method.class)
    void aTokenSaysWhatEtcdsSaysAndIsValidUntilItsEnd(Method method) throws Exception {
        Key signing;
        Key verifying;
        if (method.keys.equals("HMAC")) {
            signing = verifying = new SecretKeySpec(new byte[64], "HMAC");
        } else {
            KeyPair keys = keys(method);
            signing = keys.getPrivate();
            verifying = keys.getPublic();
        }
        String token = tokens(method, signing, verifying, NOW).issue(AUTH, ANN);
        String[] parts = token.split("\\.");
        assertThat(text(parts[0])).isEqualTo("{\"alg\":\"" + method + "\",\"typ\":\"JWT\"}");
        assertThat(text(parts[1])).isEqualTo("{\"exp\":1000060,\"revision\":7,\"username\":\"ann\"}");

        JwtTokens checking = tokens(method, null, verifying, NOW.plusSeconds(59));
        assertThat(checking.ownerOf(AUTH, token)).isEqualTo(new Tokens.Owner.Known("ann"));
        isRefused(tokens(method, null, verifying, NOW.plusSeconds(60)), token);
        isRefused(checking, parts[0] + "." + encoded(text(parts[1]).replace("ann", "bob")) + "." + parts[2]);
        isRefused(checking, parts[0] + "." + parts[1] + ".");
        isRefused(checking, parts[0] + "." + parts[1] + "." + encoded(new byte[64]));
    }

    @Test
    void anyChangeOfUsersMakesItOld() throws Exception {
        KeyPair keys = keys(Method.ES256);
        JwtTokens tokens = tokens(Method.ES256, keys.getPrivate(), keys.getPublic(), NOW);
        String token = tokens.issue(AUTH, ANN);
        Auth later = AUTH.with(ANN.withRole("reader"));
        assertThat(tokens.ownerOf(later, token))
                .isInstanceOfSatisfying(
                        Tokens.Owner.Nobody.class,
                        nobody -> assertThat(nobody.problem())
                                .hasMessage("INVALID_ARGUMENT: etcdserver: revision of auth store is old"));
    }

    @Test
    void theAlgorithmIsNotTheTokensToChoose() throws Exception {
        KeyPair keys = keys(Method.RS256);
        JwtTokens tokens = tokens(Method.RS256, null, keys.getPublic(), NOW);
        String claims = encoded("{\"exp\":2000000,\"revision\":7,\"username\":\"root\"}");
        isRefused(tokens, encoded("{\"alg\":\"none\"}") + "." + claims + ".");

        String asSecret = encoded("{\"alg\":\"HS256\"}") + "." + claims;
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(((RSAPublicKey) keys.getPublic()).getEncoded(), "HMAC"));
        isRefused(tokens, asSecret + "." + encoded(mac.doFinal(asSecret.getBytes(StandardCharsets.US_ASCII))));

        String otherHash = encoded("{\"alg\":\"RS512\"}") + "." + claims;
        isRefused(tokens, otherHash + "." + encoded(signed(keys, otherHash)));
    }

    private static byte[] signed(KeyPair keys, String content) throws Exception {
        Signature signature = Signature.getInstance("SHA256withRSA");
        signature.initSign(keys.getPrivate());
        signature.update(content.getBytes(StandardCharsets.US_ASCII));
        return signature.sign();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"revision\":7,\"username\":\"ann\"}",
                "{\"exp\":\"2000000\",\"revision\":7,\"username\":\"ann\"}",
                "{\"exp\":2000000,\"username\":\"ann\"}",
                "{\"exp\":2000000,\"revision\":7}",
                "{\"exp\":2000000,\"revision\":7,\"username\":4}",
                "{\"exp\":2000000,\"revision\":7,\"username\":\"ann\",\"nbf\":1000001}",
                "[]",
                "{"
            })
    void whatLacksAClaimIsNoToken(String claims) throws Exception {
        KeyPair keys = keys(Method.RS256);
        String content = encoded("{\"alg\":\"RS256\"}") + "." + encoded(claims);
        isRefused(tokens(Method.RS256, null, keys.getPublic(), NOW), content + "." + encoded(signed(keys, content)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ".", "..", "...", "a.b.c", "e30.e30.e30", "\u00e9.\u00e9.\u00e9"})
    void garbageIsNoToken(String garbage) throws Exception {
        isRefused(tokens(Method.ES256, null, keys(Method.ES256).getPublic(), NOW), garbage);
    }

    @Test
    void whoHasNoKeyToSignWithGivesOutNone() throws Exception {
        JwtTokens tokens = tokens(Method.ES256, null, keys(Method.ES256).getPublic(), NOW);
        assertThatThrownBy(() -> tokens.issue(AUTH, ANN))
                .isInstanceOf(StatusRuntimeException.class)
                .hasMessageContaining("gives out none");
    }
}
