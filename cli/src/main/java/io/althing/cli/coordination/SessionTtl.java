package io.althing.cli.coordination;

import io.althing.cli.command.CommandFailure;
import io.althing.client.coordination.SessionOptions;
import java.time.Duration;
import picocli.CommandLine.Option;

/// How long what is held outlives whoever holds it.
final class SessionTtl {
    @Option(
            names = "--ttl",
            paramLabel = "SECONDS",
            description = "lost after so long without the cluster; 15 unless given")
    private int seconds = 15;

    SessionOptions session() {
        if (seconds < 1) {
            throw CommandFailure.misused("--ttl is a number of seconds from 1 on");
        }
        return SessionOptions.defaults().ttl(Duration.ofSeconds(seconds));
    }
}
