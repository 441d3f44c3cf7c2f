package io.althing.client.id;

import java.time.Instant;
import java.util.Locale;
import java.util.UUID;

/// A ULID: 48 bits of time and 80 that nobody guesses, written as 26 letters and digits of
/// Crockford's base 32 that sort as the time does.
///
/// @param high the time in ms since 1970 and 16 bits
/// @param low the other 64 bits
public record Ulid(long high, long low) implements Comparable<Ulid> {
    private static final String DIGITS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
    private static final int LENGTH = 26;
    private static final int DIGIT_BITS = 5;

    /// Reads what [#toString()] wrote, in upper or lower case.
    ///
    /// @throws IllegalArgumentException for anything else
    public static Ulid parse(String text) {
        String digits = text.toUpperCase(Locale.ROOT);
        if (digits.length() != LENGTH || digits.charAt(0) > '7') {
            throw new IllegalArgumentException("not a ULID: '" + text + "'; it has 26 digits, the first at most 7");
        }
        long high = 0;
        long low = 0;
        for (int i = 0; i < LENGTH; i++) {
            int digit = DIGITS.indexOf(digits.charAt(i));
            if (digit < 0) {
                throw new IllegalArgumentException(
                        "not a ULID: '" + text + "'; '" + text.charAt(i) + "' is no digit of it");
            }
            high = high << DIGIT_BITS | low >>> Long.SIZE - DIGIT_BITS;
            low = low << DIGIT_BITS | digit;
        }
        return new Ulid(high, low);
    }

    public Instant time() {
        return Instant.ofEpochMilli(high >>> 16);
    }

    /// Returns the same 128 bits for columns of that type; it is of no version.
    public UUID toUuid() {
        return new UUID(high, low);
    }

    /// Returns the next larger one.
    Ulid plusOne() {
        return low == -1 ? new Ulid(high + 1, 0) : new Ulid(high, low + 1);
    }

    @Override
    public int compareTo(Ulid other) {
        int byHigh = Long.compareUnsigned(high, other.high);
        return byHigh != 0 ? byHigh : Long.compareUnsigned(low, other.low);
    }

    @Override
    public String toString() {
        char[] text = new char[LENGTH];
        long restHigh = high;
        long restLow = low;
        for (int i = LENGTH - 1; i >= 0; i--) {
            text[i] = DIGITS.charAt((int) (restLow & 0x1f));
            restLow = restLow >>> DIGIT_BITS | restHigh << Long.SIZE - DIGIT_BITS;
            restHigh >>>= DIGIT_BITS;
        }
        return new String(text);
    }
}
