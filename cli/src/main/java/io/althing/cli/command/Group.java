package io.althing.cli.command;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// A word behind which other commands stand.
@Command
public final class Group {
    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "this text")
    boolean isHelp;

    private Group() {}

    public static CommandLine of(String name, String description, Object... commands) {
        CommandLine group = new CommandLine(new Group());
        group.getCommandSpec().name(name).usageMessage().description(description);
        for (Object each : commands) {
            group.addSubcommand(each);
        }
        return group;
    }
}
