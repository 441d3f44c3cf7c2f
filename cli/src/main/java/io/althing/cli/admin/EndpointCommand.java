package io.althing.cli.admin;

import com.google.gson.JsonObject;
import io.althing.cli.command.Group;
import io.althing.cli.command.Target;
import io.althing.cli.terminal.Json;
import io.althing.cli.terminal.Size;
import io.althing.cli.terminal.Table;
import io.althing.cli.terminal.Terminal;
import io.althing.client.Althing;
import io.althing.client.admin.MemberStatus;
import io.althing.client.admin.StateHash;
import io.althing.client.error.AccessDeniedException;
import io.althing.client.kv.Bytes;
import io.althing.client.kv.Get;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// What single members say of themselves. Each is asked alone; the exit code is 1 if one did not
/// answer.
public final class EndpointCommand {
    private EndpointCommand() {}

    public static CommandLine of(Terminal terminal) {
        return Group.of(
                "endpoint",
                "Single members: health, status, hashkv.",
                new Health(terminal),
                new Status(terminal),
                new HashKv(terminal));
    }

    private static JsonObject failed(EachMember.Told<?> told) {
        return Json.object("endpoint", told.endpoint(), "error", told.failure());
    }

    @Command(name = "health", description = "Have each member read through the leader, and tell how long that took.")
    private static final class Health implements Callable<Integer> {
        @Mixin
        private final Target target;

        @Mixin
        private EachMember members = new EachMember();

        Health(Terminal terminal) {
            this.target = new Target(terminal);
        }

        @Override
        public Integer call() {
            boolean isWell = members.ask(target, Health::tookNanos, this::show);
            return isWell ? 0 : 1;
        }

        private static long tookNanos(Althing althing) {
            long began = System.nanoTime();
            try {
                althing.kv().get(Get.key(Bytes.of("health")).countOnly()).await();
            } catch (AccessDeniedException e) {
                // Whoever is refused by what the cluster has agreed on has been answered.
            }
            return System.nanoTime() - began;
        }

        private void show(EachMember.Told<Long> told) {
            if (told.answer().isEmpty()) {
                target.remark(told.endpoint() + " is unhealthy: " + told.failure());
            }
            told.answer().ifPresent(nanos -> {
                double millis = (double) nanos / TimeUnit.MILLISECONDS.toNanos(1);
                String took = String.format(Locale.ROOT, "%.3f ms", millis);
                if (!target.isStructured()) {
                    target.say(told.endpoint() + " is healthy: a read took " + took);
                }
            });
            if (target.isStructured()) {
                target.say(Json.object(
                        "endpoint",
                        told.endpoint(),
                        "health",
                        told.answer().isPresent(),
                        "tookMicros",
                        told.answer().map(TimeUnit.NANOSECONDS::toMicros).orElse(0L),
                        "error",
                        told.failure()));
            }
        }
    }

    @Command(name = "status", description = "Show how each member stands.")
    private static final class Status implements Callable<Integer> {
        @Mixin
        private final Target target;

        @Mixin
        private EachMember members = new EachMember();

        Status(Terminal terminal) {
            this.target = new Target(terminal);
        }

        @Override
        public Integer call() {
            if (target.isStructured()) {
                return members.ask(
                                target,
                                althing -> althing.maintenance().status().await(),
                                told -> target.say(told.answer()
                                        .map(status -> json(told.endpoint(), status))
                                        .orElseGet(() -> failed(told))))
                        ? 0
                        : 1;
            }
            String[] titles = {
                "ENDPOINT", "ID", "VERSION", "DB SIZE", "IN USE", "QUOTA", "ROLE", "TERM", "INDEX", "APPLIED", "ERRORS"
            };
            try (Table table = target.table(titles)) {
                return members.ask(
                                target,
                                althing -> althing.maintenance().status().await(),
                                told -> row(table, told))
                        ? 0
                        : 1;
            }
        }

        private static void row(Table table, EachMember.Told<MemberStatus> told) {
            if (told.answer().isEmpty()) {
                table.row(told.endpoint(), "-", "-", "-", "-", "-", "-", "-", "-", "-", told.failure());
            }
            told.answer()
                    .ifPresent(status -> table.row(
                            told.endpoint(),
                            Long.toHexString(status.id()),
                            status.version(),
                            Size.of(status.dbBytes()),
                            Size.of(status.dbBytesInUse()),
                            status.quotaBytes() == 0 ? "-" : Size.of(status.quotaBytes()),
                            role(status),
                            String.valueOf(status.raftTerm()),
                            String.valueOf(status.raftIndex()),
                            String.valueOf(status.raftAppliedIndex()),
                            String.join("; ", status.errors())));
        }

        private static String role(MemberStatus status) {
            return status.isLeader() ? "leader" : status.isLearner() ? "learner" : "follower";
        }

        private static JsonObject json(String endpoint, MemberStatus status) {
            JsonObject out = Json.object("endpoint", endpoint, "id", Long.toHexString(status.id()));
            out.addProperty("clusterId", Long.toHexString(status.clusterId()));
            out.addProperty("version", status.version());
            out.addProperty("role", role(status));
            out.addProperty("leader", Long.toHexString(status.leader()));
            out.addProperty("revision", status.revision());
            out.addProperty("raftTerm", status.raftTerm());
            out.addProperty("raftIndex", status.raftIndex());
            out.addProperty("raftAppliedIndex", status.raftAppliedIndex());
            out.addProperty("dbSize", status.dbBytes());
            out.addProperty("dbSizeInUse", status.dbBytesInUse());
            out.addProperty("dbSizeQuota", status.quotaBytes());
            out.add("errors", Json.object("all", status.errors()).get("all"));
            return out;
        }
    }

    @Command(name = "hashkv", description = "Show a hash of what each member has; at one revision all are equal.")
    private static final class HashKv implements Callable<Integer> {
        @Mixin
        private final Target target;

        @Mixin
        private EachMember members = new EachMember();

        @Option(
                names = "--rev",
                paramLabel = "N",
                description = "up to this revision; all that a member has unless given")
        private long revision;

        HashKv(Terminal terminal) {
            this.target = new Target(terminal);
        }

        @Override
        public Integer call() {
            if (target.isStructured()) {
                return members.ask(
                                target,
                                this::hash,
                                told -> target.say(told.answer()
                                        .map(hash -> Json.object(
                                                "endpoint",
                                                told.endpoint(),
                                                "hash",
                                                hash.hash(),
                                                "revision",
                                                hash.revision(),
                                                "compactRevision",
                                                hash.compactRevision()))
                                        .orElseGet(() -> failed(told))))
                        ? 0
                        : 1;
            }
            try (Table table = target.table("ENDPOINT", "HASH", "REVISION")) {
                return members.ask(
                                target,
                                this::hash,
                                told -> table.row(
                                        told.endpoint(),
                                        told.answer()
                                                .map(hash -> String.valueOf(hash.hash()))
                                                .orElse(told.failure()),
                                        told.answer()
                                                .map(hash -> String.valueOf(hash.revision()))
                                                .orElse("-")))
                        ? 0
                        : 1;
            }
        }

        private StateHash hash(Althing althing) {
            return althing.maintenance().hash(revision).await();
        }
    }
}
