package io.althing.server;

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
}
