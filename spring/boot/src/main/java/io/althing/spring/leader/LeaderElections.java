package io.althing.spring.leader;

import io.althing.client.coordination.Leadership;
import io.althing.client.coordination.Locks;
import io.althing.client.error.SessionLostException;
import io.althing.client.guard.Fence;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.context.SmartLifecycle;

/// The elections that this application stands in: those of `althing.elections`, those that
/// [Leader] names, and those it is told of by [#stand].
///
/// It stands once everything else has started. When the application stops it is among the first
/// to end: methods that run are waited for, [LeadershipLost] is published, and then the next one
/// leads.
public final class LeaderElections implements SmartLifecycle {
    private static final System.Logger LOG = System.getLogger(LeaderElections.class.getName());

    private final @Nullable Locks locks;
    private final Function<String, Candidacy> terms;
    private final Duration drainTimeout;
    private final Consumer<Object> events;

    /// Guards all below; nothing is waited for while it is held.
    private final ReentrantLock lock = new ReentrantLock();

    private final Set<String> wanted = new TreeSet<>();
    private final Map<String, Candidate> standing = new TreeMap<>();
    private boolean isRunning;

    /// @param locks of the cluster; null if there is none: then this process never leads
    /// @param terms on which it stands, by an election's name
    /// @param drainTimeout how long methods that run are waited for before another one leads
    /// @param events is given what is to be published
    public LeaderElections(
            @Nullable Locks locks, Function<String, Candidacy> terms, Duration drainTimeout, Consumer<Object> events) {
        this.locks = locks;
        this.terms = terms;
        this.drainTimeout = drainTimeout;
        this.events = events;
    }

    /// Has this process stand in an election, from its start on. No harm if it does already.
    public void stand(String election) {
        lock.lock();
        try {
            if (wanted.add(election) && isRunning) {
                begin(election);
            }
        } finally {
            lock.unlock();
        }
    }

    private void begin(String election) {
        Locks known = locks;
        Candidacy candidacy = terms.apply(election);
        if (known == null || !candidacy.isEnabled()) {
            LOG.log(
                    System.Logger.Level.WARNING,
                    "election={0} is switched off here: this process never leads",
                    election);
            return;
        }
        Candidate candidate = new Candidate(election, known.election(election), candidacy, drainTimeout, events);
        standing.put(election, candidate);
        candidate.start();
    }

    /// Returns whether this process certainly leads, as of the call.
    public boolean isLeader(String election) {
        return leadership(election).isPresent();
    }

    /// Returns what it leads by, if it certainly does as of the call.
    public Optional<Leadership> leadership(String election) {
        return candidate(election).flatMap(Candidate::leadership);
    }

    /// Returns the fencing token under which this process leads, for the guards in
    /// `io.althing.client.guard`.
    ///
    /// @throws SessionLostException if it does not certainly lead
    public Fence fence(String election) {
        return leadership(election)
                .map(leadership -> Fence.of(leadership.grant()))
                .orElseThrow(() -> new SessionLostException(
                        "this process does not lead " + election + ", or not certainly: stop what needs it", null));
    }

    /// Lets another one lead, if this process does: once methods that run have returned and the
    /// listeners of [LeadershipLost] too. It stands again then, behind those who wait.
    public void resign(String election) {
        candidate(election).ifPresent(Candidate::resign);
    }

    Optional<Turns.Turn> begin(String election, boolean isInterruptible) {
        return candidate(election).flatMap(candidate -> candidate.begin(isInterruptible));
    }

    private Optional<Candidate> candidate(String election) {
        lock.lock();
        try {
            return Optional.ofNullable(standing.get(election));
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void start() {
        lock.lock();
        try {
            if (!isRunning) {
                isRunning = true;
                wanted.forEach(this::begin);
            }
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void stop() {
        try {
            for (Candidate each : end()) {
                each.join();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /// Spring bounds how long it waits for the callback.
    @Override
    public void stop(Runnable callback) {
        Thread waiting = new Thread(
                () -> {
                    stop();
                    callback.run();
                },
                "althing-elections-stop");
        waiting.setDaemon(true);
        waiting.start();
    }

    private Iterable<Candidate> end() {
        lock.lock();
        try {
            isRunning = false;
            standing.values().forEach(Candidate::stop);
            Iterable<Candidate> ended = Set.copyOf(standing.values());
            return ended;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public boolean isRunning() {
        lock.lock();
        try {
            return isRunning;
        } finally {
            lock.unlock();
        }
    }
}
