package io.althing.cli.command;

import com.google.gson.JsonObject;
import io.althing.cli.terminal.Json;
import io.althing.cli.terminal.Terminal;
import io.althing.cli.terminal.Text;
import io.althing.client.Althing;
import io.althing.client.kv.Keys;
import io.althing.client.watch.Watch;
import io.althing.client.watch.WatchEvent;
import io.althing.client.watch.WatchReader;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// Shows what happens to keys, as it happens.
@Command(name = "watch", description = "Show what happens to a key, or to all keys with a prefix, until Ctrl-C.")
public final class WatchCommand implements Callable<Integer> {
    @Mixin
    private final Target target;

    @Parameters(paramLabel = "KEY", description = "the key, or with --prefix how keys begin")
    private String key = "";

    @Option(names = "--prefix", description = "all keys that begin so; an empty KEY means all there are")
    private boolean isPrefix;

    @Option(names = "--rev", paramLabel = "N", description = "begin with what happened at this revision")
    private long revision;

    @Option(names = "--count", paramLabel = "N", description = "end after so many events")
    private long count = Long.MAX_VALUE;

    public WatchCommand(Terminal terminal) {
        this.target = new Target(terminal);
    }

    @Override
    public Integer call() {
        if (revision < 0 || count < 1) {
            throw CommandFailure.misused("--rev and --count are numbers from 1 on");
        }
        Keys keys = isPrefix ? Keys.prefix(target.bytes(key)) : Keys.one(target.key(key));
        try (Althing althing = target.connect();
                WatchReader reader = althing.watches().read(Watch.of(keys).since(revision))) {
            target.remark("watching from revision " + reader.started() + " on");
            long told = 0;
            // A pipe that nobody reads any more ends it, too.
            while (told < count && !target.terminal().out().checkError()) {
                for (WatchEvent event : reader.next()) {
                    if (told++ < count) {
                        show(event);
                    }
                }
            }
        }
        return 0;
    }

    private void show(WatchEvent event) {
        if (target.isStructured()) {
            target.say(json(event));
            return;
        }
        String name = String.format(Locale.ROOT, "%-8d  %-6s  ", event.revision(), kind(event));
        boolean isPut = event.kind() == WatchEvent.Kind.PUT;
        target.say(name
                + Text.escaped(event.key())
                + (isPut ? "  " + Text.cell(event.entry().value()) : ""));
    }

    static String kind(WatchEvent event) {
        return event.kind().name().toLowerCase(Locale.ROOT);
    }

    static JsonObject json(WatchEvent event) {
        JsonObject out = new JsonObject();
        out.addProperty("event", kind(event));
        boolean isPut = event.kind() == WatchEvent.Kind.PUT;
        if (isPut) {
            Json.of(event.entry(), true).entrySet().forEach(each -> out.add(each.getKey(), each.getValue()));
        } else {
            Json.add(out, "key", event.key());
            out.addProperty("modRevision", event.revision());
        }
        return out;
    }
}
