package io.althing.cli.terminal;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.format.ResolverStyle;
import java.time.temporal.ChronoUnit;
import java.time.temporal.TemporalAccessor;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Points of time as people write and read them.
public final class Moment {
    private static final Pattern AGO = Pattern.compile("(\\d{1,9})([smhdw])");
    private static final DateTimeFormatter WRITTEN = DateTimeFormatter.ofPattern(
                    "[uuuu-MM-dd'T'HH:mm[:ss[.SSSSSS][.SSS]]XXX][uuuu-MM-dd'T'HH:mm[:ss]][uuuu-MM-dd]")
            .withResolverStyle(ResolverStyle.STRICT);

    private Moment() {}

    /// Reads `15m`, `2h` or `3d` for so long ago, or a date with or without a time and a zone;
    /// the zone is that of whoever asks unless it is given.
    ///
    /// @throws IllegalArgumentException for anything else
    public static Instant read(String text, Instant now, ZoneId zone) {
        Matcher ago = AGO.matcher(text);
        if (ago.matches()) {
            return now.minus(unit(ago.group(2)).multipliedBy(Long.parseLong(ago.group(1))));
        }
        try {
            TemporalAccessor read = WRITTEN.parseBest(text, OffsetDateTime::from, LocalDateTime::from, LocalDate::from);
            return switch (read) {
                case OffsetDateTime time -> time.toInstant();
                case LocalDateTime time -> time.atZone(zone).toInstant();
                default -> LocalDate.from(read).atStartOfDay(zone).toInstant();
            };
        } catch (DateTimeException e) {
            throw new IllegalArgumentException(
                    "'" + text + "' is no time: write 15m, 2h or 3d for so long ago, or a date such as 2026-01-31,"
                            + " 2026-01-31T08:00 or 2026-01-31T08:00:00Z",
                    e);
        }
    }

    private static Duration unit(String letter) {
        return switch (letter) {
            case "s" -> Duration.ofSeconds(1);
            case "m" -> Duration.ofMinutes(1);
            case "h" -> Duration.ofHours(1);
            case "d" -> Duration.ofDays(1);
            default -> Duration.ofDays(7);
        };
    }

    /// Returns it to the second, in UTC, so that it can be read again and compared with logs.
    public static String of(Instant at) {
        return at.truncatedTo(ChronoUnit.SECONDS).toString();
    }

    /// Returns about how long ago it was, such as `12 s` or `3 h`.
    public static String since(Instant at, Instant now) {
        Duration age = Duration.between(at, now);
        if (age.toDays() > 1) {
            return age.toDays() + " d";
        }
        if (age.toHours() > 1) {
            return age.toHours() + " h";
        }
        return age.toMinutes() > 1 ? age.toMinutes() + " min" : Math.max(age.toSeconds(), 0) + " s";
    }
}
