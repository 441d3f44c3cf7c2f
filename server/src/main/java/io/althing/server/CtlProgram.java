package io.althing.server;

import io.althing.cli.command.CommandFailure;
import io.althing.node.MemberOptions;
import io.althing.server.ctl.Ctl;
import java.util.List;

/// What commands about members' files need of the program: flags that `serve` takes, too.
final class CtlProgram implements Ctl.Program {
    @Override
    public MemberOptions member(List<String> serveFlags) {
        try {
            ServerConfig config = ServerConfig.of(serveFlags);
            return Belonging.founding(config).options(config);
        } catch (UsageException e) {
            throw CommandFailure.misused(String.valueOf(e.getMessage()));
        }
    }
}
