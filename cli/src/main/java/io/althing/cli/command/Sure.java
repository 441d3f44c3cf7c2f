package io.althing.cli.command;

import picocli.CommandLine.Option;

/// What scripts say to commands that ask before they destroy.
public final class Sure {
    @Option(
            names = {"-y", "--yes"},
            description = "do not ask whether this is meant")
    private boolean isSure;

    public boolean isSure() {
        return isSure;
    }
}
