package io.althing.cli.command;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import io.althing.cli.terminal.Json;
import io.althing.cli.terminal.Terminal;
import io.althing.cli.terminal.Text;
import io.althing.client.Althing;
import io.althing.client.kv.Bytes;
import io.althing.client.lease.Lease;
import io.althing.client.lease.LeaseState;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// Times to live that keys are attached to.
public final class LeaseCommand {
    private LeaseCommand() {}

    /// Returns the command with what can be done to leases below it.
    public static CommandLine of(Terminal terminal) {
        return Group.of(
                "lease",
                "Times to live that keys can be attached to: grant, list, show, keep-alive, revoke.",
                new GrantCommand(terminal),
                new ListCommand(terminal),
                new ShowCommand(terminal),
                new KeepAliveCommand(terminal),
                new RevokeCommand(terminal));
    }

    @Command(name = "grant", description = "Begin a lease; it ends after so long, with the keys attached to it.")
    private static final class GrantCommand implements Callable<Integer> {
        @Mixin
        private final Target target;

        @Parameters(paramLabel = "SECONDS", description = "how long it lasts, from 1 on")
        private long seconds;

        GrantCommand(Terminal terminal) {
            this.target = new Target(terminal);
        }

        @Override
        public Integer call() {
            if (seconds < 1) {
                throw CommandFailure.misused("a lease lasts at least a second, not " + seconds);
            }
            try (Althing althing = target.connect()) {
                Lease lease =
                        althing.leases().grant(Duration.ofSeconds(seconds)).await();
                if (target.isStructured()) {
                    JsonObject out = new JsonObject();
                    out.addProperty("lease", LeaseId.show(lease.id()));
                    out.addProperty("ttlSeconds", lease.ttl().toSeconds());
                    target.say(out);
                } else {
                    target.say(LeaseId.show(lease.id()));
                }
            }
            return 0;
        }
    }

    @Command(
            name = "show",
            aliases = "timetolive",
            description = "Show how long a lease lasts, and the keys attached to it.")
    private static final class ShowCommand implements Callable<Integer> {
        @Mixin
        private final Target target;

        @Parameters(paramLabel = "ID")
        private String id = "";

        ShowCommand(Terminal terminal) {
            this.target = new Target(terminal);
        }

        @Override
        public Integer call() {
            long lease = LeaseId.read(id);
            try (Althing althing = target.connect()) {
                LeaseState state = althing.leases()
                        .look(lease)
                        .await()
                        .orElseThrow(() -> CommandFailure.failed(
                                "there is no lease " + LeaseId.show(lease) + ", or it has ended"));
                if (target.isStructured()) {
                    target.say(json(state));
                } else {
                    show(state);
                }
            }
            return 0;
        }

        private void show(LeaseState state) {
            List<Bytes> keys = state.keys();
            target.say("lease " + LeaseId.show(state.id()) + " ends in "
                    + state.remaining().toSeconds() + " of " + state.ttl().toSeconds() + " s; keys: " + keys.size());
            keys.forEach(each -> target.say(Text.escaped(each)));
        }

        private static JsonObject json(LeaseState state) {
            JsonObject out = new JsonObject();
            out.addProperty("lease", LeaseId.show(state.id()));
            out.addProperty("remainingSeconds", state.remaining().toSeconds());
            out.addProperty("ttlSeconds", state.ttl().toSeconds());
            JsonArray keys = new JsonArray();
            for (Bytes each : state.keys()) {
                JsonObject key = new JsonObject();
                Json.add(key, "key", each);
                keys.add(key);
            }
            out.add("keys", keys);
            return out;
        }
    }

    @Command(name = "revoke", description = "End a lease now, and delete the keys attached to it.")
    private static final class RevokeCommand implements Callable<Integer> {
        @Mixin
        private final Target target;

        @Parameters(paramLabel = "ID")
        private String id = "";

        RevokeCommand(Terminal terminal) {
            this.target = new Target(terminal);
        }

        @Override
        public Integer call() {
            long lease = LeaseId.read(id);
            try (Althing althing = target.connect()) {
                long revision = althing.leases().revoke(lease).await();
                if (target.isStructured()) {
                    JsonObject out = new JsonObject();
                    out.addProperty("revision", revision);
                    target.say(out);
                } else {
                    target.say("ended at revision " + revision);
                }
            }
            return 0;
        }
    }

    @Command(name = "list", description = "Show all leases.")
    private static final class ListCommand extends Asking {
        ListCommand(Terminal terminal) {
            super(terminal);
        }

        @Override
        protected void ask(Althing althing) {
            for (long each : althing.leases().list().await()) {
                target.say(LeaseId.show(each), "lease", LeaseId.show(each));
            }
        }
    }

    @Command(
            name = "keep-alive",
            description = "Renew a lease until Ctrl-C; it lives on for its time to live then. 1 if it has ended.")
    private static final class KeepAliveCommand extends Asking {
        private static final int PARTS = 3;

        @Parameters(paramLabel = "ID")
        private String id = "";

        @Option(names = "--once", description = "renew it once")
        private boolean isOnce;

        KeepAliveCommand(Terminal terminal) {
            super(terminal);
        }

        @Override
        protected void ask(Althing althing) throws InterruptedException {
            long lease = LeaseId.read(id);
            String name = LeaseId.show(lease);
            CountDownLatch never = new CountDownLatch(1);
            Duration pause = Duration.ZERO;
            while (!never.await(pause.toMillis(), TimeUnit.MILLISECONDS)) {
                Duration ttl = althing.leases()
                        .renew(lease)
                        .await()
                        .orElseThrow(() -> CommandFailure.failed("lease " + name + " has ended, or was never there"));
                target.say(
                        "lease " + name + " keepalived with TTL(" + ttl.toSeconds() + ")",
                        "lease",
                        name,
                        "ttlSeconds",
                        ttl.toSeconds());
                if (isOnce || target.terminal().out().checkError()) {
                    return;
                }
                pause = ttl.dividedBy(PARTS);
            }
        }
    }
}
