package io.althing.cli.command;

import com.google.gson.JsonObject;
import io.althing.cli.terminal.Terminal;
import io.althing.client.Althing;
import io.althing.client.coordination.DistributedLock;
import io.althing.client.coordination.Grant;
import io.althing.client.coordination.SessionOptions;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
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

    @Option(
            names = "--ttl",
            paramLabel = "SECONDS",
            description = "lost after so long without the cluster; 15 unless given")
    private int ttlSeconds = 15;

    private LockCommand(Terminal terminal) {
        this.target = new Target(terminal);
    }

    /// Returns the command with `show` below it.
    public static CommandLine of(Terminal terminal) {
        return new CommandLine(new LockCommand(terminal)).addSubcommand(new LockShowCommand(terminal));
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        if (words.isEmpty()) {
            throw CommandFailure.misused("a lock has a name: `lock NAME -- COMMAND`, or `lock show NAME`");
        }
        if (waitSeconds < FOREVER || ttlSeconds < 1) {
            throw CommandFailure.misused("--wait is a number of seconds from 0 on, and --ttl from 1 on");
        }
        SessionOptions session = SessionOptions.defaults().ttl(Duration.ofSeconds(ttlSeconds));
        String name = words.getFirst();
        List<String> command = words.subList(1, words.size());
        try (Althing althing = target.connect(options -> options.session(session));
                AtExit atExit = new AtExit(althing);
                Grant grant = acquire(althing, name)) {
            return command.isEmpty() ? hold(grant) : run(grant, command, atExit);
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

    private int hold(Grant grant) throws InterruptedException {
        if (target.isJson()) {
            JsonObject out = new JsonObject();
            out.addProperty("lock", grant.names().getFirst());
            out.addProperty("token", grant.token());
            out.addProperty("session", LeaseId.show(grant.session().id()));
            target.say(out);
        } else {
            target.say("holding " + grant.names().getFirst() + ", token " + grant.token() + "; Ctrl-C gives it back");
        }
        target.terminal.out().flush();
        CountDownLatch lost = new CountDownLatch(1);
        grant.onLoss(lost::countDown);
        lost.await();
        throw lost(grant);
    }

    private int run(Grant grant, List<String> command, AtExit atExit) throws InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(command).inheritIO();
        builder.environment().put("ALTHING_TOKEN", Long.toString(grant.token()));
        builder.environment().put("ALTHING_LOCK", grant.names().getFirst());
        Process process;
        try {
            process = builder.start();
        } catch (IOException e) {
            throw CommandFailure.failed("cannot run " + command.getFirst() + ": " + e.getMessage());
        }
        atExit.isRunning(process);
        AtomicBoolean isLost = new AtomicBoolean();
        grant.onLoss(() -> {
            isLost.set(true);
            target.remark("the lock was lost; ending the command");
            end(process);
        });
        try {
            int code = process.waitFor();
            if (isLost.get() || !grant.isSafe()) {
                throw lost(grant);
            }
            return code;
        } finally {
            end(process);
        }
    }

    private static CommandFailure lost(Grant grant) {
        return CommandFailure.failed("the lock " + grant.names().getFirst()
                + " was lost before it was given back: others may have held it meanwhile");
    }

    /// Asks it to end, and has it end if it does not.
    private static void end(Process process) {
        process.destroy();
        try {
            if (!process.waitFor(10, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }

    /// What is done when this process is asked to stop, also while it waits for the lock: nobody
    /// is to wait for a session that ends by itself.
    private static final class AtExit implements AutoCloseable {
        private final Thread hook;
        private volatile @Nullable Process process;

        AtExit(Althing althing) {
            hook = Thread.ofPlatform().name("give-back").unstarted(() -> {
                Process running = process;
                if (running != null) {
                    end(running);
                }
                althing.close();
            });
            Runtime.getRuntime().addShutdownHook(hook);
        }

        void isRunning(Process other) {
            process = other;
        }

        @Override
        public void close() {
            try {
                Runtime.getRuntime().removeShutdownHook(hook);
            } catch (IllegalStateException _) {
                // It is at work already.
            }
        }
    }
}
