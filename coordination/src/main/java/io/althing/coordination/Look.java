package io.althing.coordination;

import io.althing.store.Bytes;
import io.althing.store.procedure.Keyspace;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// How things stand, for those who ask.
public final class Look extends Books {
    private final Keyspace keys;

    public Look(Keyspace keys) {
        super(keys);
        this.keys = keys;
    }

    /// @param alone how often it was acquired alone
    /// @param shared units held beside others
    /// @param request its last one
    public record Holder(Claimant who, long token, int alone, int shared, long request, Bytes value) {}

    /// @param request by which it came
    /// @param units [Part#ALL] for alone
    public record InLine(Claimant who, long place, long request, int units, int priority) {}

    /// @param permits of a semaphore; of a barrier, how many must come; else 0
    /// @param holders the first of them
    /// @param inLine the first of them, in the order in which they are served
    public record State(int permits, int holdersCount, int waitingCount, List<Holder> holders, List<InLine> inLine) {
        public State {
            holders = List.copyOf(holders);
            inLine = List.copyOf(inLine);
        }
    }

    /// @param limit at most so many holders, and so many who wait
    public State state(Part part, int limit) {
        var head = knownHead(part);
        if (head == null) {
            return new State(0, 0, 0, List.of(), List.of());
        }
        var holders = new ArrayList<Holder>();
        for (var pair : keys.range(Keys.allHolds(part), limit)) {
            var holding = Holding.decode(pair.value());
            holders.add(new Holder(
                    Keys.holder(part, pair.key()),
                    holding.token(),
                    holding.alone(),
                    holding.shared(),
                    holding.request(),
                    holding.value()));
        }
        var inLine = new ArrayList<InLine>();
        for (var pair : keys.range(Keys.allLine(part), limit)) {
            var who = Keys.waiter(pair.value());
            var waiter = waiter(who);
            if (waiter != null) {
                inLine.add(inLine(part, who, waiter));
            }
        }
        int permits = part.kind().isSized() ? head.capacity() : 0;
        return new State(permits, head.holders(), head.waiting(), holders, inLine);
    }

    /// Whether whoever asks is to wait behind so many others at least, as of now.
    public boolean isBehind(Ask.Acquire ask, int others) {
        if (!ask.terms().waits() || ask.terms().barges() || ask.terms().priority() != 0) {
            return false;
        }
        for (Part part : ask.parts()) {
            var head = knownHead(part);
            if (head != null && head.waiting() >= others && holding(part, ask.who()) == null) {
                return true;
            }
        }
        return false;
    }

    /// How much there is of what.
    ///
    /// @param holds claimants that hold something, once for each resource
    /// @param waiting claimants that stand in line
    /// @param workers worker numbers that were ever taken
    public record Figures(int sessions, int holds, int waiting, int counters, int workers) {}

    /// Costs little, however much there is.
    public Figures figures() {
        return new Figures(
                keys.count(Keys.all("session")),
                keys.count(Keys.all("hold")),
                keys.count(Keys.all("wait")),
                keys.count(Keys.all("count")),
                keys.count(Keys.all("worker")));
    }

    private static InLine inLine(Part part, Claimant who, Waiter waiter) {
        int units = 0;
        for (Part each : waiter.ask().parts()) {
            units = each.isSameResource(part) ? each.units() : units;
        }
        var ask = waiter.ask();
        return new InLine(who, waiter.place(), ask.request(), units, ask.terms().priority());
    }

    /// What a counter is at; 0 if nobody has changed it yet.
    public long count(Bytes name) {
        return Counts.number(keys, name);
    }

    /// Whether so many have come to a barrier.
    public boolean isOpen(Part barrier) {
        return value(Keys.open(barrier)) != null;
    }

    /// What has become of a request that had to wait.
    public Verdict outcome(Ask.Acquire ask) {
        var waiter = waiter(ask.who());
        if (waiter != null && waiter.ask().request() == ask.request()) {
            return new Verdict.Waiting(waiter.place());
        }
        var granted = granted(ask);
        if (granted != null) {
            return granted;
        }
        return keys.hasLease(ask.who().session())
                ? new Verdict.Cancelled()
                : Refusals.sessionLost(ask.who().session());
    }

    /// Whose session this is; null if it is none, or that is not known.
    public @Nullable String userOf(long session) {
        var value = value(Keys.session(session));
        String user = value == null ? "" : Session.decode(value).user();
        return user.isEmpty() ? null : user;
    }

    /// At which revision something was last taken from a session by force; 0 if nothing was.
    public long takenRevision(long session) {
        var pair = keys.get(Keys.taken(session));
        return pair == null ? 0 : pair.modRevision();
    }

    /// Whether this claimant has held it by this token ever since.
    public boolean isHeld(Part part, Claimant who, long token) {
        var holding = holding(part, who);
        return holding != null && holding.token() == token;
    }

    /// Who took by force what this claimant held by this token: empty if that is not known; null
    /// if nobody did, as far as is remembered.
    public @Nullable String takenBy(Part part, Claimant who, long token) {
        return Taken.decode(value(Keys.taken(who.session()))).by(part, who.owner(), token);
    }

    /// The names of all that hangs on a lease: held, waited for, taken.
    public List<Bytes> namesOf(long lease) {
        var names = new ArrayList<Bytes>();
        var timer = value(Keys.timer(lease));
        if (timer != null) {
            names.addAll(Waiter.decode(timer).ask().names());
        }
        for (var pair : keys.range(Keys.allWaits(lease), Integer.MAX_VALUE)) {
            names.addAll(Waiter.decode(pair.value()).ask().names());
        }
        for (var pair : keys.range(Keys.allMine(lease), Integer.MAX_VALUE)) {
            names.add(Keys.mine(lease, pair.key()).part().name());
        }
        for (var pair : keys.range(Keys.allWorks(lease), Integer.MAX_VALUE)) {
            names.add(Keys.pool(Keys.worker(pair.key())));
        }
        return names;
    }
}
