package io.althing.coordination;

import io.althing.store.Bytes;
import java.util.Comparator;
import java.util.List;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// What can be asked for. Each is one entry of the log and has one [Verdict].
public sealed interface Ask {
    /// At most so many resources at once.
    int PARTS_MAX = 256;

    int VALUE_BYTES_MAX = 64 << 10;

    /// Longest time that something may be held or delayed: ten years.
    long SECONDS_MAX = 315_360_000L;

    /// The names it is about.
    default List<Bytes> names() {
        return parts().stream().map(Part::name).toList();
    }

    List<Part> parts();

    /// Says how a session, whose lease exists, is to end.
    ///
    /// @param lockDelaySeconds what it holds when it expires stays taken for so long; 0 for not
    /// at
    ///     all
    /// @param label for people: which program this is
    /// @param user whose it is; empty if that is not known. Needs
    ///     [io.althing.store.members.FeatureLevel#SESSION_CARE]
    record DescribeSession(long session, long lockDelaySeconds, String label, String user) implements Ask {
        public DescribeSession(long session, long lockDelaySeconds, String label) {
            this(session, lockDelaySeconds, label, "");
        }

        public DescribeSession {
            Invalid.unless(
                    lockDelaySeconds >= 0 && lockDelaySeconds <= SECONDS_MAX,
                    "a lock-delay of " + lockDelaySeconds + " s: choose one from 0 to " + SECONDS_MAX);
            Invalid.unless(label.length() <= 256, "the label has more than 256 characters: use a shorter one");
        }

        @Override
        public List<Part> parts() {
            return List.of();
        }
    }

    /// Takes all parts at once, or waits until that can be done.
    ///
    /// @param request tells this attempt from others of the claimant: the same one again has no
    ///     further effect
    /// @param terms how
    /// @param value said to those who follow an election; else empty
    record Acquire(Claimant who, long request, List<Part> parts, Terms terms, Bytes value) implements Ask {
        public Acquire {
            parts = distinct(parts);
            Invalid.unless(
                    value.length() <= VALUE_BYTES_MAX,
                    "the value has " + value.length() + " bytes, at most " + VALUE_BYTES_MAX + " are taken");
        }
    }

    /// @param waits whether to wait in line; else the answer is [Verdict.Busy]
    /// @param barges whether to pass those who wait, if there is room
    /// @param priority the higher goes first among those who wait
    /// @param holdSeconds given back by itself after this time; 0 for never
    /// @param permits of a semaphore or barrier that is not there yet; 0 if it must be
    record Terms(boolean waits, boolean barges, int priority, long holdSeconds, int permits) {
        public static final Terms WAIT = new Terms(true, false, 0, 0, 0);
        public static final Terms TRY = new Terms(false, false, 0, 0, 0);

        public Terms {
            Invalid.unless(
                    holdSeconds >= 0 && holdSeconds <= SECONDS_MAX,
                    "a hold of " + holdSeconds + " s: choose one from 1 to " + SECONDS_MAX + ", or 0 for no limit");
            Invalid.unless(
                    permits >= 0 && permits < Part.ALL, "a semaphore of " + permits + " permits: choose 1 or more");
        }
    }

    /// Gives all parts back.
    ///
    /// @param isRetry whether it may have been carried out already; what is not held any more is
    ///     then as it should be
    record Release(Claimant who, long request, List<Part> parts, boolean isRetry) implements Ask {
        public Release {
            parts = distinct(parts);
        }
    }

    /// Leaves the line.
    ///
    /// @param parts as in the request
    /// @param givesBack whether to give back what was granted meanwhile
    /// @param isForGood whether the request is not to be carried out either if it comes later, as
    ///     long as its session lasts. Needs
    ///     [io.althing.store.members.FeatureLevel#SESSION_CARE]
    /// @param givesRest whether what is left of it is given back when some was taken by force
    ///     meanwhile; for good then. Needs
    ///     [io.althing.store.members.FeatureLevel#TOLD_HOLDERS]
    record Cancel(Claimant who, long request, List<Part> parts, boolean givesBack, boolean isForGood, boolean givesRest)
            implements Ask {
        public Cancel(Claimant who, long request, List<Part> parts, boolean givesBack) {
            this(who, request, parts, givesBack, false, false);
        }

        public Cancel {
            Invalid.unless(isForGood || !givesRest, "what gives back the rest is for good");
            parts = distinct(parts);
        }
    }

    /// The holder of an election says something else to those who follow.
    record Proclaim(Claimant who, Part election, Bytes value) implements Ask {
        public Proclaim {
            Invalid.unless(election.kind() == Kind.ELECTION, "only who leads an election proclaims");
            Invalid.unless(
                    value.length() <= VALUE_BYTES_MAX,
                    "the value has " + value.length() + " bytes, at most " + VALUE_BYTES_MAX + " are taken");
        }

        @Override
        public List<Part> parts() {
            return List.of(election);
        }
    }

