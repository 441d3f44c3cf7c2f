package io.althing.cli;

import io.althing.cli.admin.AlarmCommand;
import io.althing.cli.admin.AuditCommand;
import io.althing.cli.admin.AuthCommand;
import io.althing.cli.admin.EndpointCommand;
import io.althing.cli.admin.MemberCommand;
import io.althing.cli.admin.RoleCommand;
import io.althing.cli.admin.UpkeepCommands;
import io.althing.cli.admin.UserCommand;
import io.althing.cli.command.CommandFailure;
import io.althing.cli.command.CompletionCommand;
import io.althing.cli.command.ContextCommand;
import io.althing.cli.command.DelCommand;
import io.althing.cli.command.EditCommand;
import io.althing.cli.command.GetCommand;
import io.althing.cli.command.IdCommand;
import io.althing.cli.command.LeaseCommand;
import io.althing.cli.command.LogCommand;
import io.althing.cli.command.LsCommand;
import io.althing.cli.command.PutCommand;
import io.althing.cli.command.TreeCommand;
import io.althing.cli.command.TxnCommand;
import io.althing.cli.command.WatchCommand;
import io.althing.cli.coordination.ElectCommand;
import io.althing.cli.coordination.LockCommand;
import io.althing.cli.coordination.SessionCommand;
import io.althing.cli.insight.CheckCommand;
import io.althing.cli.insight.DoctorCommand;
import io.althing.cli.insight.SlowCommand;
import io.althing.cli.insight.TopCommand;
import io.althing.cli.load.ImportCommand;
import io.althing.cli.terminal.Terminal;
import io.althing.client.error.AlthingException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/// Finds the command that is meant and carries it out.
///
/// Exit codes: 0 done; 1 not found, or failed; 2 asked for in a way that cannot be meant. `lock`
/// and `elect` end with the code of the command that they ran.
public final class Cli {
    private final Terminal terminal;
    private final List<CommandLine> more;

    @Command(
            name = "althing ctl",
            synopsisSubcommandLabel = "COMMAND",
            description = "Commands about a cluster, its data and its files.",
            footer = {
                "",
                "Options stand behind the command; `althing ctl COMMAND --help` tells them.",
                "Exit codes: 0 done; 1 not found, refused or failed; 2 cannot be meant."
            })
    static final class Root {
        @Option(
                names = {"-h", "--help"},
                usageHelp = true,
                description = "this text")
        boolean isHelp;
    }

    public Cli(Terminal terminal) {
        this(terminal, List.of());
    }

    /// @param more commands that need more than the SDK
    public Cli(Terminal terminal, List<CommandLine> more) {
        this.terminal = terminal;
        this.more = List.copyOf(more);
    }

    /// Carries out what the arguments say, and returns the exit code.
    public int run(List<String> arguments) {
        CommandLine commands = commands();
        boolean isOverview = arguments.isEmpty() || arguments.equals(List.of("help"));
        int code = commands.execute(isOverview ? new String[] {"--help"} : arguments.toArray(String[]::new));
        terminal.out().flush();
        return code;
    }

    /// Returns the first words that it knows.
    public Set<String> words() {
        return commands().getSubcommands().keySet();
    }

    private CommandLine commands() {
        List<Object> all = new ArrayList<>(data());
        all.addAll(List.of(
                MemberCommand.of(terminal),
                EndpointCommand.of(terminal),
                AlarmCommand.of(terminal),
                AuthCommand.of(terminal),
                UserCommand.of(terminal),
                RoleCommand.of(terminal),
                new AuditCommand(terminal)));
        all.addAll(UpkeepCommands.all(terminal));
        all.addAll(List.of(
                new DoctorCommand(terminal),
                new TopCommand(terminal),
                new SlowCommand(terminal),
                CheckCommand.of(terminal)));
        all.addAll(more);
        all.addAll(List.of(ContextCommand.of(terminal), new CompletionCommand(terminal)));
        CommandLine root = new CommandLine(new Root());
        all.forEach(root::addSubcommand);
        // A value that begins with an @ is one, not the name of a file with arguments.
        return root.setExpandAtFiles(false)
                .setOverwrittenOptionsAllowed(true)
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setColorScheme(CommandLine.Help.defaultColorScheme(Ansi.OFF))
                .setOut(new PrintWriter(terminal.out(), true, StandardCharsets.UTF_8))
                .setErr(new PrintWriter(terminal.err(), true, StandardCharsets.UTF_8))
                .setParameterExceptionHandler(this::misused)
                .setExecutionExceptionHandler((e, _, _) -> failed(e));
    }

    private List<Object> data() {
        return List.of(
                new GetCommand(terminal),
                new PutCommand(terminal),
                new DelCommand(terminal),
                new TxnCommand(terminal),
                new LsCommand(terminal),
                new TreeCommand(terminal),
                new LogCommand(terminal),
                new WatchCommand(terminal),
                new EditCommand(terminal),
                new ImportCommand(terminal),
                LeaseCommand.of(terminal),
                LockCommand.of(terminal),
                new ElectCommand(terminal),
                SessionCommand.of(terminal),
                IdCommand.of(terminal));
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
