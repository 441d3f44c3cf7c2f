package io.althing.cli.command;

import com.google.gson.JsonObject;
import io.althing.cli.terminal.Terminal;
import io.althing.cli.terminal.Text;
import io.althing.client.Althing;
import io.althing.client.kv.Delete;
import io.althing.client.kv.Keys;
import io.althing.client.kv.Result;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// Deletes one key, or asks whether it may delete many.
@Command(name = "del", description = "Delete a key, or all keys with a prefix.")
public final class DelCommand implements Callable<Integer> {
    @Mixin
    private final Target target;

    @Parameters(paramLabel = "KEY", description = "the key, or with --prefix how keys begin")
    private String key = "";

    @Option(names = "--prefix", description = "all keys that begin so; an empty KEY means all there are")
    private boolean isPrefix;

    @Option(
            names = {"-y", "--yes"},
            description = "do not ask whether --prefix is meant")
    private boolean isSure;

    public DelCommand(Terminal terminal) {
        this.target = new Target(terminal);
    }

    @Override
    public Integer call() {
        Keys keys = isPrefix ? Keys.prefix(target.bytes(key)) : Keys.one(target.key(key));
        try (Althing althing = target.connect()) {
            if (isPrefix && !isSure) {
                ask(althing.kv().count(keys).await());
            }
            Result.Deleted deleted = althing.kv().delete(Delete.of(keys)).await();
            if (deleted.count() == 0) {
                throw CommandFailure.failed(missing());
            }
            say(deleted);
        }
        return 0;
    }

    private String missing() {
        String what = isPrefix ? "no key begins with " : "there is no key ";
        return what + "'" + Text.escaped(target.bytes(key)) + "'; nothing was deleted";
    }

    private void ask(long count) {
        if (count == 0) {
            throw CommandFailure.failed(missing());
        }
        String what = key.isEmpty()
                ? "all " + count + " keys that there are"
                : count + (count == 1 ? " key" : " keys") + " with the prefix '" + Text.escaped(target.bytes(key))
                        + "'";
        target.confirm("delete " + what, isSure);
    }

    private void say(Result.Deleted deleted) {
        if (target.isStructured()) {
            JsonObject out = new JsonObject();
            out.addProperty("deleted", deleted.count());
            out.addProperty("revision", deleted.revision());
            target.say(out);
        } else {
            String keys = deleted.count() == 1 ? " key" : " keys";
            target.say("deleted " + deleted.count() + keys + " at revision " + deleted.revision());
        }
    }
}
