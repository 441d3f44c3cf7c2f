package io.althing.cli.insight;

import io.althing.cli.command.Asking;
import io.althing.cli.command.CommandFailure;
import io.althing.cli.command.Group;
import io.althing.cli.terminal.Json;
import io.althing.cli.terminal.Progress;
import io.althing.cli.terminal.Terminal;
import io.althing.client.Althing;
import io.althing.client.admin.ClusterMember;
import io.althing.client.kv.Delete;
import io.althing.client.kv.Keys;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// What a cluster can bear: etcdctl's checks, with its loads and limits.
public final class CheckCommand {
    private CheckCommand() {}

    public static CommandLine of(Terminal terminal) {
        return Group.of("check", "What a cluster can bear: perf.", new Perf(terminal));
    }

    /// How much is written: so often, by so many at once.
    enum Load {
        S(150, 50),
        M(1_000, 200),
        L(8_000, 500),
        XL(15_000, 1_000);

        final int perSecond;
        final int clients;

        Load(int perSecond, int clients) {
            this.perSecond = perSecond;
            this.clients = clients;
        }
    }

    @Command(
            name = "perf",
            description = {
                "Write for a minute as much as a load asks for, and say whether the cluster keeps up:",
                "at least 90 % of the writes, none slower than 500 ms, and a standard deviation of at most 100 ms.",
                "Exit code: 0 if it does, 1 if not."
            })
    private static final class Perf extends Asking {
        private static final int SECONDS_MAX = 600;
        private static final double SHARE_MIN = 0.9;
        private static final double SLOWEST_MAX_SECONDS = 0.5;
        private static final double DEVIATION_MAX_SECONDS = 0.1;
        private static final Duration DEFRAGMENT_AT_MOST = Duration.ofMinutes(10);

        @Option(
                names = "--load",
                paramLabel = "s|m|l|xl",
                description =
                        "150, 1000, 8000 or 15000 writes a second by 50, 200, 500 or 1000 clients; s unless given")
        private Load load = Load.S;

        @Option(
                names = "--prefix",
                paramLabel = "KEY",
                description = "what is written begins so; /etcdctl-check-perf/ unless given. Deleted afterwards")
        private String prefix = "/etcdctl-check-perf/";

        @Option(names = "--seconds", paramLabel = "N", description = "how long; 60 unless given")
        private int seconds = 60;

        @Option(
                names = "--auto-compact",
                arity = "0..1",
                fallbackValue = "true",
                description = "forget afterwards what was written; the history of other keys goes, too")
        private boolean isCompacted;

        @Option(
                names = "--auto-defrag",
                arity = "0..1",
                fallbackValue = "true",
                description = "have all members tidy up afterwards")
        private boolean isDefragmented;

        private boolean isPassed;

        Perf(Terminal terminal) {
            super(terminal);
        }

        @Override
        public Integer call() throws Exception {
            super.call();
            return isPassed ? 0 : 1;
        }

        @Override
        protected void ask(Althing althing) throws InterruptedException {
            if (seconds < 1 || seconds > SECONDS_MAX || prefix.isEmpty()) {
                throw CommandFailure.misused(
                        "--seconds is a number from 1 to " + SECONDS_MAX + ", and --prefix is not empty");
            }
            Keys keys = Keys.prefix(target.bytes(prefix));
            if (althing.kv().count(keys).await() > 0) {
                throw CommandFailure.failed("there are keys with the prefix " + prefix
                        + ", which would be deleted: take another --prefix, or `althing ctl del --prefix " + prefix
                        + "` first");
            }
            PerfRun.Outcome outcome;
            try (Progress progress = new Progress(target.terminal(), "writing")) {
                outcome =
                        new PerfRun(althing, target.bytes(prefix), load.perSecond, load.clients).run(seconds, progress);
            } finally {
                long revision = althing.kv().delete(Delete.of(keys)).await().revision();
                if (isCompacted) {
                    althing.kv().compact(revision).await();
                }
                if (isDefragmented) {
                    defragment(althing);
                }
            }
            judge(outcome);
        }

        private void defragment(Althing althing) {
            for (ClusterMember each : althing.membership().list().await()) {
                try (Althing one = target.connectTo(Look.endpoint(target, each))) {
                    one.maintenance().defragment(DEFRAGMENT_AT_MOST).await();
                }
            }
        }

        private void judge(PerfRun.Outcome outcome) {
            boolean isEnough = outcome.perSecond() >= SHARE_MIN * load.perSecond;
            boolean isQuick = outcome.slowestSeconds() <= SLOWEST_MAX_SECONDS;
            boolean isEven = outcome.deviationSeconds() <= DEVIATION_MAX_SECONDS;
            boolean isWhole = outcome.failures().isEmpty();
            isPassed = isEnough && isQuick && isEven && isWhole;
            if (target.isStructured()) {
                target.say(Json.object(
                        "passed",
                        isPassed,
                        "writesPerSecond",
                        outcome.perSecond(),
                        "wantedPerSecond",
                        load.perSecond,
                        "slowestSeconds",
                        outcome.slowestSeconds(),
                        "deviationSeconds",
                        outcome.deviationSeconds(),
                        "p50Seconds",
                        outcome.percentileSeconds(0.5),
                        "p99Seconds",
                        outcome.percentileSeconds(0.99),
                        "failures",
                        outcome.failures()));
                return;
            }
            line(isEnough, "Throughput is %.0f writes/s, %d were asked for", outcome.perSecond(), load.perSecond);
            line(isQuick, "Slowest request took %.6fs", outcome.slowestSeconds());
            line(isEven, "Stddev is %.6fs", outcome.deviationSeconds());
            for (String each : List.copyOf(outcome.failures())) {
                line(false, "%s", each);
            }
            target.say(String.format(
                    Locale.ROOT,
                    "half of them took at most %.6fs, 99 %% at most %.6fs",
                    outcome.percentileSeconds(0.5),
                    outcome.percentileSeconds(0.99)));
            target.say(isPassed ? "PASS" : "FAIL: `althing ctl doctor` looks for what is slow");
        }

        private void line(boolean isGood, String format, Object... values) {
            target.say((isGood ? "PASS: " : "FAIL: ") + String.format(Locale.ROOT, format, values));
        }
    }
}
