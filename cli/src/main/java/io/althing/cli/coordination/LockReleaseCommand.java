package io.althing.cli.coordination;

import io.althing.cli.command.Asking;
import io.althing.cli.command.CommandFailure;
import io.althing.cli.command.LeaseId;
import io.althing.cli.command.Sure;
import io.althing.cli.terminal.Terminal;
import io.althing.cli.terminal.Text;
import io.althing.client.Althing;
import io.althing.client.admin.HeldResource;
import io.althing.client.error.NotHeldException;
import java.util.List;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// Takes back what somebody else holds.
@Command(
        name = "release",
        description = "Take a lock back from whoever holds it, and serve the next in line. The holder is not asked, and"
                + " told only with its next heartbeat: what it writes to must refuse its token. Written down in the"
                + " audit log.")
final class LockReleaseCommand extends Asking {
    @Parameters(paramLabel = "NAME")
    private String name = "";

    @Option(names = "--force", description = "must be given: only who holds it gives it back by itself")
    private boolean isForced;

    @Option(names = "--session", paramLabel = "ID", description = "from this one, where several hold it")
    private String session = "";

    @Mixin
    private OfKind of = new OfKind();

    @Mixin
    private Sure sure = new Sure();

    LockReleaseCommand(Terminal terminal) {
        super(terminal);
    }

    @Override
    protected void ask(Althing althing) {
        if (!isForced) {
            throw CommandFailure.misused("who holds a lock gives it back by itself; to take it back from them, who are"
                    + " not asked, say --force");
        }
        HeldResource found = althing.claims().look(of.kind(), name).await();
        HeldResource.Holder holder = holder(found, session.isEmpty() ? 0 : LeaseId.read(session));
        String from = "session " + LeaseId.show(holder.session())
                + (holder.label().isEmpty() ? "" : " (" + Text.cell(holder.label()) + ")");
        target.confirm(
                "take the " + OfKind.word(of.kind()) + " " + Text.cell(name) + " back from " + from + ", token "
                        + holder.token() + ", which is neither asked nor told before its next heartbeat",
                sure.isSure());
        try {
            long revision =
                    althing.claims().forceRelease(of.kind(), name, holder).await();
            target.say(
                    "taken back from " + from + " at revision " + revision,
                    "revision",
                    revision,
                    "session",
                    LeaseId.show(holder.session()),
                    "token",
                    holder.token());
        } catch (NotHeldException _) {
            throw CommandFailure.failed("it is not held with token " + holder.token()
                    + " any more, so nothing was taken back; `lock show` tells who holds it");
        }
    }

    private HeldResource.Holder holder(HeldResource found, long wanted) {
        List<HeldResource.Holder> meant = found.holders().stream()
                .filter(each -> wanted == 0 || each.session() == wanted)
                .toList();
        String what = "the " + OfKind.word(of.kind()) + " " + Text.cell(name);
        if (meant.isEmpty()) {
            throw CommandFailure.failed((session.isEmpty() ? "nobody holds " : "session " + session + " does not hold ")
                    + what + ": nothing was taken back");
        }
        if (meant.stream().map(HeldResource.Holder::session).distinct().count() > 1) {
            throw CommandFailure.misused(
                    found.holdersTotal() + " hold " + what + ": say which with --session ID, such as "
                            + meant.stream()
                                    .map(each -> LeaseId.show(each.session()))
                                    .distinct()
                                    .limit(3)
                                    .collect(Collectors.joining(" or ")));
        }
        if (meant.size() > 1) {
            target.remark("the session holds it " + meant.size() + " times, by different owners: one is taken back");
        }
        return meant.getFirst();
    }
}
