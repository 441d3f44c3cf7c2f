package io.althing.server;

import io.althing.backup.BackupPolicy;
import io.althing.backup.VaultLocation;
import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Where a member keeps backups of its cluster, and how often.
public record BackupSettings(VaultLocation location, BackupPolicy policy) {
    private static final Pattern DAYS = Pattern.compile("(\\d{1,5})d(.*)");
    private static final Duration INTERVAL_MIN = Duration.ofMillis(100);
    private static final Duration INTERVAL_MAX = Duration.ofDays(1);
    private static final Duration FULL_INTERVAL_MAX = Duration.ofDays(365);

    /// Returns null if there are to be no backups.
    static @Nullable BackupSettings of(Settings settings, boolean isPlaintextAllowed) throws UsageException {
        if (settings.value(Setting.BACKUP_TO).isEmpty()) {
            for (Setting each : List.of(
                    Setting.BACKUP_INTERVAL,
                    Setting.BACKUP_FULL_INTERVAL,
                    Setting.BACKUP_RETENTION,
                    Setting.BACKUP_S3_ENDPOINT,
                    Setting.BACKUP_S3_REGION)) {
                if (settings.isGiven(each)) {
                    throw new UsageException("--" + each.flag + " says nothing without --backup-to: give a directory"
                            + " or s3://bucket/prefix there");
                }
            }
            return null;
        }
        VaultLocation location;
        try {
            location = VaultLocation.of(
                    settings.value(Setting.BACKUP_TO),
                    settings.value(Setting.BACKUP_S3_ENDPOINT),
                    settings.value(Setting.BACKUP_S3_REGION));
        } catch (IllegalArgumentException e) {
            throw new UsageException("--backup-to is " + e.getMessage());
        }
        if (location.isInTheClear() && !isPlaintextAllowed) {
            throw new UsageException("--backup-s3-endpoint is not https and not on this machine: anybody on the way"
                    + " could read all data; give --allow-plaintext on a trusted network");
        }
        Duration interval = duration(settings, Setting.BACKUP_INTERVAL, INTERVAL_MIN, INTERVAL_MAX);
        return new BackupSettings(
                location,
                new BackupPolicy(
                        interval,
                        duration(settings, Setting.BACKUP_FULL_INTERVAL, interval, FULL_INTERVAL_MAX),
                        duration(settings, Setting.BACKUP_RETENTION, Duration.ZERO, Duration.ofDays(36_500))));
    }

    private static Duration duration(Settings settings, Setting setting, Duration min, Duration max)
            throws UsageException {
        String value = settings.value(setting);
        Duration duration;
        try {
            duration = parse(value);
        } catch (NumberFormatException e) {
            throw new UsageException("--" + setting.flag + " must be a duration such as 7d, 24h or 10s, not " + value);
        }
        if (duration.compareTo(min) < 0 || duration.compareTo(max) > 0) {
            throw new UsageException("--" + setting.flag + " must be from " + min.toMillis() + "ms to " + max.toDays()
                    + "d, not " + value);
        }
        return duration;
    }

    /// As other spans of time, and days before them.
    private static Duration parse(String text) {
        Matcher days = DAYS.matcher(text);
        if (!days.matches()) {
            return GoDuration.parse(text);
        }
        Duration rest = days.group(2).isEmpty() ? Duration.ZERO : GoDuration.parse(days.group(2));
        return Duration.ofDays(Long.parseLong(days.group(1))).plus(rest);
    }
}
