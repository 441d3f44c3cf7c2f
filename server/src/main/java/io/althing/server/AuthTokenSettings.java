package io.althing.server;

import io.althing.door.etcd.JwtOptions;
import io.althing.door.etcd.JwtOptions.Method;
import io.althing.server.tls.Pem;
import java.io.IOException;
import java.nio.file.Path;
import java.security.Key;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.interfaces.ECKey;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/// Reads `--auth-token`: `simple`, or `jwt` with its options.
final class AuthTokenSettings {
    private static final String FLAG = "--auth-token";
    private static final List<String> OPTIONS = List.of("sign-method", "priv-key", "pub-key", "ttl");
    private static final Duration USUAL_LIFE = Duration.ofMinutes(5);
    private static final Pattern LIFE = Pattern.compile("([1-9]\\d{0,8})(s|m|h)");

    /// RFC 7518 §3.2 asks for as many bits as the hash has; this is the least that is safe.
    private static final int SECRET_BYTES_MIN = 32;

    private AuthTokenSettings() {}

    /// Returns null for simple tokens.
    static @Nullable JwtOptions jwt(String value) throws UsageException {
        String[] parts = value.split(",", -1);
        if (parts[0].equals("simple")) {
            return null;
        }
        if (!parts[0].equals("jwt")) {
            throw new UsageException(FLAG + " must be simple or jwt,sign-method=...,priv-key=..., not " + parts[0]);
        }
        Map<String, String> given = new TreeMap<>();
        for (String part : Arrays.asList(parts).subList(1, parts.length)) {
            int equals = part.indexOf('=');
            String name = equals < 0 ? part : part.substring(0, equals);
            if (equals < 0 || !OPTIONS.contains(name)) {
                throw new UsageException(
                        FLAG + " jwt has \"" + part + "\"; its options are " + OPTIONS + ", each with = and a value");
            }
            given.put(name, part.substring(equals + 1));
        }
        Method method = method(given.getOrDefault("sign-method", ""));
        Duration life = life(given.get("ttl"));
        String own = given.getOrDefault("priv-key", "");
        String known = given.getOrDefault("pub-key", "");
        try {
            return method.keys.equals("HMAC") ? secret(method, own, life) : pair(method, own, known, life);
        } catch (IOException e) {
            throw new UsageException(FLAG + ": " + e.getMessage());
        }
    }

    private static Method method(String name) throws UsageException {
        for (Method method : Method.values()) {
            if (method.name().equals(name)) {
                return method;
            }
        }
        throw new UsageException(
                FLAG + " jwt needs sign-method, one of " + List.of(Method.values()) + ", not \"" + name + "\"");
    }

    private static Duration life(@Nullable String value) throws UsageException {
        if (value == null) {
            return USUAL_LIFE;
        }
        Matcher matcher = LIFE.matcher(value);
        if (!matcher.matches()) {
            throw new UsageException(FLAG + " jwt has ttl=" + value + "; give it as 90s, 5m or 1h");
        }
        long number = Long.parseLong(matcher.group(1));
        return switch (matcher.group(2)) {
            case "h" -> Duration.ofHours(number);
            case "m" -> Duration.ofMinutes(number);
            default -> Duration.ofSeconds(number);
        };
    }

    private static JwtOptions secret(Method method, String own, Duration life) throws UsageException, IOException {
        if (own.isEmpty()) {
            throw new UsageException(FLAG + " jwt with " + method + " needs priv-key, a file with the secret");
        }
        byte[] secret = Pem.file(Path.of(own));
        if (secret.length < SECRET_BYTES_MIN) {
            throw new UsageException(FLAG + ": the secret in " + own + " has " + secret.length + " bytes; "
                    + SECRET_BYTES_MIN + " at least can not be guessed: openssl rand -out " + own + " 64");
        }
        Key key = new SecretKeySpec(secret, "HMAC");
        return new JwtOptions(method, key, key, life);
    }

    private static JwtOptions pair(Method method, String own, String known, Duration life)
            throws UsageException, IOException {
        if (known.isEmpty()) {
            throw new UsageException(FLAG + " jwt with " + method + " needs pub-key, a file with the key that tokens "
                    + "are checked with" + (own.isEmpty() ? "" : ": openssl pkey -pubout -in " + own));
        }
        PublicKey verifying = Pem.publicKey(Path.of(known));
        check(method, verifying, known);
        if (own.isEmpty()) {
            return new JwtOptions(method, null, verifying, life);
        }
        PrivateKey signing = Pem.privateKey(Path.of(own));
        check(method, signing, own);
        if (!Pem.belongTogether(verifying, signing)) {
            throw new UsageException(FLAG + ": the keys in " + own + " and " + known + " do not belong together");
        }
        return new JwtOptions(method, signing, verifying, life);
    }

    private static void check(Method method, Key key, String file) throws UsageException {
        boolean isKind = key.getAlgorithm().equals(method.keys);
        // RFC 7518 §3.4 ties each of these to one curve.
        boolean isSize = !(key instanceof ECKey elliptic)
                || elliptic.getParams().getOrder().bitLength() == curveBits(method);
        if (!isKind || !isSize) {
            throw new UsageException(FLAG + ": the key in " + file + " is not one for " + method + " ("
                    + (method.keys.equals("EC") ? "on P-" + curveBits(method) : method.keys) + ")");
        }
    }

    private static int curveBits(Method method) {
        return switch (method) {
            case ES256 -> 256;
            case ES384 -> 384;
            default -> 521;
        };
    }
}
