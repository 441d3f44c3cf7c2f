package io.althing.client.kv;

import com.google.protobuf.ByteString;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Immutable bytes: a key or a value. Ordered as keys are, byte by byte and unsigned.
public final class Bytes implements Comparable<Bytes> {
    public static final Bytes EMPTY = new Bytes(ByteString.EMPTY);

    private final ByteString bytes;

    private Bytes(ByteString bytes) {
        this.bytes = bytes;
    }

    /// The text in UTF-8.
    public static Bytes of(String text) {
        return new Bytes(ByteString.copyFromUtf8(text));
    }

    /// A copy of the array.
    public static Bytes of(byte[] array) {
        return new Bytes(ByteString.copyFrom(array));
    }

    /// These very bytes, without a copy.
    public static Bytes of(ByteString bytes) {
        return bytes.isEmpty() ? EMPTY : new Bytes(Objects.requireNonNull(bytes));
    }

    /// Eight bytes, the highest first, so that numbers from 0 on are ordered as keys.
    public static Bytes of(long number) {
        return new Bytes(ByteString.copyFrom(
                ByteBuffer.allocate(Long.BYTES).putLong(number).flip()));
    }

    public int size() {
        return bytes.size();
    }

    public boolean isEmpty() {
        return bytes.isEmpty();
    }

    public boolean startsWith(Bytes prefix) {
        return bytes.startsWith(prefix.bytes);
    }

    public Bytes plus(Bytes more) {
        return of(bytes.concat(more.bytes));
    }

    public Bytes plus(String more) {
        return plus(of(more));
    }

    /// Returns the text that these bytes are in UTF-8; what is none is replaced by U+FFFD.
    public String utf8() {
        return bytes.toString(StandardCharsets.UTF_8);
    }

    /// Returns the number that [#of(long)] was given.
    ///
    /// @throws IllegalStateException if these are not eight bytes
    public long asLong() {
        if (bytes.size() != Long.BYTES) {
            throw new IllegalStateException("a number has 8 bytes, not " + bytes.size());
        }
        return bytes.asReadOnlyByteBuffer().getLong();
    }

    public byte[] toArray() {
        return bytes.toByteArray();
    }

    /// Returns these very bytes, without a copy.
    public ByteString toByteString() {
        return bytes;
    }

    @Override
    public int compareTo(Bytes other) {
        return ByteString.unsignedLexicographicalComparator().compare(bytes, other.bytes);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Bytes && ((Bytes) other).bytes.equals(bytes);
    }

    @Override
    public int hashCode() {
        return bytes.hashCode();
    }

    /// As text if they are such, otherwise in hexadecimal. For people, not for programs.
    @Override
    public String toString() {
        if (bytes.isValidUtf8()) {
            return bytes.toStringUtf8();
        }
        StringBuilder text = new StringBuilder("0x");
        for (byte each : bytes) {
            text.append(Character.forDigit(each >> 4 & 0xf, 16)).append(Character.forDigit(each & 0xf, 16));
        }
        return text.toString();
    }
}
