package io.althing.door.etcd;

import io.althing.store.auth.Auth;
import io.althing.store.auth.User;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.InvalidKeyException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/// What a client shows instead of its password. A token says whose it is, for which password it
/// was given, and until when; every member can check it, because all have the key it is signed
/// with.
///
/// Unlike etcd's simple tokens it needs no memory and outlives restarts; like its JWTs it is not
/// made longer by use. It is void once the password changes, the user is deleted, or auth is
/// disabled.
final class SignedTokens implements Tokens {
    private static final String ALGORITHM = "HmacSHA256";
    private static final int SIGNATURE_BYTES = 32;

    /// What comes first: until when it is valid, and for which password it was given.
    private static final int NAME_AT = 2 * Long.BYTES;

    private final InstantSource clock;
    private final Duration life;

    SignedTokens(InstantSource clock, Duration life) {
        this.clock = clock;
        this.life = life;
    }

    @Override
    public String issue(Auth auth, User user) {
        long until = clock.instant().plus(life).getEpochSecond();
        byte[] name = user.name().getBytes(StandardCharsets.UTF_8);
        byte[] claims = ByteBuffer.allocate(NAME_AT + name.length)
                .putLong(until)
                .putLong(user.passwordRevision())
                .put(name)
                .array();
        byte[] token = Arrays.copyOf(claims, claims.length + SIGNATURE_BYTES);
        System.arraycopy(sign(auth, claims), 0, token, claims.length, SIGNATURE_BYTES);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(token);
    }

    @Override
    public Owner ownerOf(Auth auth, String token) {
        String user = userOf(auth, token);
        return user == null ? new Owner.Nobody(WireErrors.invalidToken()) : new Owner.Known(user);
    }

    private @Nullable String userOf(Auth auth, String token) {
        byte[] bytes;
        try {
            bytes = Base64.getUrlDecoder().decode(token);
        } catch (IllegalArgumentException _) {
            return null;
        }
        int length = bytes.length - SIGNATURE_BYTES;
        if (length < NAME_AT || auth.tokenKey().isEmpty()) {
            return null;
        }
        byte[] claims = Arrays.copyOf(bytes, length);
        byte[] signature = Arrays.copyOfRange(bytes, length, bytes.length);
        return MessageDigest.isEqual(sign(auth, claims), signature) ? userOf(auth, ByteBuffer.wrap(claims)) : null;
    }

    private @Nullable String userOf(Auth auth, ByteBuffer claims) {
        long until = claims.getLong();
        long passwordRevision = claims.getLong();
        String name = StandardCharsets.UTF_8.decode(claims).toString();
        User user = auth.user(name);
        boolean isValid = user != null
                && user.passwordRevision() == passwordRevision
                && clock.instant().getEpochSecond() < until;
        return isValid ? name : null;
    }

    private static byte[] sign(Auth auth, byte[] claims) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(new SecretKeySpec(auth.tokenKey().array(), ALGORITHM));
            return mac.doFinal(claims);
        } catch (NoSuchAlgorithmException | InvalidKeyException e) {
            throw new IllegalStateException("every Java has " + ALGORITHM, e);
        }
    }
}
