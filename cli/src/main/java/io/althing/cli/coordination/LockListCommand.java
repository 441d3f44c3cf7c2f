package io.althing.cli.coordination;

import io.althing.cli.command.Asking;
import io.althing.cli.command.LeaseId;
import io.althing.cli.terminal.Table;
import io.althing.cli.terminal.Terminal;
import io.althing.cli.terminal.Text;
import io.althing.client.Althing;
import io.althing.client.admin.HeldResource;
import io.althing.client.admin.ResourceKind;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// Shows what somebody holds or waits for.
@Command(
        name = "list",
        description = "Show what is held or waited for: locks, semaphores, elections, barriers, by name.")
final class LockListCommand extends Asking {
    @Parameters(arity = "0..1", paramLabel = "PREFIX", description = "names that begin so; all unless given")
    private String prefix = "";

    @Option(
            names = "--kind",
            paramLabel = OfKind.LABEL,
            completionCandidates = OfKind.Words.class,
            description = "of these kinds alone; may be given again")
    private List<ResourceKind> kinds = List.of();

    LockListCommand(Terminal terminal) {
        super(terminal);
    }

    @Override
    protected void ask(Althing althing) {
        try (Stream<HeldResource> all = althing.claims().resources(kinds, prefix)) {
            if (target.isStructured()) {
                all.forEach(each -> target.say(Standings.json(each)));
                return;
            }
            var each = all.iterator();
            if (!each.hasNext()) {
                target.remark("nothing is held or waited for" + (prefix.isEmpty() ? "" : " whose name begins so"));
                return;
            }
            try (Table table =
                    target.table("NAME", "KIND", "HOLDERS", "WAITING", "FIRST HOLDER", "TOKEN", "FOR", "LABEL")) {
                each.forEachRemaining(resource -> table.row(cells(resource)));
            }
        }
    }

    private static String[] cells(HeldResource resource) {
        Optional<HeldResource.Holder> first = resource.holders().stream().findFirst();
        String permits = resource.permits() > 0 ? " of " + resource.permits() : "";
        return new String[] {
            Text.cell(resource.name()),
            OfKind.word(resource.kind()),
            resource.holdersTotal() + permits,
            String.valueOf(resource.waitingTotal()),
            first.map(each -> LeaseId.show(each.session())).orElse("-"),
            first.map(each -> String.valueOf(each.token())).orElse("-"),
            first.map(each -> Standings.age(each.since())).orElse("-"),
            first.map(each -> Text.cell(each.label())).orElse("")
        };
    }
}
