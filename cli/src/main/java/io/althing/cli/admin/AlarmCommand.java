package io.althing.cli.admin;

import io.althing.cli.command.Asking;
import io.althing.cli.command.Group;
import io.althing.cli.terminal.Terminal;
import io.althing.client.Althing;
import io.althing.client.admin.Alarm;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/// What stops the cluster from taking writes.
public final class AlarmCommand {
    private AlarmCommand() {}

    public static CommandLine of(Terminal terminal) {
        return Group.of(
                "alarm",
                "What stops the cluster from taking writes: list, disarm.",
                new ListAlarms(terminal),
                new Disarm(terminal));
    }

    private abstract static class Telling extends Asking {
        Telling(Terminal terminal) {
            super(terminal);
        }

        void show(List<Alarm> alarms) {
            for (Alarm each : alarms) {
                String member = Long.toHexString(each.member());
                target.say("member " + member + " alarm:" + each.kind(), "member", member, "alarm", each.kind());
            }
        }
    }

    @Command(name = "list", description = "Show the alarms of all members.")
    private static final class ListAlarms extends Telling {
        ListAlarms(Terminal terminal) {
            super(terminal);
        }

        @Override
        protected void ask(Althing althing) {
            show(althing.maintenance().alarms().await());
        }
    }

    @Command(name = "disarm", description = "Take all alarms back, once their causes are gone.")
    private static final class Disarm extends Telling {
        Disarm(Terminal terminal) {
            super(terminal);
        }

        @Override
        protected void ask(Althing althing) {
            for (Alarm each : althing.maintenance().alarms().await()) {
                althing.maintenance().disarm(each).await();
                show(List.of(each));
            }
        }
    }
}
