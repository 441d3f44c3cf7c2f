package io.althing.backup;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Locale;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Numbers and times in names: names sort as the log does.
final class Labels {
    private static final String INDEX = "(\\d{20})";
    private static final String REST = "-t(\\d{1,19})-r(\\d{1,19})-(\\d{8}T\\d{9}Z)";
    private static final Pattern SEGMENT = Pattern.compile("log/" + INDEX + "-" + INDEX + REST);
    private static final Pattern FULL = Pattern.compile("full/(" + INDEX + REST + ")/(manifest|part-\\d{6})");
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmssSSS'Z'", Locale.ROOT);

    private Labels() {}

    static String index(long index) {
        return String.format(Locale.ROOT, "%020d", index);
    }

    static String rest(long term, long revision, Instant time) {
        return "-t" + term + "-r" + revision + "-" + TIME.format(LocalDateTime.ofInstant(time, ZoneOffset.UTC));
    }

    static @Nullable SegmentName segment(String name) {
        return read(
                SEGMENT,
                name,
                found -> new SegmentName(
                        number(found, 1), number(found, 2), number(found, 3), number(found, 4), time(found.group(5))));
    }

    /// The full copy that this object is a part of.
    static @Nullable FullName full(String name) {
        return read(
                FULL,
                name,
                found -> new FullName(number(found, 2), number(found, 3), number(found, 4), time(found.group(5))));
    }

    /// Whatever else lies there is none of ours.
    private static <T> @Nullable T read(Pattern pattern, String name, Function<Matcher, T> reader) {
        Matcher found = pattern.matcher(name);
        try {
            return found.matches() ? reader.apply(found) : null;
        } catch (IllegalArgumentException | DateTimeParseException _) {
            return null;
        }
    }

    private static long number(Matcher found, int group) {
        return Long.parseLong(found.group(group));
    }

    private static Instant time(String text) {
        return LocalDateTime.parse(text, TIME).toInstant(ZoneOffset.UTC);
    }
}
