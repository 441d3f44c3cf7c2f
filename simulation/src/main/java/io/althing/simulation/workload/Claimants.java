package io.althing.simulation.workload;

import io.althing.coordination.Ask;
import io.althing.coordination.Asks;
import io.althing.coordination.Claimant;
import io.althing.coordination.Kind;
import io.althing.coordination.Look;
import io.althing.coordination.Part;
import io.althing.coordination.Verdict;
import io.althing.node.Outcome;
import io.althing.simulation.cluster.SimMember;
import io.althing.simulation.script.Conditions;
import io.althing.simulation.world.World;
import io.althing.store.Bytes;
import io.althing.store.command.Command;
import io.althing.store.command.Result;
import io.althing.store.members.FeatureLevel;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;

/// Clients that take locks, permits and several of them at once by the procedures for it: they
/// wait, give up, ask again what they do not know the outcome of, hold, give back, and die.
public final class Claimants {
    public static final int PERMITS = 2;

    /// What there is, each as one wants it alone or as many permits as there are.
    public static final List<Part> RESOURCES = List.of(
            new Part(Kind.LOCK, Bytes.utf8("one"), Part.ALL),
            new Part(Kind.LOCK, Bytes.utf8("two"), Part.ALL),
            new Part(Kind.SEMAPHORE, Bytes.utf8("pool"), PERMITS),
            new Part(Kind.ELECTION, Bytes.utf8("chair"), Part.ALL));

    private static final long SECOND = 1_000_000_000L;
    private static final int POLLS_MAX = 20;

    /// A counter that all of them add to.
    public static final Bytes COUNTER = Bytes.utf8("counter");

    /// What a client was told that it holds.
    public record Told(Claimant who, Part part, long token) {}

    /// The numbers that a client was told to have had of the counter.
    ///
    /// @param before the first is the one after this
    public record Segment(long before, long after) {}

    /// A request that a client was told to have cancelled for good.
    ///
    /// @param fromRevision of the answer
    /// @param untilRevision from there on its claimant may have cancelled another one, and only
    /// the
    ///     last is remembered
    public record Cancelled(Claimant who, long request, long fromRevision, long untilRevision) {}

    /// A client was told that it took this from somebody by force.
    ///
    /// @param by as its holder is to be told
    /// @param revision of the answer
    public record Forced(Claimant who, Part part, long token, String by, long revision) {}

    private final World world;
    private final Desk desk;
    private final Conditions conditions;
    private final Map<Claimant, Cancelled> lastCancelled = new HashMap<>();
    private final List<Cancelled> cancelled = new ArrayList<>();
    private final List<Forced> forced = new ArrayList<>();
    private final List<Told> told = new ArrayList<>();
    private final List<Segment> segments = new ArrayList<>();
    private long asked;
    private long lastRequest;
    private long lastSession = 1L << 40;

    public Claimants(World world, Desk desk, Conditions conditions) {
        this.world = world;
        this.desk = desk;
        this.conditions = conditions;
    }

    public List<Told> told() {
        return told;
    }

    public List<Forced> forced() {
        return forced;
    }

    public List<Cancelled> cancelled() {
        List<Cancelled> all = new ArrayList<>(cancelled);
        all.addAll(lastCancelled.values());
        return all;
    }

    public List<Segment> segments() {
        return segments;
    }

    /// How many numbers of the counter were asked for, be it known what came of it or not.
    public long asked() {
        return asked;
    }

    public void start() {
        for (int i = 1; i <= conditions.claimants(); i++) {
            int client = conditions.clients() + conditions.lockers() + conditions.watchers() + i;
            RandomGenerator random = world.randomness().of("claimant", client);
            desk.after(client, random.nextLong(SECOND), () -> open(client, random));
        }
    }

    private void open(int client, RandomGenerator random) {
        if (desk.isClosed()) {
            return;
        }
        SimMember member = desk.anyMember(random).orElse(null);
        if (member == null || member.member().store().membership().featureLevel() < FeatureLevel.PROCEDURES) {
            again(client, random);
            return;
        }
        int level = member.member().store().membership().featureLevel();
        long session = ++lastSession;
        long ttlSeconds = random.nextLong(1, 4);
        desk.write(client, member, new Command.GrantLease(session, ttlSeconds), List.of(), call -> {
            if (call.result() instanceof Result.LeaseGranted) {
                new Life(client, random, session, ttlSeconds * SECOND, level).begin();
            } else {
                again(client, random);
            }
        });
    }

