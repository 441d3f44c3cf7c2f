package io.althing.cli.coordination;

import io.althing.cli.command.Asking;
import io.althing.cli.command.LeaseId;
import io.althing.cli.terminal.Table;
import io.althing.cli.terminal.Terminal;
import io.althing.cli.terminal.Text;
import io.althing.client.Althing;
import io.althing.client.admin.HeldResource;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/// Shows who holds a lock and who waits.
@Command(name = "show", description = "Show who holds a lock, by which token, for how long, and who waits for it.")
final class LockShowCommand extends Asking {
    @Parameters(paramLabel = "NAME")
    private String name = "";

    @Mixin
    private OfKind of = new OfKind();

    LockShowCommand(Terminal terminal) {
        super(terminal);
    }

    @Override
    protected void ask(Althing althing) {
        HeldResource found = althing.claims().look(of.kind(), name).await();
        if (target.isStructured()) {
            target.say(Standings.json(found));
        } else if (found.holdersTotal() == 0 && found.waitingTotal() == 0) {
            target.say("nobody holds " + name);
        } else {
            show(found);
        }
    }

    private void show(HeldResource found) {
        try (Table table = target.table("PLACE", "SESSION", "TOKEN", "FOR", "PRIORITY", "LABEL")) {
            for (HeldResource.Holder each : found.holders()) {
                table.row(
                        each.isAlone() ? "holder" : "sharer",
                        LeaseId.show(each.session()),
                        String.valueOf(each.token()),
                        Standings.age(each.since()),
                        "",
                        Text.cell(each.label()));
            }
            int place = 0;
            for (HeldResource.Waiter each : found.waiting()) {
                place++;
                table.row(
                        "waits " + place,
                        LeaseId.show(each.session()),
                        "",
                        Standings.age(each.since()),
                        String.valueOf(each.priority()),
                        Text.cell(each.label()));
            }
        }
        int unseen = found.holdersTotal()
                + found.waitingTotal()
                - found.holders().size()
                - found.waiting().size();
        if (unseen > 0) {
            target.remark(unseen + " more are not listed");
        }
    }
}
