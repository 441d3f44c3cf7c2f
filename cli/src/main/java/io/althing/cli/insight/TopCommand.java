package io.althing.cli.insight;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import io.althing.cli.command.CommandFailure;
import io.althing.cli.command.Target;
import io.althing.cli.terminal.Json;
import io.althing.cli.terminal.Size;
import io.althing.cli.terminal.Table;
import io.althing.cli.terminal.Terminal;
import io.althing.cli.terminal.Text;
import io.althing.client.admin.ClusterMember;
import io.althing.client.admin.MemberStatus;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.LocalTime;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// The cluster as it is at this moment, again and again, in the same place of the terminal.
@Command(
        name = "top",
        description = {
            "Show members, throughput, latency and queues as they are, until Ctrl-C.",
            "Rates and latencies are of the time between two looks."
        })
public final class TopCommand implements Callable<Integer> {
    private static final int HOT_SHOWN = 10;
    private static final String FROM_THE_TOP = "\u001b[H\u001b[J";
    private static final String OTHER_SCREEN = "\u001b[?1049h";
    private static final String THIS_SCREEN = "\u001b[?1049l";

    @Mixin
    private final Target target;

    @Option(names = "--once", description = "two looks, one answer: for scripts")
    private boolean isOnce;

    @Option(names = "--interval", paramLabel = "SECONDS", description = "between two looks; 1 unless given")
    private int intervalSeconds = 1;

    @Option(names = "--hot", description = "with the keys that are asked for most; takes the role root")
    private boolean isHotShown;

    @Option(
            names = "--hot-prefixes",
            description = "count writes by the first part of their keys; costs as much as a watch of all keys does")
    private boolean isPrefixShown;

    private final Map<String, Figures> before = new HashMap<>();
    private long beforeNanos;

    public TopCommand(Terminal terminal) {
        this.target = new Target(terminal);
    }

    /// One member between two looks.
    private record Row(Look look, Figures since, double seconds) {
        double perSecond(String counter) {
            return since.sum(counter) / seconds;
        }

        String latency(String histogram, String label) {
            var slow = since.quantile(histogram, label, 0.99);
            return slow.isPresent() ? Figures.time(slow.getAsDouble()) : "-";
        }

        long queue(String name) {
            return (long) look.figures().with("althing_queue_length", "queue=\"" + name + "\"").values().stream()
                    .mapToDouble(Double::doubleValue)
                    .sum();
        }
    }

    @Override
    public Integer call() throws InterruptedException {
        if (intervalSeconds < 1) {
            throw CommandFailure.misused("--interval is a number of seconds from 1 on, not " + intervalSeconds);
        }
        boolean isScreen = !isOnce && !target.isStructured();
        try (Pages pages = new Pages(target);
                HotPrefixes prefixes = isPrefixShown ? HotPrefixes.watch(target) : HotPrefixes.NONE;
                Screen _ = new Screen(isScreen)) {
            look(pages);
            CountDownLatch never = new CountDownLatch(1);
            while (!never.await(intervalSeconds, TimeUnit.SECONDS)) {
                List<Busy.Hot> hot = isHotShown ? Busy.hottest(Busy.all(target), HOT_SHOWN) : List.of();
                show(look(pages), hot, prefixes.take(HOT_SHOWN), isScreen);
                if (isOnce || target.terminal().out().checkError()) {
                    return 0;
                }
            }
        }
        return 0;
    }

    /// Looks at all members, and returns what has become of them since the last time.
    private List<Row> look(Pages pages) {
        long now = System.nanoTime();
        double seconds = Math.max((now - beforeNanos) / 1e9, 1e-3);
        beforeNanos = now;
        List<ClusterMember> members = Look.members(target);
        return members.stream()
                .map(member -> Look.at(target, pages, member))
                .map(look -> {
                    Figures last = before.put(look.endpoint(), look.figures());
                    Figures since = last == null ? Figures.NONE : look.figures().since(last);
                    return new Row(look, since, seconds);
                })
                .toList();
    }

    private void show(List<Row> rows, List<Busy.Hot> hot, Map<String, Long> prefixes, boolean isScreen) {
        if (target.isStructured()) {
            target.say(json(rows, hot, prefixes));
            return;
        }
        // Written at once, so that nobody sees half of it.
        ByteArrayOutputStream page = new ByteArrayOutputStream();
        PrintStream out = new PrintStream(page, false, StandardCharsets.UTF_8);
        out.println(head(rows));
        out.println();
        table(out, rows);
        if (isHotShown) {
            out.println();
            out.println(
                    hot.isEmpty() ? "no key is asked for much" : "requests per second, by key, of the last minute:");
            hot.forEach(each -> out.printf(
                    Locale.ROOT,
                    "%10.1f  %3d %% writes  %s%n",
                    each.perSecond(),
                    each.writesPercent(),
                    Text.cell(each.key())));
        }
        if (isPrefixShown) {
            out.println();
            out.println(prefixes.isEmpty() ? "no writes" : "writes per second, by the first part of keys:");
            prefixes.forEach((prefix, count) ->
                    out.printf(Locale.ROOT, "%10.1f  %s%n", (double) count / intervalSeconds, prefix));
        }
        out.flush();
        target.terminal().out().print((isScreen ? FROM_THE_TOP : "") + page.toString(StandardCharsets.UTF_8));
        target.terminal().out().flush();
    }

