package io.althing.door.etcd;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import io.althing.store.auth.Auth;
import io.althing.store.auth.User;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.InvalidAlgorithmParameterException;
import java.security.Key;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PSSParameterSpec;
import java.time.InstantSource;
import java.util.Base64;
import javax.crypto.Mac;
import org.jspecify.annotations.Nullable;

/// JSON Web Tokens with etcd's claims: `username`, `revision` (of auth, when it was given) and
/// `exp`. As in etcd, any change of users or roles makes those from before void.
///
/// The algorithm is the configured one. What a token says about it is compared, never followed:
/// else a public key could be used as a secret, or no signature at all be taken for one.
final class JwtTokens implements Tokens {
    private static final Base64.Encoder ENCODER = Base64.getUrlEncoder().withoutPadding();
    private static final Base64.Decoder DECODER = Base64.getUrlDecoder();
    private static final int PARTS = 3;

    private final InstantSource clock;
    private final JwtOptions options;
    private final String header;

    JwtTokens(InstantSource clock, JwtOptions options) {
        this.clock = clock;
        this.options = options;
        JsonObject described = new JsonObject();
        described.addProperty("alg", options.method().name());
        described.addProperty("typ", "JWT");
        this.header = encoded(described);
    }

    private static String encoded(JsonObject object) {
        return ENCODER.encodeToString(object.toString().getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public String issue(Auth auth, User user) {
        if (options.signing() == null) {
            throw WireErrors.verifiesOnly();
        }
        JsonObject claims = new JsonObject();
        claims.addProperty("exp", clock.instant().plus(options.life()).getEpochSecond());
        claims.addProperty("revision", auth.revision());
        claims.addProperty("username", user.name());
        String signed = header + "." + encoded(claims);
        try {
            return signed + "."
                    + ENCODER.encodeToString(sign(options.signing(), signed.getBytes(StandardCharsets.US_ASCII)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("a key that was tried at the start does not sign", e);
        }
    }

    @Override
    public Owner ownerOf(Auth auth, String token) {
        JsonObject claims = claims(token);
        String user = claims == null ? null : text(claims, "username");
        if (claims == null || user == null || !isNow(claims) || !isNumber(claims, "revision")) {
            return new Owner.Nobody(WireErrors.invalidToken());
        }
        return claims.get("revision").getAsLong() < auth.revision()
                ? new Owner.Nobody(WireErrors.authRevisionIsOld())
                : new Owner.Known(user);
    }

    /// Returns what a token says, or null if nobody vouches for it.
    private @Nullable JsonObject claims(String token) {
        String[] parts = token.split("\\.", -1);
        if (parts.length != PARTS) {
            return null;
        }
        try {
            JsonObject described = object(parts[0]);
            if (described == null || !options.method().name().equals(text(described, "alg")) || described.has("crit")) {
                return null;
            }
            byte[] signed = (parts[0] + "." + parts[1]).getBytes(StandardCharsets.US_ASCII);
            return isSignature(signed, DECODER.decode(parts[2])) ? object(parts[1]) : null;
        } catch (IllegalArgumentException | JsonParseException _) {
            return null;
        } catch (GeneralSecurityException _) {
            // Some kinds of keys tell like this that a signature is malformed.
            return null;
        }
    }

    private static @Nullable JsonObject object(String part) {
        JsonElement parsed = JsonParser.parseString(new String(DECODER.decode(part), StandardCharsets.UTF_8));
        return parsed instanceof JsonObject object ? object : null;
    }

    private static @Nullable String text(JsonObject object, String name) {
        JsonElement value = object.get(name);
        return value != null
                        && value.isJsonPrimitive()
                        && value.getAsJsonPrimitive().isString()
                ? value.getAsString()
                : null;
    }

    private static boolean isNumber(JsonObject object, String name) {
        JsonElement value = object.get(name);
        return value != null
                && value.isJsonPrimitive()
                && value.getAsJsonPrimitive().isNumber();
    }

    /// A token without an end is none.
    private boolean isNow(JsonObject claims) {
        double now = clock.instant().getEpochSecond();
        return isNumber(claims, "exp")
                && now < claims.get("exp").getAsDouble()
                && (!claims.has("nbf")
                        || isNumber(claims, "nbf") && now >= claims.get("nbf").getAsDouble());
    }

    private byte[] sign(Key key, byte[] content) throws GeneralSecurityException {
        if (!(key instanceof PrivateKey own)) {
            Mac mac = Mac.getInstance(options.method().algorithm);
            mac.init(key);
            return mac.doFinal(content);
        }
        Signature signature = signature();
        signature.initSign(own);
        signature.update(content);
        return signature.sign();
    }

    private boolean isSignature(byte[] content, byte[] given) throws GeneralSecurityException {
        if (!(options.verifying() instanceof PublicKey known)) {
            return MessageDigest.isEqual(sign(options.verifying(), content), given);
        }
        Signature signature = signature();
        signature.initVerify(known);
        signature.update(content);
        return signature.verify(given);
    }

    private Signature signature() throws NoSuchAlgorithmException, InvalidAlgorithmParameterException {
        String algorithm = options.method().algorithm;
        if (!options.method().name().startsWith("PS")) {
            return Signature.getInstance(algorithm);
        }
        // RFC 7518 §3.5: the salt is as long as the hash, and the mask made with the same hash.
        Signature signature = Signature.getInstance("RSASSA-PSS");
        int saltBytes = MessageDigest.getInstance(algorithm).getDigestLength();
        signature.setParameter(new PSSParameterSpec(algorithm, "MGF1", new MGF1ParameterSpec(algorithm), saltBytes, 1));
        return signature;
    }
}