    /// Changes a counter.
    ///
    /// @param request tells it from other requests, whoever makes them: draw a random one
    /// @param expected the counter must be at, for [Change#COMPARE_AND_SET]
    record Count(Bytes name, long request, Change change, long operand, long expected) implements Ask {
        public Count {
            named(name);
            Invalid.unless(request != 0, "the request has no number: draw a random one for each");
            Invalid.unless(
                    change != Change.COUNT_DOWN || operand >= 0, "counted down by " + operand + ": choose 0 or more");
        }

        @Override
        public List<Part> parts() {
            return List.of();
        }

        @Override
        public List<Bytes> names() {
            return List.of(name);
        }
    }

    /// The order is on disk.
    enum Change {
        ADD,
        SET,
        COMPARE_AND_SET,
        /// Takes the operand away, but not below zero.
        COUNT_DOWN
    }

    /// Takes a number that no other claimant has; the same one again, if it has one already.
    ///
    /// @param limit numbers are below this
    record TakeWorker(Claimant who, Bytes pool, int limit) implements Ask {
        public static final int LIMIT_MAX = 1 << 16;

        public TakeWorker {
            named(pool);
            Invalid.unless(limit > 0 && limit <= LIMIT_MAX, limit + " worker numbers: choose from 1 to " + LIMIT_MAX);
        }

        @Override
        public List<Part> parts() {
            return List.of();
        }

        @Override
        public List<Bytes> names() {
            return List.of(pool);
        }
    }

    /// Says up to when ids may be made with a worker number, before they are.
    ///
    /// @param untilMillis since 1970; never goes back
    /// @param gives whether to give the number back
    record KeepWorker(Claimant who, Bytes pool, int number, long untilMillis, boolean gives) implements Ask {
        public KeepWorker {
            named(pool);
        }

        @Override
        public List<Part> parts() {
            return List.of();
        }

        @Override
        public List<Bytes> names() {
            return List.of(pool);
        }
    }

    /// Takes permits of a rate, as many as there are now.
    ///
    /// @param wanted at most so many
    /// @param nowMillis since 1970, by the clock of the member that was asked
    record Spend(Bytes name, Rate rate, long wanted, long nowMillis) implements Ask {
        public Spend {
            named(name);
            Invalid.unless(wanted > 0, wanted + " permits are asked for: ask for 1 or more");
            Invalid.unless(nowMillis >= 0 && nowMillis < 1L << 50, "the member's clock is wrong: set it");
        }

        @Override
        public List<Part> parts() {
            return List.of();
        }

        @Override
        public List<Bytes> names() {
            return List.of(name);
        }
    }

    /// @param permits in each period
    /// @param burst so many may be taken at once after a rest
    record Rate(long permits, long periodMillis, long burst) {
        static final long MAX = 1_000_000_000L;

        public Rate {
            Invalid.unless(permits > 0 && permits <= MAX, permits + " permits a period: choose from 1 to " + MAX);
            Invalid.unless(
                    periodMillis > 0 && periodMillis <= MAX,
                    "a period of " + periodMillis + " ms: choose from 1 to " + MAX);
            Invalid.unless(burst > 0 && burst <= MAX, "a burst of " + burst + ": choose from 1 to " + MAX);
        }
    }

    /// A name is judged as that of a part is.
    private static void named(Bytes name) {
        new Part(Kind.LOCK, name, 1);
    }

    /// Says how many permits a semaphore has. What is taken beyond that comes back in time.
    ///
    /// @param semaphore its units are the permits
    record Resize(Part semaphore) implements Ask {
        public Resize {
            Invalid.unless(semaphore.kind() == Kind.SEMAPHORE, "only a semaphore has permits");
        }

        @Override
        public List<Part> parts() {
            return List.of(semaphore);
        }
    }

    /// Takes back what somebody else holds of one resource, who is not asked.
    ///
    /// @param who holds it
    /// @param token of that hold: what was acquired anew meanwhile is left alone
    /// @param by who does so, as the holder is told, which needs
    ///     [io.althing.store.members.FeatureLevel#TOLD_HOLDERS]; empty if that is not known, null
    ///     if the holder is not told
    record ForceRelease(
            Claimant who, Part part, long token, @Nullable String by) implements Ask {
        public ForceRelease(Claimant who, Part part, long token) {
            this(who, part, token, null);
        }

        @Override
        public List<Part> parts() {
            return List.of(part);
        }
    }

    private static List<Part> distinct(List<Part> parts) {
        Invalid.unless(!parts.isEmpty(), "nothing is named: name at least one resource");
        Invalid.unless(
                parts.size() <= PARTS_MAX,
                parts.size() + " resources at once, at most " + PARTS_MAX + " are taken: use fewer stripes");
        var seen = new TreeSet<Part>(Comparator.comparing(Part::kind).thenComparing(Part::name));
        for (Part part : parts) {
            Invalid.unless(seen.add(part), "the " + part.kind().word() + " " + part.name() + " is named twice");
        }
        return List.copyOf(parts);
    }
}