    private void again(int client, RandomGenerator random) {
        desk.after(client, random.nextLong(SECOND), () -> open(client, random));
    }

    /// One session, from its lease to its end.
    private final class Life {
        private final int client;
        private final RandomGenerator random;
        private final Claimant who;
        private final long ttlNanos;
        private final boolean isCareful;
        private final boolean givesRest;
        private boolean isOver;

        /// @param level that the cluster used when it was opened
        Life(int client, RandomGenerator random, long session, long ttlNanos, int level) {
            this.isCareful = level >= FeatureLevel.SESSION_CARE;
            this.givesRest = level >= FeatureLevel.TOLD_HOLDERS;
            this.client = client;
            this.random = random;
            this.who = new Claimant(session, "owner");
            this.ttlNanos = ttlNanos;
        }

        void begin() {
            keepAlive();
            if (random.nextInt(3) == 0) {
                ask(new Ask.DescribeSession(who.session(), random.nextLong(3), ""), (verdict, revision) -> acquire());
            } else {
                acquire();
            }
        }

        private void later(long nanos, Runnable task) {
            desk.after(client, nanos, () -> {
                if (!isOver && !desk.isClosed()) {
                    task.run();
                }
            });
        }

        private void keepAlive() {
            later(ttlNanos / 3, () -> {
                desk.anyMember(random)
                        .ifPresent(member ->
                                member.attempt(() -> member.member().keepAlive(who.session(), this::renewed)));
                keepAlive();
            });
        }

        private void renewed(Outcome<Long> outcome) {
            if (outcome instanceof Outcome.Answered<Long>(var seconds) && seconds == 0) {
                desk.after(client, 0, this::over);
            }
        }

        private void over() {
            if (!isOver) {
                isOver = true;
                again(client, random);
            }
        }

        private interface Then {
            void next(Verdict verdict, long revision);
        }

        /// Asks until the answer is known, as the request has one effect however often it is
        /// made.
        private void ask(Ask ask, Then then) {
            SimMember member = desk.anyMember(random).orElse(null);
            if (member == null) {
                later(SECOND / 5, () -> ask(ask, then));
                return;
            }
            boolean goesAlong = ask instanceof Ask.Acquire acquire && acquire.request() % 3 == 0;
            desk.write(client, member, Asks.command(ask), goesAlong, List.of(), call -> {
                if (isOver) {
                    return;
                }
                if (call.result() instanceof Result.Called called) {
                    then.next((Verdict) called.answer(), called.revision());
                } else {
                    later(random.nextLong(SECOND / 5), () -> ask(retry(ask), then));
                }
            });
        }

        private static Ask retry(Ask ask) {
            return ask instanceof Ask.Release(var who, var request, var parts, var _)
                    ? new Ask.Release(who, request, parts, true)
                    : ask;
        }

        private void acquire() {
            boolean waits = random.nextInt(4) > 0;
            long holdSeconds = random.nextInt(5) == 0 ? random.nextLong(1, 3) : 0;
            Ask.Terms terms = new Ask.Terms(waits, false, 0, holdSeconds, 0);
            Ask.Acquire ask = new Ask.Acquire(who, ++lastRequest, parts(), sized(terms), Bytes.EMPTY);
            ask(ask, (verdict, revision) -> acquired(ask, verdict));
        }

        /// Whoever comes first makes the semaphore.
        private static Ask.Terms sized(Ask.Terms terms) {
            return new Ask.Terms(terms.waits(), terms.barges(), terms.priority(), terms.holdSeconds(), PERMITS);
        }

        private List<Part> parts() {
            List<Part> parts = new ArrayList<>();
            for (Part part : RESOURCES) {
                if (random.nextInt(3) == 0) {
                    boolean isShared =
                            part.kind() == Kind.SEMAPHORE || part.kind() == Kind.LOCK && random.nextBoolean();
                    parts.add(isShared ? new Part(part.kind(), part.name(), 1) : part);
                }
            }
            return parts.isEmpty() ? List.of(RESOURCES.getFirst()) : parts;
        }

