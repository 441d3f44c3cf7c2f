package io.althing.server.ctl;

import io.althing.backup.Backup;
import io.althing.backup.VaultLocation;
import io.althing.backup.vault.Vault;
import io.althing.cli.command.CommandFailure;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/// Where a command finds backups: `--from`, and which of the clusters that are there.
final class BackupSource {
    static final String PLAINTEXT = "allow-plaintext";

    static final List<FlagCommand.Flag> FLAGS = List.of(
            FlagCommand.Flag.of("from", "DIR|s3://BUCKET/PREFIX", "the place of the backups"),
            FlagCommand.Flag.of("cluster", "ID", "which cluster, if there are several in that place"),
            FlagCommand.Flag.of("s3-endpoint", "URL", "a store that speaks S3; AWS unless given"),
            FlagCommand.Flag.of("s3-region", "NAME", "of the bucket"),
            FlagCommand.Flag.toggle(PLAINTEXT, "allow --s3-endpoint to be http on a trusted network"));

    private BackupSource() {}

    static Vault open(Arguments arguments) throws IOException {
        VaultLocation location;
        try {
            location = VaultLocation.of(
                    arguments.value("from", ""), arguments.value("s3-endpoint", ""), arguments.value("s3-region", ""));
        } catch (IllegalArgumentException e) {
            throw CommandFailure.misused("--from is " + e.getMessage());
        }
        if (location.isInTheClear() && !arguments.is(PLAINTEXT)) {
            throw CommandFailure.misused("--s3-endpoint is not https and not on this machine: anybody on the way could"
                    + " read the backup; give --" + PLAINTEXT + " on a trusted network");
        }
        return location.open();
    }

    /// The cluster that is asked for, or the only one.
    static Backup only(Vault vault, Arguments arguments) throws IOException {
        List<Backup> found = all(vault, arguments);
        if (found.size() > 1) {
            throw CommandFailure.misused("there are backups of " + found.size() + " clusters in " + vault + " ("
                    + found.stream().map(Backup::cluster).collect(Collectors.joining(", "))
                    + "): say which with --cluster");
        }
        return found.getFirst();
    }

    static List<Backup> all(Vault vault, Arguments arguments) throws IOException {
        List<Backup> found = Backup.in(vault);
        if (found.isEmpty()) {
            throw CommandFailure.failed("there is no backup in " + vault + ": is it what --backup-to of serve names?");
        }
        String wanted = arguments.value("cluster", "").toLowerCase(Locale.ROOT).replaceFirst("^0+", "");
        if (wanted.isEmpty()) {
            return found;
        }
        List<Backup> meant = found.stream()
                .filter(each -> each.cluster().replaceFirst("^0+", "").equals(wanted))
                .toList();
        if (meant.isEmpty()) {
            throw CommandFailure.failed("there is no backup of cluster " + wanted + " in " + vault + ", only of "
                    + found.stream().map(Backup::cluster).collect(Collectors.joining(", ")));
        }
        return meant;
    }
}
