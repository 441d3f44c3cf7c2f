package io.althing.cli.insight;

import com.google.gson.JsonObject;
import io.althing.cli.command.CommandFailure;
import io.althing.cli.command.Target;
import io.althing.cli.terminal.Json;
import io.althing.cli.terminal.Moment;
import io.althing.cli.terminal.Table;
import io.althing.cli.terminal.Terminal;
import io.althing.cli.terminal.Text;
import io.althing.client.admin.MemberActivity;
import io.althing.client.admin.MemberActivity.SlowRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// Shows the requests that took long, of all members.
@Command(
        name = "slow",
        description = "Show requests that took long, the newest last: of which key, by whom, and where the time of a"
                + " write went. Each member keeps its latest 256 since it started; what is slow is said there by"
                + " --warning-unary-request-duration.")
public final class SlowCommand implements Callable<Integer> {
    private static final double NANOS_PER_SECOND = 1e9;

    @Mixin
    private final Target target;

    @Option(names = "--limit", paramLabel = "N", description = "the newest so many; 50 unless given")
    private int limit = 50;

    public SlowCommand(Terminal terminal) {
        this.target = new Target(terminal);
    }

    private record Row(String member, SlowRequest slow) {}

    @Override
    public Integer call() {
        if (limit < 1) {
            throw CommandFailure.misused("--limit is a number from 1 on, not " + limit);
        }
        List<Busy> members = Busy.all(target);
        List<Row> rows = new ArrayList<>();
        for (Busy each : members) {
            each.activity()
                    .ifPresent(activity -> activity.slow().forEach(slow -> rows.add(new Row(each.member(), slow))));
        }
        rows.sort(Comparator.comparing(row -> row.slow().at()));
        show(rows.subList(Math.max(rows.size() - limit, 0), rows.size()));
        boolean isWell = true;
        for (Busy each : members) {
            if (each.activity().isEmpty()) {
                target.remark(each.member() + " does not answer: " + each.failure());
                isWell = false;
            }
        }
        if (!target.isStructured() && rows.isEmpty() && isWell) {
            target.say(none(members));
        }
        return isWell ? 0 : CommandFailure.FAILED;
    }

    private static String none(List<Busy> members) {
        String bounds = members.stream()
                .flatMap(each -> each.activity().stream())
                .map(MemberActivity::slowFrom)
                .distinct()
                .map(SlowCommand::time)
                .collect(Collectors.joining(" or "));
        return "no request took longer than " + bounds + " since the members started";
    }

    private void show(List<Row> rows) {
        if (target.isStructured()) {
            rows.forEach(row -> target.say(json(row)));
            return;
        }
        if (rows.isEmpty()) {
            return;
        }
        try (Table table = target.table("TIME", "MEMBER", "TOOK", "CALL", "KEY", "USER", "WHERE", "STATUS")) {
            for (Row row : rows) {
                SlowRequest slow = row.slow();
                table.row(
                        Moment.of(slow.at()),
                        Text.cell(row.member()),
                        time(slow.took()),
                        slow.call().substring(slow.call().lastIndexOf('.') + 1),
                        Text.cell(slow.key()) + (slow.isPrefix() ? "…" : ""),
                        slow.user().isEmpty() ? "-" : Text.cell(slow.user()),
                        where(slow),
                        slow.status());
            }
        }
    }

    private static String time(Duration duration) {
        return Figures.time(duration.toNanos() / NANOS_PER_SECOND);
    }

    private static String where(SlowRequest slow) {
        String parts = Stream.of(
                        part("queued", slow.queued()), part("commit", slow.committed()), part("apply", slow.applied()))
                .filter(part -> !part.isEmpty())
                .collect(Collectors.joining(", "));
        return parts.isEmpty() ? "-" : parts;
    }

    private static String part(String name, Duration time) {
        return time.isZero() ? "" : name + " " + time(time);
    }

    private static JsonObject json(Row row) {
        SlowRequest slow = row.slow();
        JsonObject out = Json.object(
                "at",
                slow.at().toString(),
                "atMillis",
                slow.at().toEpochMilli(),
                "member",
                row.member(),
                "call",
                slow.call());
        Json.add(out, "key", slow.key());
        out.addProperty("isPrefix", slow.isPrefix());
        out.addProperty("user", slow.user());
        out.addProperty("tookMicros", micros(slow.took()));
        out.addProperty("queuedMicros", micros(slow.queued()));
        out.addProperty("committedMicros", micros(slow.committed()));
        out.addProperty("appliedMicros", micros(slow.applied()));
        out.addProperty("status", slow.status());
        return out;
    }

    private static long micros(Duration duration) {
        return duration.toNanos() / 1_000;
    }
}
