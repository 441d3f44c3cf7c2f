package io.althing.cli.command;

import com.google.gson.JsonObject;
import io.althing.cli.terminal.Terminal;
import io.althing.cli.terminal.Text;
import io.althing.client.Althing;
import io.althing.client.kv.Bytes;
import io.althing.client.kv.Condition;
import io.althing.client.kv.KeyValue;
import io.althing.client.kv.Put;
import io.althing.client.kv.Result;
import io.althing.client.kv.Transaction;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/// Changes a value by hand. What comes of it is written only if nobody else wrote meanwhile, and
/// is lost in no case.
@Command(name = "edit", description = "Change a value in $VISUAL or $EDITOR; refused if others changed it meanwhile.")
public final class EditCommand implements Callable<Integer> {
    @Mixin
    private final Target target;

    @Parameters(paramLabel = "KEY")
    private String key = "";

    public EditCommand(Terminal terminal) {
        this.target = new Target(terminal);
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        Bytes name = target.key(key);
        try (Althing althing = target.connect()) {
            Optional<KeyValue> found = althing.kv().get(name).await();
            Bytes before = found.map(KeyValue::value).orElse(Bytes.EMPTY);
            if (Text.of(before).isEmpty()) {
                throw CommandFailure.failed("the value of '" + Text.escaped(name) + "' is no text: take `get --raw`"
                        + " to a file, and `put KEY -` from there");
            }
            Path file = Files.createTempFile("althing-", ".txt");
            Files.write(file, before.toArray());
            edit(file);
            Bytes after = read(file, before);
            if (after.equals(before)) {
                target.remark("nothing was changed");
            } else {
                write(althing, name, found, after, file);
            }
            Files.delete(file);
        }
        return 0;
    }

    private void edit(Path file) throws IOException, InterruptedException {
        String visual = target.terminal().variable("VISUAL");
        String named = target.terminal().variable("EDITOR");
        String editor = !visual.isEmpty() ? visual : !named.isEmpty() ? named : "vi";
        // The variable may hold a command with arguments, so a shell reads it.
        int code = new ProcessBuilder("sh", "-c", editor + " \"$1\"", "sh", file.toString())
                .inheritIO()
                .start()
                .waitFor();
        if (code != 0) {
            Files.delete(file);
            throw CommandFailure.failed("the editor `" + editor + "` ended with " + code
                    + ", so nothing was written; set EDITOR to another one if it is not there");
        }
    }

    /// Editors end the last line, where a value may not.
    private static Bytes read(Path file, Bytes before) throws IOException {
        byte[] all = Files.readAllBytes(file);
        boolean isEndAdded = all.length > 0 && all[all.length - 1] == '\n' && !endsLine(before);
        return isEndAdded ? Bytes.of(Arrays.copyOf(all, all.length - 1)) : Bytes.of(all);
    }

    private static boolean endsLine(Bytes value) {
        byte[] all = value.toArray();
        return all.length > 0 && all[all.length - 1] == '\n';
    }

    private void write(Althing althing, Bytes name, Optional<KeyValue> found, Bytes after, Path file) {
        Put put = Put.of(name, after).withLease(found.map(KeyValue::lease).orElse(0L));
        long seen = found.map(KeyValue::modRevision).orElse(0L);
        Result.Committed outcome;
        try {
            outcome = althing.kv()
                    .commit(Transaction.when(Condition.unchangedSince(name, seen))
                            .then(put))
                    .await();
        } catch (RuntimeException e) {
            target.remark("what you wrote is in " + file);
            throw e;
        }
        if (!outcome.isHeld()) {
            throw CommandFailure.failed("others changed '" + Text.escaped(name)
                    + "' while you did, so nothing was written; what you wrote is in " + file
                    + "; edit it again to see theirs");
        }
        if (target.isStructured()) {
            JsonObject out = new JsonObject();
            out.addProperty("revision", outcome.revision());
            target.say(out);
        } else {
            target.say("written at revision " + outcome.revision());
        }
    }
}
