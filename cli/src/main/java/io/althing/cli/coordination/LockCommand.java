package io.althing.cli.coordination;

import io.althing.cli.command.CommandFailure;
import io.althing.cli.command.LeaseId;
import io.althing.cli.command.Target;
import io.althing.cli.terminal.Terminal;
import io.althing.client.Althing;
import io.althing.client.coordination.DistributedLock;
import io.althing.client.coordination.Grant;
import io.althing.client.coordination.SessionOptions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// Holds a lock for as long as another command runs.
///
/// The lock is given back after the command has ended, also when this process is asked to stop:
/// then the command is asked first. A lock that is lost ends the command, which may have done
/// harm by then unless what it writes to looks at the token.
@Command(
        name = "lock",
        description = "Hold a lock while a command runs, which has its token in $ALTHING_TOKEN; or until Ctrl-C.")
public final class LockCommand implements Callable<Integer> {
    private static final int FOREVER = -1;

    @Mixin
    private final Target target;

    @Parameters(
            paramLabel = "NAME [-- COMMAND...]",
            hideParamSyntax = true,
            description = "the lock, and what to run while it is held")
    private List<String> words = List.of();

    @Option(names = "--wait", paramLabel = "SECONDS", description = "give up after so long; for ever unless given")
    private int waitSeconds = FOREVER;

    @Mixin
    private SessionTtl ttl = new SessionTtl();

    private LockCommand(Terminal terminal) {
        this.target = new Target(terminal);
    }

    /// Returns the command with what can be done to locks of others below it.
    public static CommandLine of(Terminal terminal) {
        return new CommandLine(new LockCommand(terminal))
                .addSubcommand(new LockListCommand(terminal))
                .addSubcommand(new LockShowCommand(terminal))
                .addSubcommand(new LockReleaseCommand(terminal));
    }

    @Override
    public Integer call() throws InterruptedException {
        if (words.isEmpty()) {
            throw CommandFailure.misused("a lock has a name: `lock NAME -- COMMAND`, or `lock show NAME`");
        }
        if (waitSeconds < FOREVER) {
            throw CommandFailure.misused("--wait is a number of seconds from 0 on");
        }
        SessionOptions session = ttl.session();
        String name = words.getFirst();
        List<String> command = words.subList(1, words.size());
        try (Althing althing = target.connect(options -> options.session(session));
                WhileHeld held = new WhileHeld(target, althing, "the lock " + name);
                Grant grant = acquire(althing, name)) {
            return command.isEmpty() ? hold(held, grant) : held.run(grant, command, Map.of("ALTHING_LOCK", name));
        }
    }

    private Grant acquire(Althing althing, String name) {
        DistributedLock lock = althing.locks().lock(name);
        if (waitSeconds == FOREVER) {
            return lock.acquire().await();
        }
        Optional<Grant> taken = lock.tryAcquire(Duration.ofSeconds(waitSeconds)).await();
        return taken.orElseThrow(() -> CommandFailure.failed("others hold the lock " + name
                + ", and did not give it back within " + waitSeconds + " s; `althing ctl lock show` tells who"));
    }

    private int hold(WhileHeld held, Grant grant) throws InterruptedException {
        String name = grant.names().getFirst();
        target.say(
                "holding " + name + ", token " + grant.token() + "; Ctrl-C gives it back",
                "lock",
                name,
                "token",
                grant.token(),
                "session",
                LeaseId.show(grant.session().id()));
        target.terminal().out().flush();
        throw held.awaitLoss(grant);
    }
}
