package io.althing.cli.admin;

import com.google.gson.JsonObject;
import io.althing.cli.command.CommandFailure;
import io.althing.cli.command.Target;
import io.althing.cli.terminal.Json;
import io.althing.cli.terminal.Moment;
import io.althing.cli.terminal.Table;
import io.althing.cli.terminal.Terminal;
import io.althing.cli.terminal.Text;
import io.althing.client.Althing;
import io.althing.client.admin.AuditEntry;
import io.althing.client.admin.AuditFilter;
import io.althing.client.admin.AuditLog;
import io.althing.client.admin.ClusterMember;
import io.althing.client.error.AccessDeniedException;
import io.althing.client.error.UnavailableException;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// Shows what is written down of changes of the cluster itself.
@Command(
        name = "audit",
        description = "Show who changed what of the cluster itself, and when, the newest last: users, roles, members,"
                + " leadership, alarms, compactions, locks taken back. It takes the role root, or to be allowed to read"
                + " althing/audit/.")
public final class AuditCommand implements Callable<Integer> {
    private static final int PAGE = 1000;
    private static final long LOOK_MILLIS = 500;

    @Mixin
    private final Target target;

    @Option(names = "--by", paramLabel = "NAME", description = "what this user did")
    private String user = "";

    @Option(
            names = "--action",
            paramLabel = "WORD",
            description = "actions that begin so, such as user. or member.remove")
    private String action = "";

    @Option(names = "--since", paramLabel = "TIME", description = "15m, 2h or 3d ago, or from such a date or time on")
    private String since = "";

    @Option(names = "--until", paramLabel = "TIME", description = "and before this one")
    private String until = "";

    @Option(
            names = "--limit",
            paramLabel = "N",
            description = "the newest so many, 50 unless given; 0 for all there are")
    private int limit = 50;

    @Option(
            names = {"-f", "--follow"},
            description = "go on with what is written down from now on, until Ctrl-C")
    private boolean isFollowed;

    public AuditCommand(Terminal terminal) {
        this.target = new Target(terminal);
    }

    @Override
    public Integer call() throws InterruptedException {
        AuditFilter filter = filter();
        try (Althing althing = target.connect()) {
            Map<Long, String> members = althing.membership().list().await().stream()
                    .filter(each -> !each.name().isEmpty())
                    .collect(Collectors.toMap(ClusterMember::id, ClusterMember::name));
            try (Rows rows = new Rows(target, members)) {
                Collection<AuditEntry> newest = newest(althing.audit(), filter, limit == 0 ? Integer.MAX_VALUE : limit);
                rows.show(newest);
                if (isFollowed) {
                    follow(althing.audit(), filter, rows);
                } else if (newest.isEmpty()) {
                    target.remark("nothing like that is written down");
                }
            }
        } catch (AccessDeniedException _) {
            throw CommandFailure.failed("the audit log is for the role root, and for roles that may read the prefix"
                    + " althing/audit/: log in with --user NAME as somebody who has one");
        }
        return 0;
    }

    private AuditFilter filter() {
        if (limit < 0) {
            throw CommandFailure.misused("--limit is a number from 0 on, not " + limit);
        }
        if (isFollowed && !until.isEmpty()) {
            throw CommandFailure.misused("--follow has no end and --until is one: leave one of them out");
        }
        Instant now = Instant.now();
        try {
            return AuditFilter.ALL
                    .user(user)
                    .action(action)
                    .between(
                            since.isEmpty() ? Instant.EPOCH : Moment.read(since, now, ZoneId.systemDefault()),
                            until.isEmpty() ? Instant.MAX : Moment.read(until, now, ZoneId.systemDefault()));
        } catch (IllegalArgumentException e) {
            throw CommandFailure.misused(String.valueOf(e.getMessage()));
        }
    }

    /// Returns the newest so many, the newest last.
    private static Collection<AuditEntry> newest(AuditLog log, AuditFilter filter, int most) {
        ArrayDeque<AuditEntry> found = new ArrayDeque<>();
        AuditLog.Page page = log.newest(filter, Math.min(most, PAGE)).await();
        page.entries().forEach(found::addFirst);
        while (page.isMore() && found.size() < most) {
            page = log.before(found.getFirst().place(), filter, Math.min(most - found.size(), PAGE))
                    .await();
            page.entries().forEach(found::addFirst);
        }
        return found;
    }

    /// Returns what came after a place, the newest last.
    private static List<AuditEntry> after(long place, AuditLog log, AuditFilter filter) {
        ArrayDeque<AuditEntry> found = new ArrayDeque<>();
        AuditLog.Page page = log.newest(filter, PAGE).await();
        while (true) {
            for (AuditEntry each : page.entries()) {
                if (each.place() <= place) {
                    return List.copyOf(found);
                }
                found.addFirst(each);
            }
            if (!page.isMore()) {
                return List.copyOf(found);
            }
            page = log.before(found.getFirst().place(), filter, PAGE).await();
        }
    }

    private void follow(AuditLog log, AuditFilter filter, Rows rows) throws InterruptedException {
        rows.settle();
        boolean isSilent = false;
        CountDownLatch never = new CountDownLatch(1);
        while (!never.await(LOOK_MILLIS, TimeUnit.MILLISECONDS)) {
            try {
                rows.show(after(rows.last, log, filter));
                isSilent = false;
            } catch (UnavailableException e) {
                if (!isSilent) {
                    target.remark(e.getMessage() + "; it goes on once a member answers");
                }
                isSilent = true;
            }
            if (target.terminal().out().checkError()) {
                return;
            }
        }
    }

    /// Records as they are written out.
    private static final class Rows implements AutoCloseable {
        private final Target target;
        private final Map<Long, String> members;
        private final Table table;
        private long last;

        Rows(Target target, Map<Long, String> members) {
            this.target = target;
            this.members = members;
            this.table = target.table("TIME", "USER", "FROM", "ACTION", "SUBJECT", "DETAIL", "ASKED");
        }

        void show(Collection<AuditEntry> entries) {
            for (AuditEntry each : entries) {
                last = Math.max(last, each.place());
                if (target.isStructured()) {
                    target.say(json(each));
                } else {
                    table.row(
                            Moment.of(each.at()),
                            each.user().isEmpty() ? "-" : Text.cell(each.user()),
                            each.address().isEmpty() ? "-" : Text.cell(each.address()),
                            Text.cell(each.action()),
                            Text.cell(each.subject()),
                            Text.cell(each.detail()),
                            Text.cell(members.getOrDefault(each.member(), Long.toHexString(each.member()))));
                }
            }
        }

        private static JsonObject json(AuditEntry entry) {
            return Json.object(
                    "place", entry.place(),
                    "at", entry.at().toString(),
                    "atMillis", entry.at().toEpochMilli(),
                    "user", entry.user(),
                    "address", entry.address(),
                    "member", Long.toHexString(entry.member()),
                    "action", entry.action(),
                    "subject", entry.subject(),
                    "detail", entry.detail());
        }

        /// What comes from now on is written as it comes.
        void settle() {
            if (!target.isStructured()) {
                table.settle();
            }
        }

        @Override
        public void close() {
            if (!target.isStructured() && last > 0) {
                table.settle();
            }
        }
    }
}
