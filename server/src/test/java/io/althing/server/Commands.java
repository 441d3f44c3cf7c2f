package io.althing.server;

import io.althing.cli.Cli;
import io.althing.cli.command.CommandFailure;
import io.althing.cli.terminal.Terminal;
import io.althing.server.ctl.Ctl;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// `ctl` as the program has it, without a terminal.
final class Commands {
    private boolean isWatched;
    private String told = "";

    private record Nobody(boolean isWatching) implements Terminal.Person {
        @Override
        public @Nullable String answer(String question) {
            return null;
        }

        @Override
        public @Nullable String secret(String question) {
            return null;
        }
    }

    /// Somebody sees what is written to standard error as it comes.
    Commands watched() {
        isWatched = true;
        return this;
    }

    /// Returns what the last one wrote to standard error.
    String told() {
        return told;
    }

    /// Returns what it writes.
    ///
    /// @throws CommandFailure with what it says is wrong
    String run(List<String> arguments) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        Terminal terminal = new Terminal(
                new ByteArrayInputStream(new byte[0]), stream(out), stream(err), Map.of(), new Nobody(isWatched));
        int code = new Cli(terminal, Ctl.commands(new CtlProgram(), terminal)).run(arguments);
        told = err.toString(StandardCharsets.UTF_8).strip().replaceFirst("^althing: ", "");
        return switch (code) {
            case 0 -> out.toString(StandardCharsets.UTF_8).stripTrailing();
            case CommandFailure.MISUSED -> throw CommandFailure.misused(told);
            default -> throw CommandFailure.failed(told);
        };
    }

    private static PrintStream stream(ByteArrayOutputStream bytes) {
        return new PrintStream(bytes, true, StandardCharsets.UTF_8);
    }
}
