package io.althing.server.ctl;

import io.althing.cli.command.Group;
import io.althing.cli.terminal.Terminal;
import io.althing.node.MemberOptions;
import java.util.List;
import picocli.CommandLine;

/// The commands of `ctl` that read or make files of members, for which the SDK is not enough.
public final class Ctl {
    private Ctl() {}

    /// What a command needs of the program around it.
    public interface Program {
        /// Reads flags as `serve` does.
        MemberOptions member(List<String> serveFlags);
    }

    public static List<CommandLine> commands(Program program, Terminal terminal) {
        return List.of(
                Group.of(
                        "snapshot",
                        "Database files of etcd: save, restore, status.",
                        new SaveCommand(terminal),
                        RestoreCommand.of(program, terminal),
                        new StatusCommand(terminal)),
                BackupCommands.of(terminal));
    }
}
