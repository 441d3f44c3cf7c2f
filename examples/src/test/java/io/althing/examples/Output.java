package io.althing.examples;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;

/// What a program writes to its standard output.
final class Output {
    /// A program's `main`.
    interface Program {
        void main(String... arguments) throws Exception;
    }

    private Output() {}

    static List<String> of(Program program, List<URI> endpoints) throws Exception {
        PrintStream console = System.out;
        ByteArrayOutputStream written = new ByteArrayOutputStream();
        System.setOut(new PrintStream(written, true, StandardCharsets.UTF_8));
        try {
            program.main(endpoints.stream().map(URI::toString).toArray(String[]::new));
        } finally {
            System.setOut(console);
        }
        return written.toString(StandardCharsets.UTF_8).lines().toList();
    }
}
