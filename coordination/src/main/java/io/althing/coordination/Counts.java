package io.althing.coordination;

import io.althing.store.Bytes;
import io.althing.store.procedure.Keyspace;
import io.althing.store.procedure.Workspace;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Counters. An atomic number, a sequence, segments of ids, a latch and a plain barrier are all
/// one: what differs is how it is changed, and what those who wait wait for.
///
/// A counter remembers its last requests with what they came to, so that one that is made again
/// has no further effect; after that many others it is forgotten.
final class Counts {
    /// A client makes a request again within seconds, and few share a counter at that rate.
    static final int REMEMBERED = 64;

    private record Past(long request, long before, long after) {}

    private record Counter(long number, List<Past> pasts) {
        static final Counter NEW = new Counter(0, List.of());

        @Nullable
        Past past(long request) {
            return pasts.stream()
                    .filter(each -> each.request == request)
                    .findFirst()
                    .orElse(null);
        }

        Counter changed(long request, long after) {
            var remembered = new ArrayList<Past>(REMEMBERED);
            remembered.add(new Past(request, number, after));
            remembered.addAll(pasts.subList(0, Math.min(pasts.size(), REMEMBERED - 1)));
            return new Counter(after, remembered);
        }

        Bytes encode() {
            var out = new Fields.Out().number(number).small(pasts.size());
            pasts.forEach(past -> out.number(past.request).number(past.before).number(past.after));
            return out.done();
        }

        static Counter decode(Bytes value) {
            var in = new Fields.In(value);
            long number = in.number();
            int count = in.count(REMEMBERED);
            var pasts = new ArrayList<Past>(count);
            for (int i = 0; i < count; i++) {
                pasts.add(new Past(in.number(), in.number(), in.number()));
            }
            return new Counter(number, pasts);
        }
    }

    private Counts() {}

    private static Counter read(Keyspace keys, Bytes name) {
        var pair = keys.get(Keys.count(name));
        return pair == null ? Counter.NEW : Counter.decode(pair.value());
    }

    static long number(Keyspace keys, Bytes name) {
        return read(keys, name).number;
    }

    static Verdict change(Ask.Count ask, Workspace keys) {
        var counter = read(keys, ask.name());
        var past = counter.past(ask.request());
        if (past != null) {
            return new Verdict.Counted(past.before, past.after, true);
        }
        long before = counter.number;
        if (ask.change() == Ask.Change.COMPARE_AND_SET && before != ask.expected()) {
            return new Verdict.Counted(before, before, false);
        }
        long after;
        try {
            after = switch (ask.change()) {
                case ADD -> Math.addExact(before, ask.operand());
                case SET, COMPARE_AND_SET -> ask.operand();
                case COUNT_DOWN -> before <= 0 ? before : Math.max(0, Math.subtractExact(before, ask.operand()));
            };
        } catch (ArithmeticException _) {
            return Refusals.outOfRange(ask.name().toString(), before, ask.operand());
        }
        keys.put(Keys.count(ask.name()), counter.changed(ask.request(), after).encode());
        return new Verdict.Counted(before, after, true);
    }
}
