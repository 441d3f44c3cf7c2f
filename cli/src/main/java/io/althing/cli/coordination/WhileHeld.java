package io.althing.cli.coordination;

import io.althing.cli.command.CommandFailure;
import io.althing.cli.command.Target;
import io.althing.client.Althing;
import io.althing.client.coordination.Grant;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/// What is done while something is held: another command runs, or nothing happens.
///
/// When this process is asked to stop, also while it waits, the command is asked first, and what
/// is held is given back: nobody is to wait for a session that ends by itself.
final class WhileHeld implements AutoCloseable {
    private static final long END_SECONDS = 10;

    private final Target target;
    private final String what;
    private final Thread hook;
    private volatile @Nullable Process process;

    /// @param what is held, such as `the lock deploy`
    WhileHeld(Target target, Althing althing, String what) {
        this.target = target;
        this.what = what;
        this.hook = Thread.ofPlatform().name("give-back").unstarted(() -> {
            Process running = process;
            if (running != null) {
                end(running);
            }
            althing.close();
        });
        Runtime.getRuntime().addShutdownHook(hook);
    }

    /// Runs a command that finds the token in `ALTHING_TOKEN`, and returns its exit code.
    ///
    /// @param variables what else it finds
    int run(Grant grant, List<String> command, Map<String, String> variables) throws InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(command).inheritIO();
        builder.environment().putAll(variables);
        builder.environment().put("ALTHING_TOKEN", Long.toString(grant.token()));
        Process started;
        try {
            started = builder.start();
        } catch (IOException e) {
            throw CommandFailure.failed("cannot run " + command.getFirst() + ": " + e.getMessage());
        }
        process = started;
        AtomicBoolean isLost = new AtomicBoolean();
        grant.whenLost(loss -> {
            isLost.set(true);
            target.remark(what + " was lost: " + loss + "; ending the command");
            end(started);
        });
        try {
            int code = started.waitFor();
            if (isLost.get() || !grant.isSafe()) {
                throw lost(grant);
            }
            return code;
        } finally {
            end(started);
        }
    }

    /// Waits until it is lost, and returns what to say of that.
    CommandFailure awaitLoss(Grant grant) throws InterruptedException {
        CountDownLatch lost = new CountDownLatch(1);
        grant.onLoss(lost::countDown);
        lost.await();
        return lost(grant);
    }

    private CommandFailure lost(Grant grant) {
        String why = grant.loss().map(loss -> " (" + loss + ")").orElse("");
        return CommandFailure.failed(
                what + " was lost before it was given back" + why + ": others may have held it meanwhile");
    }

    /// Asks it to end, and has it end if it does not.
    private static void end(Process process) {
        process.destroy();
        try {
            if (!process.waitFor(END_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
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
