package io.althing.server.ctl;

import com.google.gson.JsonObject;
import io.althing.cli.command.CommandFailure;
import io.althing.cli.terminal.Json;
import io.althing.cli.terminal.Size;
import io.althing.cli.terminal.Terminal;
import io.althing.cli.terminal.Yaml;
import io.althing.door.etcd.snapshot.SnapshotFile;
import io.althing.door.etcd.snapshot.SnapshotSummary;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// The figures that etcdctl shows, in its ways of writing.
@Command(name = "status", description = "Check a snapshot of ours or etcd's, and show what it holds.")
final class StatusCommand implements Callable<Integer> {
    private final Terminal terminal;

    @Parameters(paramLabel = "FILE")
    private Path file = Path.of("");

    @Option(
            names = {"-w", "--write-out", "-o", "--output"},
            paramLabel = "simple|table|json|yaml",
            description = "simple unless given; human is simple, too")
    private String form = "simple";

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "this text")
    boolean isHelp;

    StatusCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        if (!List.of("simple", "human", "table", "json", "yaml").contains(form)) {
            throw CommandFailure.misused("-w is simple, table, json or yaml, not " + form);
        }
        SnapshotSummary summary;
        try {
            summary = SnapshotSummary.of(file);
            if (SnapshotFile.hasHash(file)) {
                SnapshotFile.verify(file);
            }
        } catch (IOException e) {
            throw CommandFailure.failed(FileTrouble.explain(e));
        }
        terminal.out()
                .println(
                        switch (form) {
                            case "json" -> json(summary).toString();
                            case "yaml" -> Yaml.of(json(summary));
                            case "table" -> table(summary);
                            default -> String.join(", ", cells(summary));
                        });
        return 0;
    }

    private static JsonObject json(SnapshotSummary summary) {
        return Json.object(
                "hash",
                Integer.toUnsignedLong(summary.hash()),
                "revision",
                summary.revision(),
                "totalKey",
                summary.totalKeys(),
                "totalSize",
                summary.totalBytes());
    }

    private static List<String> cells(SnapshotSummary summary) {
        return List.of(
                Integer.toHexString(summary.hash()),
                String.valueOf(summary.revision()),
                String.valueOf(summary.totalKeys()),
                Size.of(summary.totalBytes()));
    }

    private static String table(SnapshotSummary summary) {
        List<String> titles = List.of("HASH", "REVISION", "TOTAL KEYS", "TOTAL SIZE");
        List<String> cells = cells(summary);
        StringBuilder line = new StringBuilder("+");
        StringBuilder head = new StringBuilder("|");
        StringBuilder row = new StringBuilder("|");
        for (int i = 0; i < cells.size(); i++) {
            int width = Math.max(titles.get(i).length(), cells.get(i).length());
            line.append("-".repeat(width + 2)).append("+");
            int left = (width - titles.get(i).length()) / 2;
            head.append(" ".repeat(left + 1))
                    .append(titles.get(i))
                    .append(" ".repeat(width - left - titles.get(i).length() + 1))
                    .append("|");
            row.append(" ".repeat(width - cells.get(i).length() + 1))
                    .append(cells.get(i))
                    .append(" |");
        }
        return line + "\n" + head + "\n" + line + "\n" + row + "\n" + line;
    }
}
