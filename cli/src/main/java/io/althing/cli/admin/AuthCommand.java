package io.althing.cli.admin;

import io.althing.cli.command.Asking;
import io.althing.cli.command.Group;
import io.althing.cli.command.Sure;
import io.althing.cli.terminal.Terminal;
import io.althing.client.Althing;
import io.althing.client.AlthingOptions;
import io.althing.client.admin.AccessState;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/// Whether users are asked who they are.
public final class AuthCommand {
    private AuthCommand() {}

    public static CommandLine of(Terminal terminal) {
        return Group.of(
                "auth",
                "Whether users are asked who they are: enable, disable, status.",
                new Enable(terminal),
                new Disable(terminal),
                new Status(terminal));
    }

    @Command(name = "enable", description = "From now on users must log in; a user root with the role root is needed.")
    private static final class Enable extends Asking {
        Enable(Terminal terminal) {
            super(terminal);
        }

        @Override
        protected void ask(Althing althing) {
            long revision = althing.access().enable().await();
            target.say("Authentication Enabled", "enabled", true, "revision", revision);
        }
    }

    @Command(name = "disable", description = "From now on everybody may do everything.")
    private static final class Disable extends Asking {
        @Mixin
        private Sure sure = new Sure();

        Disable(Terminal terminal) {
            super(terminal);
        }

        @Override
        protected void ask(Althing althing) {
            target.confirm("let everybody who reaches the cluster do everything", sure.isSure());
            long revision = althing.access().disable().await();
            target.say("Authentication Disabled", "enabled", false, "revision", revision);
        }
    }

    @Command(name = "status", description = "Show whether users must log in.")
    private static final class Status extends Asking {
        Status(Terminal terminal) {
            super(terminal);
        }

        /// Nobody needs to be somebody to ask this, so nothing else is asked before.
        @Override
        protected Althing connect() {
            return target.connect(AlthingOptions::lazily);
        }

        @Override
        protected void ask(Althing althing) {
            AccessState state = althing.access().status().await();
            target.say(
                    "Authentication Status: " + state.isEnabled() + "\nAuthRevision: " + state.revision(),
                    "enabled",
                    state.isEnabled(),
                    "authRevision",
                    state.revision());
        }
    }
}
