package io.althing.cli.coordination;

import io.althing.cli.command.CommandFailure;
import io.althing.cli.command.LeaseId;
import io.althing.cli.command.Target;
import io.althing.cli.terminal.Json;
import io.althing.cli.terminal.Terminal;
import io.althing.cli.terminal.Text;
import io.althing.client.Althing;
import io.althing.client.coordination.Election;
import io.althing.client.coordination.Leadership;
import io.althing.client.coordination.Observation;
import io.althing.client.coordination.SessionOptions;
import io.althing.client.coordination.Standing;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// Leads, or follows who leads.
@Command(
        name = "elect",
        description = {
            "Wait until we lead, and lead while a command runs or until Ctrl-C; or follow who leads, with --listen.",
            "The command finds the fencing token in $ALTHING_TOKEN and the election in $ALTHING_ELECTION."
        })
public final class ElectCommand implements Callable<Integer> {
    @Mixin
    private final Target target;

    @Parameters(
            paramLabel = "NAME [VALUE] [-- COMMAND...]",
            hideParamSyntax = true,
            description = "the election, what the followers are told, and what to run while we lead")
    private List<String> words = List.of();

    @Option(
            names = {"-l", "--listen", "--observe"},
            description = "follow who leads")
    private boolean isFollowing;

    @Option(names = "--count", paramLabel = "N", description = "with --listen, end after so many leaders")
    private long count = Long.MAX_VALUE;

    @Mixin
    private SessionTtl ttl = new SessionTtl();

    public ElectCommand(Terminal terminal) {
        this.target = new Target(terminal);
    }

    @Override
    public Integer call() throws InterruptedException {
        if (words.isEmpty() || (isFollowing ? words.size() > 1 : words.size() < 2)) {
            throw CommandFailure.misused(
                    "`elect NAME VALUE [-- COMMAND]` leads, and `elect --listen NAME` follows; a value says who leads");
        }
        if (count < 1) {
            throw CommandFailure.misused("--count is a number from 1 on");
        }
        return isFollowing ? follow() : lead();
    }

    private int lead() throws InterruptedException {
        SessionOptions session = ttl.session();
        String name = words.getFirst();
        List<String> command = words.subList(2, words.size());
        try (Althing althing = target.connect(options -> options.session(session));
                WhileHeld held = new WhileHeld(target, althing, "leading " + name);
                Leadership leadership = althing.locks()
                        .election(name)
                        .campaign(target.bytes(words.get(1)))
                        .await()) {
            if (!command.isEmpty()) {
                return held.run(leadership.grant(), command, Map.of("ALTHING_ELECTION", name));
            }
            long token = leadership.grant().token();
            target.say("leading " + name + ", token " + token + "; Ctrl-C resigns", "election", name, "token", token);
            target.terminal().out().flush();
            throw held.awaitLoss(leadership.grant());
        }
    }

    private int follow() throws InterruptedException {
        CountDownLatch isEnough = new CountDownLatch((int) Math.min(count, Integer.MAX_VALUE));
        try (Althing althing = target.connect()) {
            Election election = althing.locks().election(words.getFirst());
            // Refused here, it is told; refused later, nobody would hear of it.
            election.leader().await();
            try (Observation _ = election.observe(leader -> {
                if (isEnough.getCount() > 0) {
                    show(leader);
                    isEnough.countDown();
                }
            })) {
                isEnough.await();
            }
        }
        return 0;
    }

    private void show(Optional<Standing.Holder> leader) {
        if (target.isStructured()) {
            var out = Json.object("election", words.getFirst(), "isLed", leader.isPresent());
            leader.ifPresent(holder -> {
                Json.add(out, "value", holder.value());
                out.addProperty("token", holder.token());
                out.addProperty("session", LeaseId.show(holder.session()));
            });
            target.say(out);
        } else {
            target.say(leader.map(holder -> Text.escaped(holder.value()) + "  token " + holder.token())
                    .orElse("nobody leads"));
        }
        target.terminal().out().flush();
    }
}
