package io.althing.cli.command;

import io.althing.cli.terminal.Json;
import io.althing.cli.terminal.Terminal;
import io.althing.cli.terminal.Text;
import io.althing.client.Althing;
import io.althing.client.kv.Bytes;
import io.althing.client.kv.KeyValue;
import io.althing.client.watch.WatchEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// Shows what a key was.
@Command(
        name = "log",
        description = "Show every revision of a key that is still kept, also of a deleted one; the newest first.")
public final class LogCommand implements Callable<Integer> {
    @Mixin
    private final Target target;

    @Parameters(paramLabel = "KEY")
    private String key = "";

    @Option(names = "--limit", paramLabel = "N", description = "the newest so many; 1000 unless given")
    private long limit = 1000;

    public LogCommand(Terminal terminal) {
        this.target = new Target(terminal);
    }

    @Override
    public Integer call() {
        if (limit < 1) {
            throw CommandFailure.misused("--limit is a number from 1 on, not " + limit);
        }
        Bytes name = target.key(key);
        try (Althing althing = target.connect()) {
            History history = History.of(althing, name, limit);
            if (history.isEmpty()) {
                throw CommandFailure.failed("there is no key '" + Text.escaped(name)
                        + "', nor was there one that the cluster still knows of;"
                        + " `althing ctl ls` shows what there is");
            }
            show(history);
        }
        return 0;
    }

    private void show(History history) {
        List<List<String>> entries = new ArrayList<>();
        Optional<KeyValue> before = history.oldest();
        // What was left out for the limit is only there to be compared with.
        if (history.leftOut() == 0) {
            before.ifPresent(oldest -> entries.add(entry(oldest, Optional.empty(), " (before compaction)")));
        }
        for (WatchEvent event : history.events()) {
            boolean isPut = event.kind() == WatchEvent.Kind.PUT;
            if (target.isStructured()) {
                entries.add(List.of(target.written(WatchCommand.json(event))));
            } else if (isPut) {
                entries.add(entry(event.entry(), before, ""));
            } else {
                entries.add(List.of("revision " + event.revision() + "  deleted", ""));
            }
            before = isPut ? Optional.of(event.entry()) : Optional.empty();
        }
        entries.reversed().forEach(lines -> lines.forEach(target::say));
        if (history.leftOut() > 0) {
            target.remark(history.leftOut() + " older revisions are left out; --limit shows more");
        }
    }

    private List<String> entry(KeyValue entry, Optional<KeyValue> before, String remark) {
        if (target.isStructured()) {
            return List.of(target.written(Json.of(entry, true)));
        }
        List<String> lines = new ArrayList<>();
        String lease = entry.lease() == 0 ? "" : "  lease " + LeaseId.show(entry.lease());
        lines.add("revision " + entry.modRevision() + "  version " + entry.version() + lease + remark);
        lines.addAll(Difference.between(before.map(KeyValue::value).orElse(Bytes.EMPTY), entry.value()));
        lines.add("");
        return lines;
    }
}
