package io.althing.simulation.check;

import io.althing.simulation.workload.Call;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Linearizability without believing in revisions: a store that lied about them consistently
/// would pass [RevisionCheck] and fail here.
///
/// Each key is a register of its own (linearizability is local). For each, an order of its calls
/// is searched that respects real time and explains every value seen: Wing and Gong's search with
/// Lowe's memory of configurations that led nowhere. Calls without an answer may have happened at
/// any time later, or never.
public final class BlindCheck {
    private static final int STEPS_MAX = 100_000;

    /// @param seen what it must find; null if it does not look
    /// @param left what it leaves; null if it only looks
    /// @param returnNanos never, if it was not answered
    private record Access(
            long callNanos,
            long returnNanos,
            @Nullable String seen,
            @Nullable String left,
            Call call) {
        boolean isOptional() {
            return returnNanos == Long.MAX_VALUE;
        }
    }

    private final List<Call> calls;
    private long checked;
    private long undecided;

    public BlindCheck(List<Call> calls) {
        this.calls = calls;
    }

    public long checked() {
        return checked;
    }

    /// How many keys were given up: their search took too long.
    public long undecided() {
        return undecided;
    }

    /// @throws AssertionError if no order explains what was seen under some key
    public void check() {
        Set<String> keys = Accesses.keys(calls);
        Map<String, List<Access>> byKey = new TreeMap<>();
        for (Call call : calls) {
            if (call.kind != Call.Kind.LOCAL_READ) {
                collect(new Accesses(call, keys), byKey);
            }
        }
        byKey.forEach((key, accesses) -> {
            List<Access> useful = withoutUnseen(accesses);
            useful.sort(Comparator.comparingLong(Access::callNanos));
            checked += useful.size();
            new Search(useful).run(key);
        });
    }

    private static void collect(Accesses accesses, Map<String, List<Access>> byKey) {
        Set<String> touched = new HashSet<>(accesses.reads.keySet());
        touched.addAll(accesses.writes.keySet());
        for (String key : touched) {
            byKey.computeIfAbsent(key, any -> new ArrayList<>())
                    .add(new Access(
                            accesses.call.begunNanos,
                            accesses.call.endedNanos(),
                            accesses.reads.get(key),
                            accesses.writes.get(key),
                            accesses.call));
        }
    }

    /// What nobody heard of and nobody saw may as well never have happened.
    private static List<Access> withoutUnseen(List<Access> accesses) {
        Set<String> seen = new HashSet<>();
        accesses.forEach(access -> {
            if (access.seen != null) {
                seen.add(access.seen);
            }
        });
        List<Access> useful = new ArrayList<>();
        for (Access access : accesses) {
            if (!access.isOptional() || access.left != null && seen.contains(access.left)) {
                useful.add(access);
            }
        }
        return useful;
    }

    /// What has been tried: these calls done, this value there.
    private record Configuration(BitSet done, String value) {}

    private record Step(int access, String before) {}

    private final class Search {
        private final List<Access> accesses;
        private final BitSet done = new BitSet();
        private final Set<Configuration> tried = new HashSet<>();
        private final List<Step> path = new ArrayList<>();
        private String value = Accesses.NOTHING;

        /// How many must be done in the end.
        private final long due;

        private long doneDue;

        Search(List<Access> accesses) {
            this.accesses = accesses;
            this.due = accesses.stream().filter(access -> !access.isOptional()).count();
        }

        void run(String key) {
            int next = 0;
            long deepest = 0;
            for (int steps = 0; doneDue < due; steps++) {
                if (steps > STEPS_MAX) {
                    undecided++;
                    return;
                }
                int found = candidate(next);
                if (found >= 0) {
                    take(found);
                    deepest = Math.max(deepest, doneDue);
                    next = 0;
                } else if (path.isEmpty()) {
                    long explained = deepest;
                    throw new AssertionError("no order of calls explains what was seen of " + key + "; " + explained
                            + " of " + due + " could be explained; among them " + around());
                } else {
                    next = back() + 1;
                }
            }
        }

        /// The next call that may come now: none that is still to come has returned before it
        /// began.
        private int candidate(int from) {
            long firstReturn = Long.MAX_VALUE;
            for (int i = done.nextClearBit(0); i < accesses.size(); i = done.nextClearBit(i + 1)) {
                if (accesses.get(i).callNanos > firstReturn) {
                    break;
                }
                firstReturn = Math.min(firstReturn, accesses.get(i).returnNanos);
            }
            for (int i = done.nextClearBit(from); i < accesses.size(); i = done.nextClearBit(i + 1)) {
                Access access = accesses.get(i);
                if (access.callNanos > firstReturn) {
                    return -1;
                }
                boolean fits = access.seen == null || access.seen.equals(value);
                if (fits && isNew(i, access)) {
                    return i;
                }
            }
            return -1;
        }

        private boolean isNew(int i, Access access) {
            BitSet after = (BitSet) done.clone();
            after.set(i);
            return tried.add(new Configuration(after, access.left == null ? value : access.left));
        }

        private void take(int i) {
            Access access = accesses.get(i);
            path.add(new Step(i, value));
            done.set(i);
            doneDue += access.isOptional() ? 0 : 1;
            if (access.left != null) {
                value = access.left;
            }
        }

        private int back() {
            Step step = path.removeLast();
            done.clear(step.access);
            doneDue -= accesses.get(step.access).isOptional() ? 0 : 1;
            value = step.before;
            return step.access;
        }

        private String around() {
            return accesses.stream()
                    .limit(6)
                    .map(access -> access.call.toString())
                    .toList()
                    .toString();
        }
    }
}
