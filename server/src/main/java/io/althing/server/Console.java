package io.althing.server;

import io.althing.cli.terminal.Terminal;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
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
        private static final Path STANDARD_ERROR = Path.of("/proc/self/fd/2");

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

        @Override
        public boolean isWatching() {
            java.io.Console console = System.console();
            return console != null && console.isTerminal() && isTerminal(STANDARD_ERROR);
        }

        /// Where the system tells what a stream leads to; elsewhere it is taken for a terminal.
        private static boolean isTerminal(Path stream) {
            try {
                return Files.readSymbolicLink(stream).startsWith("/dev");
            } catch (IOException e) {
                return true;
            }
        }
    }
}
