package io.althing.spring.leader;

import io.althing.client.coordination.Election;
import io.althing.client.coordination.Leadership;
import io.althing.client.coordination.Loss;
import io.althing.client.error.AlthingException;
import io.althing.client.error.CallInterruptedException;
import io.althing.client.error.ClientClosedException;
import io.althing.client.kv.Bytes;
import io.althing.client.rpc.Answer;
import io.althing.spring.leader.LeadershipLost.Reason;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// This process in one election: stands, leads, stands again, until it is stopped. One thread
/// does so, which also publishes the events: they are in order, one at a time.
final class Candidate {
    private static final System.Logger LOG = System.getLogger(Candidate.class.getName());
    private static final long PAUSE_SECONDS = 1;

    private final String name;
    private final Election election;
    private final Candidacy terms;
    private final Duration drainTimeout;
    private final Consumer<Object> events;
    private final Turns turns = new Turns();
    private final CountDownLatch stopped = new CountDownLatch(1);
    private final Thread thread;

    /// Of the thread.
    private boolean isTold;

    private volatile @Nullable Answer<Leadership> campaign;
    private volatile @Nullable Leadership leadership;
    private volatile @Nullable CompletableFuture<Reason> term;

    Candidate(String name, Election election, Candidacy terms, Duration drainTimeout, Consumer<Object> events) {
        this.name = name;
        this.election = election;
        this.terms = terms;
        this.drainTimeout = drainTimeout;
        this.events = events;
        this.thread = new Thread(this::run, "althing-election-" + name);
        this.thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    private boolean isStopped() {
        return stopped.getCount() == 0;
    }

    private void run() {
        while (!isStopped()) {
            try {
                Answer<Leadership> asked = election.campaign(Bytes.of(terms.value()), terms.priority());
                campaign = asked;
                if (isStopped()) {
                    asked.withdraw();
                }
                lead(asked.await());
            } catch (ClientClosedException | CallInterruptedException e) {
                // Withdrawn by stop(), or the client is closed.
                return;
            } catch (AlthingException e) {
                tell(e);
                pause();
            }
        }
    }

    /// Once, until it stands again: a cluster that is away for an hour is one line.
    private void tell(AlthingException failure) {
        LOG.log(
                isTold ? System.Logger.Level.DEBUG : System.Logger.Level.WARNING,
                "election={0} cannot stand, tries again: {1}",
                name,
                failure.getMessage());
        isTold = true;
    }

    private void pause() {
        try {
            stopped.await(PAUSE_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void lead(Leadership won) {
        CompletableFuture<Reason> end = new CompletableFuture<>();
        term = end;
        won.grant().whenLost(why -> end.complete(reason(why)));
        if (isStopped()) {
            end.complete(Reason.STOPPED);
        }
        long token = won.grant().token();
        leadership = won;
        isTold = false;
        LOG.log(System.Logger.Level.INFO, "election={0} leads token={1}", name, Long.toString(token));
        publish(new LeadershipAcquired(name, token));
        Reason reason = end.join();
        // From here on nothing begins any more, so what runs can be waited for.
        leadership = null;
        if (reason == Reason.LOST || reason == Reason.FORCED_OUT) {
            turns.interrupt();
        } else if (!turns.drain(drainTimeout)) {
            LOG.log(
                    System.Logger.Level.WARNING,
                    "election={0} a method still runs after {1}: the next leader may begin beside it",
                    name,
                    drainTimeout);
        }
        LOG.log(System.Logger.Level.INFO, "election={0} leads no longer reason={1}", name, reason);
        publish(new LeadershipLost(name, token, reason));
        won.close();
    }

    private static Reason reason(Loss why) {
        return why.reason() == Loss.Reason.FORCED_OUT ? Reason.FORCED_OUT : Reason.LOST;
    }

    private void publish(Object event) {
        try {
            events.accept(event);
        } catch (RuntimeException e) {
            // A listener's fault: whether this process leads does not depend on it.
            LOG.log(System.Logger.Level.ERROR, "a listener of " + event + " failed", e);
        }
    }

    Optional<Leadership> leadership() {
        return Optional.ofNullable(leadership).filter(led -> led.grant().isSafe());
    }

    Optional<Turns.Turn> begin(boolean isInterruptible) {
        return turns.begin(() -> leadership().isPresent(), isInterruptible);
    }

    void resign() {
        CompletableFuture<Reason> current = term;
        if (current != null) {
            current.complete(Reason.RESIGNED);
        }
    }

    /// Ends the candidacy, or the leadership. Does not wait for that.
    void stop() {
        stopped.countDown();
        Answer<Leadership> asked = campaign;
        if (asked != null) {
            asked.withdraw();
        }
        CompletableFuture<Reason> current = term;
        if (current != null) {
            current.complete(Reason.STOPPED);
        }
    }

    void join() throws InterruptedException {
        thread.join();
    }
}
