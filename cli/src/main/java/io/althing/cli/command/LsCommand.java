package io.althing.cli.command;

import com.google.gson.JsonObject;
import io.althing.cli.terminal.Json;
import io.althing.cli.terminal.Table;
import io.althing.cli.terminal.Terminal;
import io.althing.cli.terminal.Text;
import io.althing.client.Althing;
import io.althing.client.kv.Bytes;
import io.althing.client.kv.Get;
import io.althing.client.kv.Keys;
import io.althing.client.kv.Result;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// Shows one level of the keys.
@Command(name = "ls", description = "Show what is right behind a prefix: keys, and folders with their number of keys.")
public final class LsCommand implements Callable<Integer> {
    @Mixin
    private final Target target;

    @Parameters(arity = "0..1", paramLabel = "PREFIX", description = "such as orders/; all keys unless given")
    private String prefix = "";

    @Option(names = "--rev", paramLabel = "N", description = "as of this revision")
    private long revision;

    public LsCommand(Terminal terminal) {
        this.target = new Target(terminal);
    }

    @Override
    public Integer call() {
        Bytes from = target.bytes(prefix);
        try (Althing althing = target.connect()) {
            Level level = new Level(
                    althing.kv(), total(target, althing, from, revision).revision());
            if (target.isStructured()) {
                level.children(from, child -> target.say(json(child)));
                return 0;
            }
            try (Table table = new Table(target.terminal().out(), "NAME", "KEYS")) {
                level.children(
                        from,
                        child -> table.row(
                                Text.escaped(child.name()), child.isFolder() ? String.valueOf(child.keys()) : ""));
            }
        }
        return 0;
    }

    /// Returns how many keys there are, and as of which revision the rest is to be read.
    static Result.Found total(Target target, Althing althing, Bytes prefix, long revision) {
        if (revision < 0) {
            throw CommandFailure.misused("--rev is a number from 1 on");
        }
        Result.Found total = althing.kv()
                .get(Get.of(Keys.prefix(prefix)).countOnly().atRevision(revision))
                .await();
        if (total.count() == 0 && !prefix.isEmpty()) {
            throw CommandFailure.failed(
                    "no key begins with '" + Text.escaped(prefix) + "'; `althing ctl ls` shows what there is");
        }
        if (total.count() == 0) {
            target.remark("there are no keys");
        }
        return revision == 0 ? total : new Result.Found(revision, total.entries(), total.count(), total.isMore());
    }

    static JsonObject json(Level.Child child) {
        JsonObject out = new JsonObject();
        Json.add(out, child.isFolder() ? "prefix" : "key", child.name());
        if (child.isFolder()) {
            out.addProperty("keys", child.keys());
        }
        return out;
    }
}
