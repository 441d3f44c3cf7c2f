package io.althing.server;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Spans of time as etcd's flags and files have them: `1h30m`, `1.5s`, `500ms`, or a plain
/// number of nanoseconds.
final class GoDuration {
    private static final Pattern PART = Pattern.compile("(\\d+(?:\\.\\d*)?|\\.\\d+)(ns|us|µs|ms|s|m|h)");
    private static final Pattern WHOLE = Pattern.compile("(?:" + PART.pattern() + ")+");
    private static final int DIGITS_MAX = 30;

    private GoDuration() {}

    /// @throws NumberFormatException if it is none, or longer than 292 years
    static Duration parse(String text) {
        if (text.length() > DIGITS_MAX) {
            throw new NumberFormatException(text.length() + " characters");
        }
        if (text.matches("\\d+")) {
            return Duration.ofNanos(Long.parseLong(text));
        }
        if (!WHOLE.matcher(text).matches()) {
            throw new NumberFormatException(text);
        }
        BigDecimal nanos = BigDecimal.ZERO;
        Matcher parts = PART.matcher(text);
        while (parts.find()) {
            BigDecimal unit = BigDecimal.valueOf(nanos(parts.group(2)));
            nanos = nanos.add(new BigDecimal(parts.group(1)).multiply(unit));
        }
        if (nanos.compareTo(BigDecimal.valueOf(Long.MAX_VALUE)) > 0) {
            throw new NumberFormatException(text);
        }
        return Duration.ofNanos(nanos.setScale(0, RoundingMode.DOWN).longValueExact());
    }

    private static long nanos(String unit) {
        return switch (unit) {
            case "h" -> 3_600_000_000_000L;
            case "m" -> 60_000_000_000L;
            case "s" -> 1_000_000_000L;
            case "ms" -> 1_000_000L;
            case "ns" -> 1L;
            default -> 1_000L; // us, in either spelling
        };
    }
}
