package io.althing.server;

import io.althing.cli.terminal.Terminal;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// What people at a terminal read. The only place that writes to the standard streams.
final class Console {
    private Console() {}

    static void out(String text) {
        System.out.print(text.endsWith("\n") ? text : text + "\n");
        System.out.flush();
    }

    static void error(@Nullable String line) {
        System.err.println("althing: " + line);
    }

    /// Keys and values are UTF-8, whatever the locale.
    static Terminal terminal() {
        return new Terminal(
                System.in, utf8(FileDescriptor.out), utf8(FileDescriptor.err), System.getenv(), new Typing());
    }

    private static PrintStream utf8(FileDescriptor stream) {
        return new PrintStream(new FileOutputStream(stream), true, StandardCharsets.UTF_8);
    }

    /// Whoever types at the console, if there is one.
    private record Typing() implements Terminal.Person {
        @Override
        public @Nullable String answer(String question) {
            java.io.Console console = System.console();
            return console == null || !console.isTerminal() ? null : console.readLine("%s", question);
        }

        @Override
        public @Nullable String secret(String question) {
            java.io.Console console = System.console();
            char @Nullable [] typed =
                    console == null || !console.isTerminal() ? null : console.readPassword("%s", question);
            return typed == null ? null : String.valueOf(typed);
        }
    }
}
