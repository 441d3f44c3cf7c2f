package io.althing.coordination;

import io.althing.store.Bytes;
import io.althing.store.command.Command;
import java.util.ArrayList;
import java.util.List;

/// Requests as commands of the log and back. The format is on disk: numbers are never given anew,
/// a changed set of fields is a new number, and an unknown one is an error.
public final class Asks {
    private static final int DESCRIBE_SESSION = 1;
    private static final int ACQUIRE = 2;
    private static final int RELEASE = 3;
    private static final int CANCEL = 4;
    private static final int PROCLAIM = 5;
    private static final int RESIZE = 6;
    private static final int COUNT = 7;
    private static final int TAKE_WORKER = 8;
    private static final int KEEP_WORKER = 9;
    private static final int SPEND = 10;
    private static final int CANCEL_FOR_GOOD = 11;
    private static final int DESCRIBE_SESSION_OF = 12;
    private static final int FORCE_RELEASE = 13;
    private static final int FORCE_RELEASE_AND_TELL = 14;
    private static final int CANCEL_WITH_REST = 15;

    private Asks() {}

    public static Command.Call command(Ask ask) {
        boolean takesSpace = ask instanceof Ask.Acquire
                || ask instanceof Ask.DescribeSession
                || ask instanceof Ask.Count
                || ask instanceof Ask.Spend
                || ask instanceof Ask.TakeWorker;
        return new Command.Call(ask.names(), takesSpace, encode(ask));
    }

    private static Bytes encode(Ask ask) {
        var out = new Fields.Out();
        switch (ask) {
            case Ask.DescribeSession(var session, var delay, var label, var user) -> {
                out.small(user.isEmpty() ? DESCRIBE_SESSION : DESCRIBE_SESSION_OF);
                out.number(session).number(delay).text(label);
                if (!user.isEmpty()) {
                    out.text(user);
                }
            }
            case Ask.Acquire(var who, var request, var parts, var terms, var value) -> {
                claimant(out.small(ACQUIRE), who).number(request);
                parts(out, parts);
                out.flag(terms.waits()).flag(terms.barges()).small(terms.priority());
                out.number(terms.holdSeconds()).small(terms.permits()).bytes(value);
            }
            case Ask.Release(var who, var request, var parts, var isRetry) ->
                parts(claimant(out.small(RELEASE), who).number(request), parts).flag(isRetry);
            case Ask.Cancel(var who, var request, var parts, var givesBack, var isForGood, var givesRest) -> {
                int kind = givesRest ? CANCEL_WITH_REST : isForGood ? CANCEL_FOR_GOOD : CANCEL;
                claimant(out.small(kind), who).number(request);
                parts(out, parts).flag(givesBack);
            }
            case Ask.Proclaim(var who, var election, var value) ->
                parts(claimant(out.small(PROCLAIM), who), List.of(election)).bytes(value);
            case Ask.Count(var _, var request, var change, var operand, var expected) ->
                out.small(COUNT)
                        .number(request)
                        .small(change.ordinal())
                        .number(operand)
                        .number(expected);
            case Ask.TakeWorker(var who, var _, var limit) ->
                claimant(out.small(TAKE_WORKER), who).small(limit);
            case Ask.KeepWorker(var who, var _, var number, var until, var gives) ->
                claimant(out.small(KEEP_WORKER), who)
                        .small(number)
                        .number(until)
                        .flag(gives);
            case Ask.Spend(var _, var rate, var wanted, var now) ->
                out.small(SPEND)
                        .number(rate.permits())
                        .number(rate.periodMillis())
                        .number(rate.burst())
                        .number(wanted)
                        .number(now);
            case Ask.ForceRelease(var who, var part, var token, var by) -> {
                claimant(out.small(by == null ? FORCE_RELEASE : FORCE_RELEASE_AND_TELL), who);
                parts(out, List.of(part)).number(token);
                if (by != null) {
                    out.text(by);
                }
            }
            case Ask.Resize(var semaphore) -> parts(out.small(RESIZE), List.of(semaphore));
        }
        return out.done();
    }