        private void acquired(Ask.Acquire ask, Verdict verdict) {
            switch (verdict) {
                case Verdict.Granted(var tokens) -> hold(ask, tokens);
                case Verdict.Waiting _ -> await(ask, POLLS_MAX);
                case Verdict.Busy _, Verdict.Cancelled _ -> later(random.nextLong(SECOND), this::acquire);
                case Verdict.Refused _ -> over();
                case Verdict.Released _, Verdict.Done _, Verdict.Counted _, Verdict.Worker _, Verdict.Spent _ ->
                    throw new AssertionError("an acquisition hears " + verdict);
            }
        }

        private void await(Ask.Acquire ask, int polls) {
            later(random.nextLong(SECOND / 5), () -> {
                if (polls == 0) {
                    cancel(ask);
                    return;
                }
                SimMember member = desk.anyMember(random).orElse(null);
                Verdict seen =
                        member == null ? null : new Look(member.member().store().own()).outcome(ask);
                if (seen instanceof Verdict.Granted) {
                    acquired(ask, seen);
                } else {
                    // This member may be behind: only time tells.
                    await(ask, polls - 1);
                }
            });
        }

        private void cancel(Ask.Acquire ask) {
            Cancelled before = lastCancelled.get(who);
            if (before != null && before.request() != ask.request()) {
                lastCancelled.remove(who);
                cancelled.add(new Cancelled(who, before.request(), before.fromRevision(), desk.toldRevision()));
            }
            Ask cancel = new Ask.Cancel(who, ask.request(), ask.parts(), random.nextBoolean(), isCareful, givesRest);
            ask(cancel, (verdict, revision) -> {
                if (givesRest && verdict instanceof Verdict.Cancelled) {
                    lastCancelled.putIfAbsent(who, new Cancelled(who, ask.request(), revision, Long.MAX_VALUE));
                    if (random.nextBoolean()) {
                        // As a member does that could not pass it on before.
                        ask(ask, (late, _) -> acquired(ask, late));
                        return;
                    }
                }
                acquired(ask, verdict);
            });
        }

        private void hold(Ask.Acquire ask, List<Long> tokens) {
            for (int i = 0; i < tokens.size(); i++) {
                told.add(new Told(who, ask.parts().get(i), tokens.get(i)));
            }
            later(random.nextLong(2 * SECOND), () -> {
                int how = random.nextInt(8);
                if (how == 0) {
                    // Dead, with all it holds.
                    over();
                } else if (how == 1) {
                    desk.anyMember(random)
                            .ifPresent(member -> desk.write(
                                    client, member, new Command.RevokeLease(who.session()), List.of(), call -> {}));
                    over();
                } else if (how == 2) {
                    count(() -> release(ask));
                } else if (how == 3) {
                    force();
                    release(ask);
                } else {
                    release(ask);
                }
            });
        }

        private void release(Ask.Acquire ask) {
            Ask.Release release = new Ask.Release(who, ++lastRequest, ask.parts(), false);
            ask(release, (verdict, revision) -> {
                if (verdict instanceof Verdict.Refused) {
                    // Some of it is not held any more, and so none was given back: the rest is.
                    ask(retry(release), (rest, _) -> later(random.nextLong(SECOND / 2), this::acquire));
                } else {
                    later(random.nextLong(SECOND / 2), this::acquire);
                }
            });
        }

        /// Somebody else's, as an operator does. What is seen may be old: then it is refused.
        private void force() {
            SimMember member = desk.anyMember(random).orElse(null);
            Part part = RESOURCES.get(random.nextInt(RESOURCES.size()));
            if (member == null || member.member().store().membership().featureLevel() < FeatureLevel.TOLD_HOLDERS) {
                return;
            }
            for (Look.Holder holder :
                    new Look(member.member().store().own()).state(part, 1).holders()) {
                String by = "client " + client;
                Ask force = new Ask.ForceRelease(holder.who(), part, holder.token(), by);
                desk.write(client, member, Asks.command(force), List.of(), call -> {
                    if (call.result() instanceof Result.Called(long revision, Verdict.Done _)) {
                        forced.add(new Forced(holder.who(), part, holder.token(), by, revision));
                    }
                });
            }
        }

        private void count(Runnable then) {
            long wanted = random.nextLong(1, 100);
            asked += wanted;
            ask(new Ask.Count(COUNTER, ++lastRequest, Ask.Change.ADD, wanted, 0), (verdict, revision) -> {
                if (!(verdict instanceof Verdict.Counted(var before, var after, var _))) {
                    throw new AssertionError("a counter says " + verdict);
                }
                segments.add(new Segment(before, after));
                then.run();
            });
        }
    }
}
