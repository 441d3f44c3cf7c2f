package io.althing.chaos.load;

import io.althing.chaos.cluster.Cluster;
import io.althing.chaos.cluster.Patience;
import io.althing.simulation.workload.Call;
import io.althing.store.Bytes;
import io.althing.store.command.Command;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// What is asked of a cluster under every load, to feel how it does: the pulse, a client that
/// retries, and writes of the driver's own.
public final class Probe implements AutoCloseable {
    private static final int DRIVER = 4000;
    private static final long AGAIN_NANOS = 50_000_000L;
    private static final Duration QUIET_LIMIT = Duration.ofSeconds(30);

    private final Pace pace;
    private final Desk desk;
    private final Pulse pulse;
    private final Retrier retrier;
    private long written;

    /// @param pulseRest how long the pulse rests between its writes
    public Probe(Cluster cluster, Pace pace, Duration pulseRest) {
        this.pace = pace;
        this.desk = new Desk(cluster.seats().stream().map(seat -> seat.door).toList(), pace);
        this.pulse = new Pulse(desk, pace, pulseRest.toNanos());
        this.retrier = new Retrier(desk);
    }

    Desk desk() {
        return desk;
    }

    public void start() {
        desk.execute(() -> {
            desk.open();
            pulse.start();
            retrier.start();
        });
    }

    /// Asks for nothing from here on.
    ///
    /// @throws AssertionError if what was asked for before does not end
    public void rest() {
        desk.execute(desk::shut);
        Patience.await("all calls have ended", QUIET_LIMIT, () -> desk.ask(desk::isQuiet));
    }

    /// For a load that is not interested in what the probe itself was answered.
    public void forget() {
        desk.ask(desk::takeCalls);
    }

    /// Whether a write through this member is answered in time.
    public boolean writesThrough(int member, Duration limit) {
        String value = "w" + ++written;
        Command put = new Command.Put(Bytes.utf8("healed"), Bytes.utf8(value), 0, true, false, false);
        return write(put, List.of(value), member, limit) != null;
    }

    /// Tries until it is answered; null if that takes too long.
    ///
    /// @param member through which; less than 0 for any
    @Nullable
    Call write(Command command, List<String> values, int member, Duration limit) {
        long endNanos = System.nanoTime() + limit.toNanos();
        Command next = command;
        List<String> itsValues = values;
        for (int attempt = 0; System.nanoTime() - endNanos < 0; attempt++) {
            int through = member < 0 ? attempt % desk.size() : member;
            CompletableFuture<Call> done = new CompletableFuture<>();
            Command asked = next;
            List<String> mayWrite = itsValues;
            desk.execute(() -> desk.write(DRIVER, through, asked, mayWrite, done::complete));
            try {
                Call call = done.get(2 * Desk.GIVE_UP_MILLIS, TimeUnit.MILLISECONDS);
                if (call.ending() == Call.Ending.ANSWERED) {
                    return call;
                }
            } catch (InterruptedException | ExecutionException | TimeoutException e) {
                throw new IllegalStateException("a call has no end", e);
            }
            if (command instanceof Command.Put put) {
                // Each try must be told from the others.
                String value = "w" + ++written;
                next = new Command.Put(put.key(), Bytes.utf8(value), 0, true, false, false);
                itsValues = List.of(value);
            }
            LockSupport.parkNanos(AGAIN_NANOS);
        }
        return null;
    }

    public Pace pace() {
        return pace;
    }

    /// What a client of ours found wrong while it worked; null for nothing.
    public @Nullable Throwable trouble() {
        return desk.ask(desk::trouble);
    }

    /// Writes of the client that retries.
    public long retriedWrites() {
        return retrier.done();
    }

    /// Those that it had to give up.
    public long failedWrites() {
        return retrier.failed();
    }

    @Override
    public void close() {
        desk.close();
    }
}
