package io.althing.server;

import java.util.List;

/// What is told, in which form, and where to.
///
/// @param level debug, info, warn or error
/// @param outputs `stderr`, `stdout`, or a file; `default` and `systemd/journal` are `stderr`,
///     which systemd keeps
public record LogOptions(String level, boolean isJson, List<String> outputs) {
    public LogOptions {
        outputs = List.copyOf(outputs);
    }
}
