package io.althing.cli;

import io.althing.cli.command.CommandFailure;
import io.althing.cli.command.DelCommand;
import io.althing.cli.command.EditCommand;
import io.althing.cli.command.GetCommand;
import io.althing.cli.command.LeaseCommand;
import io.althing.cli.command.LockCommand;
import io.althing.cli.command.LogCommand;
import io.althing.cli.command.LsCommand;
import io.althing.cli.command.PutCommand;
import io.althing.cli.command.TreeCommand;
import io.althing.cli.command.WatchCommand;
import io.althing.cli.terminal.Terminal;
import io.althing.client.error.AlthingException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/// Finds the command that is meant and carries it out.
///
/// Exit codes: 0 done; 1 not found, or failed; 2 asked for in a way that cannot be meant. `lock`
/// ends with the code of the command that it ran.
public final class Cli {
    /// The first words that this knows.
    public static final Set<String> WORDS =
            Set.of("get", "put", "del", "ls", "tree", "log", "watch", "edit", "lease", "lock");

    private final Terminal terminal;

    @Command(name = "althing ctl", description = "Keys, leases and locks of a cluster.")
    private static final class Root {}

    public Cli(Terminal terminal) {
        this.terminal = terminal;
    }

    /// Carries out what the arguments say, and returns the exit code.
    public int run(List<String> arguments) {
        int code = commands().execute(arguments.toArray(String[]::new));
        terminal.out().flush();
        return code;
    }

    private CommandLine commands() {
        CommandLine root = new CommandLine(new Root())
                .addSubcommand(new GetCommand(terminal))
                .addSubcommand(new PutCommand(terminal))
                .addSubcommand(new DelCommand(terminal))
                .addSubcommand(new LsCommand(terminal))
                .addSubcommand(new TreeCommand(terminal))
                .addSubcommand(new LogCommand(terminal))
                .addSubcommand(new WatchCommand(terminal))
                .addSubcommand(new EditCommand(terminal))
                .addSubcommand("lease", LeaseCommand.of(terminal))
                .addSubcommand("lock", LockCommand.of(terminal));
        // A value that begins with an @ is one, not the name of a file with arguments.
        return root.setExpandAtFiles(false)
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setColorScheme(CommandLine.Help.defaultColorScheme(Ansi.OFF))
                .setOut(new PrintWriter(terminal.out(), true, StandardCharsets.UTF_8))
                .setErr(new PrintWriter(terminal.err(), true, StandardCharsets.UTF_8))
                .setParameterExceptionHandler(this::misused)
                .setExecutionExceptionHandler((e, _, _) -> failed(e));
    }

    private int misused(ParameterException e, String[] arguments) {
        CommandSpec command = e.getCommandLine().getCommandSpec();
        boolean isDash = Arrays.stream(arguments).anyMatch(each -> isUnknownOption(command, each));
        String hint = isDash ? "; what begins with a dash and is no option stands behind `--`" : "";
        say(e.getMessage() + hint + "; see `" + command.qualifiedName() + " --help`");
        return CommandFailure.MISUSED;
    }

    private static boolean isUnknownOption(CommandSpec command, String argument) {
        String name = argument.split("=", 2)[0];
        return argument.startsWith("-")
                && argument.length() > 1
                && !command.optionsMap().containsKey(name);
    }

    private int failed(Exception failure) {
        switch (failure) {
            case CommandFailure known -> {
                say(String.valueOf(known.getMessage()));
                return known.exitCode();
            }
            case AlthingException known -> say(CommandFailure.explain(known));
            case IllegalArgumentException known -> {
                say(String.valueOf(known.getMessage()));
                return CommandFailure.MISUSED;
            }
            default -> say(failure.toString());
        }
        return CommandFailure.FAILED;
    }

    private void say(String line) {
        terminal.err().println("althing: " + line);
    }
}
