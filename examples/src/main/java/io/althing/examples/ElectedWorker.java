package io.althing.examples;

import io.althing.client.Althing;
import io.althing.client.coordination.Grant;
import io.althing.client.coordination.Leadership;
import io.althing.client.error.CallInterruptedException;
import io.althing.client.error.ClientClosedException;
import io.althing.client.error.SessionLostException;
import io.althing.client.error.StaleTokenException;
import io.althing.client.error.UnavailableException;
import io.althing.client.error.UnknownOutcomeException;
import io.althing.client.kv.Bytes;
import io.althing.client.kv.Put;
import io.althing.client.rpc.Answer;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;

/// One of several that do the same work: one leads and works, the others stand by. When the one
/// stops, dies, or stands still for too long, another goes on with the next piece.
///
/// Pieces are counted from 1. What comes of a piece and how far the work has come are written in
/// one transaction, under the token of the leadership. So a leader that has been replaced and
/// does not know it yet can still *do* a piece, but not write it: **each piece is written once**,
/// in order. What a piece does elsewhere, such as sending a letter, may be done twice.
public final class ElectedWorker implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(ElectedWorker.class.getName());
    private static final long LETTER_NANOS = 100_000_000;

    private final Althing althing;
    private final String name;
    private final String self;
    private final LongFunction<Put> work;
    private final Thread thread;
    private volatile @Nullable Answer<Leadership> candidacy;
    private volatile boolean isStopped;

    /// @param name of the work, the same for all workers
    /// @param self what others are told of who leads
    /// @param work does the piece of a number, and returns what to write of it
    public ElectedWorker(Althing althing, String name, String self, LongFunction<Put> work) {
        this.althing = althing;
        this.name = name;
        this.self = self;
        this.work = work;
        this.thread = new Thread(this::run, "worker-" + self);
    }

    public void start() {
        thread.start();
    }

    private void run() {
        while (!isStopped) {
            Answer<Leadership> asked = althing.locks().election(name).campaign(Bytes.of(self));
            candidacy = asked;
            if (isStopped) {
                asked.withdraw();
            }
            try (Leadership leadership = asked.await()) {
                lead(leadership.grant());
            } catch (ClientClosedException | CallInterruptedException e) {
                // Withdrawn by close(), or the whole program ends.
                return;
            } catch (SessionLostException | StaleTokenException | UnavailableException | UnknownOutcomeException e) {
                // Replaced, or the cluster was out of reach: stand for election again.
                LOG.log(System.Logger.Level.INFO, "{0} leads no longer: {1}", self, e.getMessage());
            }
        }
    }

    private void lead(Grant grant) {
        FencedKeys keys = new FencedKeys(althing.kv(), grant);
        long done =
                keys.read(name + "/done").map(Bytes::utf8).map(Long::parseLong).orElse(0L);
        while (!isStopped && grant.isSafe()) {
            Put result = work.apply(done + 1);
            keys.write(result, Put.of(name + "/done", Long.toString(done + 1)));
            done++;
        }
    }

    /// Ends after the piece in hand, or at once if it only stands by, and lets another one lead.
    @Override
    public void close() {
        isStopped = true;
        Answer<Leadership> asked = candidacy;
        if (asked != null) {
            asked.withdraw();
        }
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /// Three workers. Whoever leads is stopped after three letters.
    public static void main(String... endpoints) throws InterruptedException {
        try (Althing althing = Endpoints.connect(endpoints)) {
            // Ends with the client.
            althing.locks()
                    .election("examples/letters")
                    .observe(leader -> System.out.println(
                            leader.map(each -> each.value().utf8() + " leads").orElse("nobody leads")));
            BlockingQueue<String> writers = new LinkedBlockingQueue<>();
            Map<String, ElectedWorker> workers = new TreeMap<>();
            for (String name : List.of("A", "B", "C")) {
                ElectedWorker worker = new ElectedWorker(althing, "examples/letters", name, letter -> {
                    LockSupport.parkNanos(LETTER_NANOS);
                    System.out.println("  " + name + " writes letter " + letter);
                    writers.add(name);
                    return Put.of("examples/letters/" + letter, "by " + name);
                });
                workers.put(name, worker);
                worker.start();
            }
            while (!workers.isEmpty()) {
                writers.take();
                writers.take();
                String leader = writers.take();
                ElectedWorker worker = workers.remove(leader);
                if (worker != null) {
                    worker.close();
                    System.out.println(leader + " is stopped");
                }
            }
            System.out.println("letters written: "
                    + althing.kv()
                            .get("examples/letters/done")
                            .await()
                            .orElseThrow()
                            .value());
        }
    }
}
