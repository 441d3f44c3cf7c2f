package io.althing.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.althing.backup.BackupPolicy;
import io.althing.backup.VaultLocation;
import io.althing.cli.command.CommandFailure;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BackupSettingsTest {
    private static BackupSettings of(String... flags) throws UsageException {
        return Configure.of(Settings.read(List.of(flags), Map.of())).backup();
    }

    @Test
    void withoutAPlaceThereAreNoBackups() throws UsageException {
        assertThat(of()).isNull();
    }

    @Test
    void aPlaceIsEnough() throws UsageException {
        assertThat(of("--backup-to", "/var/backups/althing"))
                .isEqualTo(new BackupSettings(
                        new VaultLocation(null, "/var/backups/althing", null, null),
                        new BackupPolicy(Duration.ofSeconds(10), Duration.ofHours(24), Duration.ofDays(7))));
    }

    @Test
    void allOfItCanBeSaid() throws UsageException {
        assertThat(of(
                        "--backup-to=s3://bucket/althing",
                        "--backup-interval=500ms",
                        "--backup-full-interval=1d12h",
                        "--backup-retention=0",
                        "--backup-s3-endpoint=https://minio:9000",
                        "--backup-s3-region=eu-1"))
                .isEqualTo(new BackupSettings(
                        new VaultLocation("bucket", "althing/", URI.create("https://minio:9000"), "eu-1"),
                        new BackupPolicy(Duration.ofMillis(500), Duration.ofHours(36), Duration.ZERO)));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--backup-interval=5s | --backup-interval says nothing without --backup-to",
                "--backup-to=gs://bucket | --backup-to is \"gs://bucket\" where a directory or s3://",
                "--backup-to=d --backup-interval=1ms | --backup-interval must be from 100ms to 1d",
                "--backup-to=d --backup-full-interval=1s | --backup-full-interval must be from 10000ms to 365d, not 1s",
                "--backup-to=d --backup-retention=week | --backup-retention must be a duration such as 7d",
                "--backup-to=d --backup-s3-region=eu | --backup-to is an endpoint or a region, which only s3://",
                "--backup-to=s3://bucket --backup-s3-endpoint=minio:9000 | where https://host:port is expected",
                "--backup-to=s3://bucket --backup-s3-endpoint=http://minio:9000 | --backup-s3-endpoint is not https"
            })
    void whatCannotBeMeantIsRefused(String flags, String message) {
        assertThatThrownBy(() -> of(flags.split(" ")))
                .isInstanceOf(UsageException.class)
                .hasMessageContaining(message)
                .message()
                .doesNotContain("\n");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "backup list | --from is \"\" where a directory or s3://bucket/prefix is expected",
                "backup list here | Unmatched argument at index 2: 'here'",
                "backup list --from {} | there is no backup in {}: is it what --backup-to of serve names?",
                "backup verify --from {} --cluster 12 | there is no backup in {}",
                "backup verify --from s3://b0c --s3-endpoint http://minio:9000 | --s3-endpoint is not https",
                "snapshot restore --from {} --data-dir {}/m file.db | --from and the file file.db cannot be",
                "snapshot restore file.db --data-dir {}/m --at latest | --at names a point of a backup",
                "snapshot restore --from {} --data-dir {}/m --at yesterday | --at is a time with its zone",
                "snapshot restore --from {} --data-dir {}/m --at 2026-11-21T13:00:00 | --at is a time with its zone",
                "snapshot restore --from {} --data-dir {}/m --revision 0 | --revision 0 is before anything",
                "snapshot restore --from {} --data-dir {}/m --revision 5 --index 7 | --index and --revision",
                "snapshot restore --from {} --data-dir {}/m --skip-hash-check | the hashes of a backup are always",
                "snapshot restore --from {} --data-dir {}/m | there is no backup in {}"
            })
    void commandsSayWhatIsWrongAndLeaveNothingBehind(String command, String message, @TempDir Path root) {
        String place = root.toString();
        assertThatThrownBy(() ->
                        new Commands().run(List.of(command.replace("{}", place).split(" "))))
                .isInstanceOf(CommandFailure.class)
                .hasMessageContaining(message.replace("{}", place));
        assertThat(root).isEmptyDirectory();
    }
}
