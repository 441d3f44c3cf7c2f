package io.althing.cli.command;

import com.google.gson.JsonObject;
import io.althing.cli.terminal.Terminal;
import io.althing.client.Althing;
import io.althing.client.kv.Bytes;
import io.althing.client.kv.Put;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// Writes one key.
@Command(name = "put", description = "Write a key.")
public final class PutCommand implements Callable<Integer> {
    /// More than any member takes; what is read from a pipe has an end.
    private static final int VALUE_BYTES_MAX = 64 * 1024 * 1024;

    @Mixin
    private final Target target;

    @Parameters(index = "0", paramLabel = "KEY")
    private String key = "";

    @Parameters(index = "1", paramLabel = "VALUE", description = "the value, or - for what comes by standard input")
    private String value = "";

    @Option(names = "--lease", paramLabel = "ID", description = "delete the key when this lease ends")
    private String lease = "";

    public PutCommand(Terminal terminal) {
        this.target = new Target(terminal);
    }

    @Override
    public Integer call() throws IOException {
        Put put = Put.of(target.key(key), value.equals("-") ? read() : target.bytes(value))
                .withLease(lease.isEmpty() ? 0 : LeaseId.read(lease));
        try (Althing althing = target.connect()) {
            long revision = althing.kv().put(put).await().revision();
            if (target.isStructured()) {
                JsonObject out = new JsonObject();
                out.addProperty("revision", revision);
                target.say(out);
            } else {
                target.say("written at revision " + revision);
            }
        }
        return 0;
    }

    private Bytes read() throws IOException {
        byte[] all = target.terminal().in().readNBytes(VALUE_BYTES_MAX + 1);
        if (all.length > VALUE_BYTES_MAX) {
            throw CommandFailure.failed("a value has at most " + VALUE_BYTES_MAX + " bytes; nothing was written");
        }
        return Bytes.of(all);
    }
}
