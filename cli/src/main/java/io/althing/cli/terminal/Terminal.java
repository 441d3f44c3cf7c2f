package io.althing.cli.terminal;

import java.io.InputStream;
import java.io.PrintStream;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The world around a command.
///
/// @param out for what was asked for, in UTF-8
/// @param err for what went wrong, and for remarks
public record Terminal(
        InputStream in, PrintStream out, PrintStream err, Map<String, String> environment, Person person) {
    public Terminal {
        environment = Map.copyOf(environment);
    }

    /// Whoever sits at the terminal. Both questions are answered with null if nobody
    /// does.
    public interface Person {
        @Nullable
        String answer(String question);

        /// The same, and what is typed is not shown.
        @Nullable
        String secret(String question);

        /// Whether what is written to standard error is seen as it comes.
        boolean isWatching();
    }

    /// Returns a variable of the environment, or an empty text if it is not set.
    public String variable(String name) {
        return environment.getOrDefault(name, "");
    }
}
