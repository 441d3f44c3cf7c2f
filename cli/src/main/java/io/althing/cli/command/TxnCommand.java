package io.althing.cli.command;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import io.althing.cli.terminal.Json;
import io.althing.cli.terminal.Terminal;
import io.althing.cli.terminal.Text;
import io.althing.cli.transaction.Script;
import io.althing.client.Althing;
import io.althing.client.kv.KeyValue;
import io.althing.client.kv.Result;
import io.althing.client.kv.Transaction;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// Carries out what etcdctl's `txn` reads, and answers as that does.
@Command(
        name = "txn",
        description = {
            "Do several things at once, if conditions hold; read from a file or standard input, as etcdctl has it:",
            "comparisons, what to do if all hold, what to do if not, an empty line behind each part. For example:",
            "    mod(\"key\") > \"0\"",
            "",
            "    put key \"was there\"",
            "",
            "    put key \"is new\""
        })
public final class TxnCommand implements Callable<Integer> {
    @Mixin
    private final Target target;

    @Parameters(arity = "0..1", paramLabel = "FILE", description = "standard input unless given, or for -")
    private String file = "-";

    @Option(
            names = {"-i", "--interactive"},
            description = "say before each part what is expected")
    private boolean isInteractive;

    public TxnCommand(Terminal terminal) {
        this.target = new Target(terminal);
    }

    @Override
    public Integer call() throws IOException {
        Transaction transaction = read();
        try (Althing althing = target.connect()) {
            Result.Committed done = althing.kv().commit(transaction).await();
            if (target.isStructured()) {
                target.say(json(done));
            } else {
                target.say(done.isHeld() ? "SUCCESS" : "FAILURE");
                done.results().forEach(each -> {
                    target.say("");
                    show(each);
                });
            }
        }
        return 0;
    }

    private Transaction read() throws IOException {
        try (BufferedReader in = open()) {
            return Script.read(in, isInteractive ? target::say : title -> {});
        } catch (IllegalArgumentException e) {
            throw CommandFailure.misused(e.getMessage() + "; nothing was done");
        } catch (NoSuchFileException e) {
            throw CommandFailure.misused("there is no file " + file);
        }
    }

    private BufferedReader open() throws IOException {
        return file.equals("-")
                ? new BufferedReader(new InputStreamReader(target.terminal().in(), StandardCharsets.UTF_8))
                : Files.newBufferedReader(Path.of(file));
    }

    private void show(Result result) {
        switch (result) {
            case Result.Written written -> {
                target.say("OK");
                written.previous().ifPresent(this::show);
            }
            case Result.Deleted deleted -> {
                target.say(String.valueOf(deleted.count()));
                deleted.previous().forEach(this::show);
            }
            case Result.Found found -> {
                found.entries().forEach(this::show);
                if (found.entries().isEmpty() && found.count() > 0) {
                    target.say(String.valueOf(found.count()));
                }
            }
            case Result.Committed committed -> committed.results().forEach(this::show);
        }
    }

    private void show(KeyValue entry) {
        target.say(Text.escaped(entry.key()));
        target.say(Text.lines(entry.value()));
    }

    private static JsonObject json(Result.Committed done) {
        JsonArray results = new JsonArray();
        done.results().forEach(each -> results.add(json(each)));
        return Json.object("succeeded", done.isHeld(), "revision", done.revision(), "results", results);
    }

    private static JsonObject json(Result result) {
        return switch (result) {
            case Result.Written written ->
                entries(
                        Json.object("put", true),
                        "previous",
                        written.previous().stream().toList());
            case Result.Deleted deleted ->
                entries(Json.object("deleted", deleted.count()), "previous", deleted.previous());
            case Result.Found found -> entries(Json.object("count", found.count()), "entries", found.entries());
            case Result.Committed committed -> json(committed);
        };
    }

    private static JsonObject entries(JsonObject out, String name, List<KeyValue> entries) {
        JsonArray all = new JsonArray();
        entries.forEach(each -> all.add(Json.of(each, true)));
        out.add(name, all);
        return out;
    }
}