    private static String head(List<Row> rows) {
        String leader = rows.stream()
                .filter(row ->
                        row.look().status().filter(MemberStatus::isLeader).isPresent())
                .map(row -> row.look().name())
                .findFirst()
                .orElse("nobody");
        long revision = rows.stream()
                .flatMap(row -> row.look().status().stream())
                .mapToLong(MemberStatus::revision)
                .max()
                .orElse(0);
        double writes = rows.stream()
                .filter(row -> row.look().name().equals(leader))
                .mapToDouble(TopCommand::writes)
                .sum();
        double reads = rows.stream()
                .mapToDouble(row -> row.perSecond("etcd_mvcc_range_total"))
                .sum();
        return String.format(
                Locale.ROOT,
                "%s  leader %s  revision %d  %.0f writes/s  %.0f reads/s",
                LocalTime.now().truncatedTo(ChronoUnit.SECONDS),
                leader,
                revision,
                writes,
                reads);
    }

    /// Every member carries out all of them, so those of one are those of all.
    private static double writes(Row row) {
        return row.perSecond("etcd_mvcc_put_total")
                + row.perSecond("etcd_mvcc_delete_total")
                + row.perSecond("etcd_mvcc_txn_total");
    }

    private static void table(PrintStream out, List<Row> rows) {
        try (Table table = new Table(
                out,
                "MEMBER",
                "ROLE",
                "TERM",
                "APPLIED",
                "LAG",
                "WRITES/S",
                "READS/S",
                "COMMIT P99",
                "SYNC P99",
                "QUEUED",
                "CLIENTS",
                "DB",
                "NOTE")) {
            rows.forEach(row -> table.row(cells(row)));
        }
    }

    private static String[] cells(Row row) {
        Look look = row.look();
        return look.status()
                .map(status -> new String[] {
                    look.name(),
                    role(status),
                    String.valueOf(status.raftTerm()),
                    String.valueOf(status.raftAppliedIndex()),
                    String.valueOf((long) look.figures().sum("althing_apply_lag_entries")),
                    String.format(Locale.ROOT, "%.0f", writes(row)),
                    String.format(Locale.ROOT, "%.0f", row.perSecond("etcd_mvcc_range_total")),
                    row.latency("althing_write_stage_seconds", "stage=\"commit\""),
                    row.latency("etcd_disk_wal_fsync_duration_seconds", ""),
                    String.valueOf((long) look.figures().sum("althing_queue_length")),
                    String.valueOf((long) look.figures().sum("althing_client_connections")),
                    Size.of(status.dbBytesInUse()),
                    String.join("; ", status.errors())
                })
                .orElseGet(() ->
                        new String[] {look.name(), "-", "-", "-", "-", "-", "-", "-", "-", "-", "-", "-", look.failure()
                        });
    }

    private static String role(MemberStatus status) {
        return status.isLeader() ? "leader" : status.isLearner() ? "learner" : "follower";
    }

    private static JsonObject json(List<Row> rows, List<Busy.Hot> hot, Map<String, Long> prefixes) {
        JsonArray members = new JsonArray();
        for (Row row : rows) {
            Look look = row.look();
            JsonObject out = Json.object("name", look.name(), "endpoint", look.endpoint());
            look.status()
                    .ifPresentOrElse(
                            status -> {
                                out.addProperty("role", role(status));
                                out.addProperty("term", status.raftTerm());
                                out.addProperty("revision", status.revision());
                                out.addProperty("appliedIndex", status.raftAppliedIndex());
                                out.addProperty("dbSizeInUse", status.dbBytesInUse());
                                out.addProperty("writesPerSecond", writes(row));
                                out.addProperty("readsPerSecond", row.perSecond("etcd_mvcc_range_total"));
                                out.add("queues", queues(row));
                            },
                            () -> out.addProperty("error", look.failure()));
            members.add(out);
        }
        JsonArray keys = new JsonArray();
        for (Busy.Hot each : hot) {
            JsonObject key = new JsonObject();
            Json.add(key, "key", each.key());
            key.addProperty("perSecond", each.perSecond());
            key.addProperty("writesPercent", each.writesPercent());
            keys.add(key);
        }
        JsonObject hotPrefixes = new JsonObject();
        prefixes.forEach(hotPrefixes::addProperty);
        return Json.object("members", members, "hotKeys", keys, "hotPrefixes", hotPrefixes);
    }

    private static JsonObject queues(Row row) {
        JsonObject out = new JsonObject();
        for (String name : List.of("writes", "batches", "reads", "core", "journal", "apply")) {
            out.addProperty(name, row.queue(name));
        }
        return out;
    }

    /// The terminal's other screen, so that what was there before is there again afterwards, also
    /// after Ctrl-C.
    private final class Screen implements AutoCloseable {
        private final boolean isUsed;
        private final Thread hook = Thread.ofPlatform().name("screen").unstarted(this::leave);

        Screen(boolean isUsed) {
            this.isUsed = isUsed && target.terminal().person().isWatching();
            if (this.isUsed) {
                target.terminal().out().print(OTHER_SCREEN);
                Runtime.getRuntime().addShutdownHook(hook);
            }
        }

        private void leave() {
            target.terminal().out().print(THIS_SCREEN);
            target.terminal().out().flush();
        }

        @Override
        public void close() {
            if (isUsed) {
                leave();
                try {
                    Runtime.getRuntime().removeShutdownHook(hook);
                } catch (IllegalStateException _) {
                    // It is at work already.
                }
            }
        }
    }
}