    /// @throws IllegalArgumentException if it is no request of this version
    static Ask decode(List<Bytes> names, Bytes request) {
        var in = new Fields.In(request);
        int kind = in.small();
        Ask ask = switch (kind) {
            case DESCRIBE_SESSION -> new Ask.DescribeSession(in.number(), in.number(), in.text());
            case ACQUIRE -> new Ask.Acquire(claimant(in), in.number(), parts(in, names), terms(in), in.bytes());
            case RELEASE -> new Ask.Release(claimant(in), in.number(), parts(in, names), in.flag());
            case CANCEL -> new Ask.Cancel(claimant(in), in.number(), parts(in, names), in.flag());
            case CANCEL_FOR_GOOD -> new Ask.Cancel(claimant(in), in.number(), parts(in, names), in.flag(), true, false);
            case CANCEL_WITH_REST -> new Ask.Cancel(claimant(in), in.number(), parts(in, names), in.flag(), true, true);
            case DESCRIBE_SESSION_OF -> ofSomebody(in);
            case PROCLAIM -> new Ask.Proclaim(claimant(in), parts(in, names).getFirst(), in.bytes());
            case RESIZE -> new Ask.Resize(parts(in, names).getFirst());
            case COUNT -> new Ask.Count(only(names), in.number(), change(in), in.number(), in.number());
            case TAKE_WORKER -> new Ask.TakeWorker(claimant(in), only(names), in.small());
            case KEEP_WORKER -> new Ask.KeepWorker(claimant(in), only(names), in.small(), in.number(), in.flag());
            case SPEND ->
                new Ask.Spend(
                        only(names), new Ask.Rate(in.number(), in.number(), in.number()), in.number(), in.number());
            case FORCE_RELEASE ->
                new Ask.ForceRelease(claimant(in), parts(in, names).getFirst(), in.number());
            case FORCE_RELEASE_AND_TELL ->
                new Ask.ForceRelease(claimant(in), parts(in, names).getFirst(), in.number(), in.text());
            default -> throw new IllegalArgumentException("unknown procedure " + kind);
        };
        in.end();
        return ask;
    }

    /// A request has one form only.
    private static Ask ofSomebody(Fields.In in) {
        var ask = new Ask.DescribeSession(in.number(), in.number(), in.text(), in.text());
        if (ask.user().isEmpty()) {
            throw new IllegalArgumentException("a session of somebody without a name");
        }
        return ask;
    }

    private static Fields.Out claimant(Fields.Out out, Claimant who) {
        return out.number(who.session()).text(who.owner());
    }

    private static Claimant claimant(Fields.In in) {
        return new Claimant(in.number(), in.text());
    }

    private static Bytes only(List<Bytes> names) {
        if (names.size() != 1) {
            throw new IllegalArgumentException(names.size() + " names where there is one");
        }
        return names.getFirst();
    }

    private static Ask.Change change(Fields.In in) {
        var changes = Ask.Change.values();
        return changes[in.count(changes.length - 1)];
    }

    private static Ask.Terms terms(Fields.In in) {
        return new Ask.Terms(in.flag(), in.flag(), in.small(), in.number(), in.small());
    }

    /// Without their names, which the command holds in the same order.
    private static Fields.Out parts(Fields.Out out, List<Part> parts) {
        out.small(parts.size());
        for (Part part : parts) {
            out.small(part.kind().ordinal()).small(part.units());
        }
        return out;
    }

    private static List<Part> parts(Fields.In in, List<Bytes> names) {
        int count = in.count(Ask.PARTS_MAX);
        if (count != names.size() || count == 0) {
            throw new IllegalArgumentException(count + " resources of " + names.size() + " names");
        }
        var parts = new ArrayList<Part>(count);
        for (Bytes name : names) {
            var kinds = Kind.values();
            int kind = in.count(kinds.length - 1);
            parts.add(new Part(kinds[kind], name, in.small()));
        }
        return parts;
    }

    /// An acquisition as a value that can be kept.
    static void keep(Fields.Out out, Ask.Acquire ask) {
        out.small(ask.parts().size());
        ask.parts().forEach(part -> out.bytes(part.name()));
        out.bytes(encode(ask));
    }

    static Ask.Acquire kept(Fields.In in) {
        int count = in.count(Ask.PARTS_MAX);
        var names = new ArrayList<Bytes>(count);
        for (int i = 0; i < count; i++) {
            names.add(in.bytes());
        }
        return (Ask.Acquire) decode(names, in.bytes());
    }
}
