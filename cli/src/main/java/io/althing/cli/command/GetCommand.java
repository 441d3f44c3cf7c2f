package io.althing.cli.command;

import io.althing.cli.terminal.Json;
import io.althing.cli.terminal.Table;
import io.althing.cli.terminal.Terminal;
import io.althing.cli.terminal.Text;
import io.althing.client.Althing;
import io.althing.client.kv.Bytes;
import io.althing.client.kv.Get;
import io.althing.client.kv.KeyValue;
import io.althing.client.kv.Keys;
import io.althing.client.kv.Kv;
import java.util.Iterator;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// Reads one key, or all with a prefix, a page at a time.
@Command(name = "get", description = "Show the value of a key, or keys and values with a prefix.")
public final class GetCommand implements Callable<Integer> {
    private static final int PAGE = 500;

    @Mixin
    private final Target target;

    @Parameters(paramLabel = "KEY", description = "the key, or with --prefix how keys begin")
    private String key = "";

    @Option(names = "--prefix", description = "all keys that begin so; an empty KEY means all there are")
    private boolean isPrefix;

    @Option(names = "--rev", paramLabel = "N", description = "as of this revision")
    private long revision;

    @Option(names = "--limit", paramLabel = "N", description = "at most so many keys")
    private long limit;

    @Option(names = "--keys-only", description = "without values")
    private boolean isKeysOnly;

    @Option(names = "--raw", description = "write the bytes of the one value as they are, and nothing else")
    private boolean isRaw;

    public GetCommand(Terminal terminal) {
        this.target = new Target(terminal);
    }

    @Override
    public Integer call() {
        if (revision < 0 || limit < 0) {
            throw CommandFailure.misused("--rev and --limit are numbers from 1 on");
        }
        if (isRaw && (isPrefix || isKeysOnly || target.isStructured())) {
            throw CommandFailure.misused("--raw is for the value of one key; leave --prefix, --keys-only and -o out");
        }
        Keys keys = isPrefix ? Keys.prefix(target.bytes(key)) : Keys.one(target.key(key));
        Get get = Get.of(keys).atRevision(revision);
        try (Althing althing = target.connect();
                Stream<KeyValue> found = found(althing.kv(), isKeysOnly ? get.keysOnly() : get)) {
            Iterator<KeyValue> each = found.iterator();
            if (!each.hasNext()) {
                throw CommandFailure.failed(missing());
            }
            show(each);
        }
        return 0;
    }

    private Stream<KeyValue> found(Kv kv, Get get) {
        int page = limit > 0 ? (int) Math.min(limit, PAGE) : PAGE;
        Stream<KeyValue> all = kv.pages(get, page);
        return limit > 0 ? all.limit(limit) : all;
    }

    private String missing() {
        Bytes asked = target.bytes(key);
        String what = isPrefix ? "no key begins with " : "there is no key ";
        String when = revision > 0 ? " at revision " + revision : "";
        return what + "'" + Text.escaped(asked) + "'" + when + "; `althing ctl ls` shows what there is";
    }

    private void show(Iterator<KeyValue> found) {
        if (target.isStructured()) {
            found.forEachRemaining(each -> target.say(Json.of(each, !isKeysOnly)));
        } else if (isRaw) {
            byte[] value = found.next().value().toArray();
            target.terminal().out().write(value, 0, value.length);
        } else if (isKeysOnly) {
            found.forEachRemaining(each -> target.say(Text.escaped(each.key())));
        } else if (isPrefix) {
            try (Table table = new Table(target.terminal().out(), "KEY", "REVISION", "VALUE")) {
                found.forEachRemaining(each -> table.row(
                        Text.escaped(each.key()), String.valueOf(each.modRevision()), Text.cell(each.value())));
            }
        } else {
            target.say(Text.lines(found.next().value()));
        }
    }
}
