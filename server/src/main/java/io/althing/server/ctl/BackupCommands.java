package io.althing.server.ctl;

import io.althing.backup.Backup;
import io.althing.backup.Catalogue;
import io.althing.backup.FullName;
import io.althing.backup.Verification;
import io.althing.backup.vault.Vault;
import io.althing.cli.command.CommandFailure;
import io.althing.cli.command.Group;
import io.althing.cli.terminal.Size;
import io.althing.cli.terminal.Terminal;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import picocli.CommandLine;

/// `backup list` and `backup verify`: what can be restored, and whether it can be relied on.
final class BackupCommands {
    private BackupCommands() {}

    static CommandLine of(Terminal terminal) {
        return Group.of(
                "backup",
                "Backups that `serve --backup-to` makes: list, verify.",
                FlagCommand.of(
                        terminal,
                        "list",
                        "Show what there is to restore.",
                        "",
                        BackupSource.FLAGS,
                        BackupCommands::list),
                FlagCommand.of(
                        terminal,
                        "verify",
                        "Read all of it, and check every hash.",
                        "",
                        BackupSource.FLAGS,
                        BackupCommands::verify));
    }

    private static String list(Arguments arguments) throws IOException {
        try (Vault vault = BackupSource.open(arguments)) {
            List<String> lines = new ArrayList<>();
            for (Backup each : BackupSource.all(vault, arguments)) {
                list(each, lines);
            }
            return String.join("\n", lines);
        }
    }

    private static void list(Backup backup, List<String> lines) throws IOException {
        Catalogue catalogue = backup.catalogue();
        lines.add("cluster " + backup.cluster() + " in " + backup.vault() + ":");
        for (Map.Entry<FullName, Long> each : catalogue.fulls().entrySet()) {
            FullName full = each.getKey();
            lines.add("  full copy  " + full.time() + "  revision " + full.revision() + ", entry " + full.index() + ", "
                    + Size.of(each.getValue()));
        }
        long end = -1;
        for (Catalogue.Run run : catalogue.runs()) {
            if (end >= 0) {
                lines.add("  missing    entries " + (end + 1) + " to " + (run.firstIndex() - 1));
            }
            lines.add("  log        " + run.from() + " to " + run.to() + "  up to revision " + run.revision()
                    + ", entries " + run.firstIndex() + " to " + run.lastIndex() + ", "
                    + Size.of(run.bytes()) + " in " + run.pieces()
                    + (run.pieces() == 1 ? " piece" : " pieces"));
            end = run.lastIndex();
        }
        catalogue
                .unfinished()
                .forEach(each -> lines.add(
                        "  unfinished " + each.time() + "  a full copy that is being written, or was given up"));
    }

    private static String verify(Arguments arguments) throws IOException {
        try (Vault vault = BackupSource.open(arguments)) {
            List<String> lines = new ArrayList<>();
            List<String> faults = new ArrayList<>();
            for (Backup each : BackupSource.all(vault, arguments)) {
                Verification.Findings findings = Verification.of(each);
                lines.add("cluster " + each.cluster() + ": " + findings.fulls() + " full copies and "
                        + findings.segments() + " pieces of the log, " + Size.of(findings.bytes())
                        + " read");
                findings.gaps().forEach(gap -> lines.add("  note: " + gap));
                findings.faults().forEach(fault -> lines.add("  fault: " + fault));
                faults.addAll(findings.faults());
            }
            if (!faults.isEmpty()) {
                throw CommandFailure.failed(
                        faults.size() + " of what was read cannot be relied on:\n" + String.join("\n", lines));
            }
            return String.join("\n", lines) + "\nAll hashes are right.";
        }
    }
}
