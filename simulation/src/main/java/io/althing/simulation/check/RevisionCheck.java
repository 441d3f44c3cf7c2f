package io.althing.simulation.check;

import io.althing.simulation.workload.Call;
import io.althing.store.KeyValue;
import io.althing.store.command.Command;
import io.althing.store.command.RangeQuery;
import io.althing.store.command.Result;
import io.althing.store.watch.Event;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;

/// Whether all answers agree with one history. The store numbers its states, so nothing has to
/// be searched for: writes are replayed in the order of their revisions on a [Model], and every
/// answer is held against the state of the revision it names. With the order of calls in real
/// time that is linearizability, and for transactions strict serializability.
public final class RevisionCheck {
    private final SortedMap<Long, List<Event>> history;
    private final List<Call> calls;
    private final Model model = new Model();
    private final Map<String, Long> writtenAt = new HashMap<>();
    private long compactedMax;
    private final long since;
    private long lastRevision;
    private long checked;

    public RevisionCheck(SortedMap<Long, List<Event>> history, List<Call> calls) {
        this(history, calls, 1);
    }

    /// @param since the revision before the history's first, at which there was no key
    public RevisionCheck(SortedMap<Long, List<Event>> history, List<Call> calls, long since) {
        this.history = history;
        this.calls = calls;
        this.since = since;
        this.lastRevision = since;
    }

    /// @throws AssertionError if no history explains the answers
    public void check() {
        history.forEach((revision, events) -> {
            long expected = lastRevision + 1;
            Require.that(revision == expected, () -> "revision " + expected + " is missing from the history");
            lastRevision = revision;
            events.forEach(event -> rememberValue(revision, event));
        });
        for (Call call : calls) {
            checkTime(call);
            if (call.command instanceof Command.Compact(var revision)) {
                compactedMax = Math.max(compactedMax, revision);
            }
        }
        replay();
    }

    public long checked() {
        return checked;
    }

    private void rememberValue(long revision, Event event) {
        if (!event.isDelete()) {
            Long before = writtenAt.put(event.pair().value().toString(), revision);
            Require.that(
                    before == null,
                    () -> "value " + event.pair().value() + " is written at " + before + " and " + revision);
        }
    }

    private void checkTime(Call call) {
        for (String value : call.values) {
            Long written = writtenAt.get(value);
            if (written != null) {
                Require.that(
                        written > call.floorRevision,
                        () -> "took effect at " + written + " before it was called: " + call);
                Require.that(call.ending() != Call.Ending.REFUSED, () -> "was refused and took effect: " + call);
            }
        }
        Result result = call.result();
        if (result == null || call.kind == Call.Kind.LOCAL_READ) {
            return;
        }
        Require.that(result.revision() >= call.floorRevision, () -> "is older than what was known before it: " + call);
        Require.that(result.revision() <= lastRevision, () -> "comes from a future that never was: " + call);
    }

    /// An answer and the state it speaks of.
    private record Answer(Call call, Result result, long revision, boolean isChange) {}

    private void replay() {
        List<Answer> answers = new ArrayList<>();
        for (Call call : calls) {
            Result result = call.result();
            if (result != null) {
                answers.add(answer(call, result));
            }
        }
        // Of several answers at one revision the change comes first: it speaks of the state
        // before.
        answers.sort(Comparator.comparingLong(Answer::revision).thenComparing(answer -> !answer.isChange));
        long at = since;
        for (Answer answer : answers) {
            long wanted = answer.isChange ? answer.revision - 1 : answer.revision;
            while (at < wanted) {
                at++;
                history.getOrDefault(at, List.of()).forEach(model::apply);
            }
            Require.that(at == wanted, () -> "two calls were told that they made one change: " + answer.call);
            checked++;
            check(answer);
        }
    }

    private Answer answer(Call call, Result result) {
        RangeQuery query = call.query;
        if (query != null) {
            return new Answer(call, result, query.revision() > 0 ? query.revision() : result.revision(), false);
        }
        boolean isChange = switch (result) {
            case Result.Put put -> true;
            case Result.Deleted deleted -> deleted.count() > 0;
            case Result.Transaction transaction -> isChange(transaction);
            default -> false;
        };
        return new Answer(call, result, result.revision(), isChange);
    }

    private static boolean isChange(Result.Transaction transaction) {
        return transaction.results().stream()
                .anyMatch(each -> each instanceof Result.Put
                        || each instanceof Result.Deleted deleted && deleted.count() > 0
                        || each instanceof Result.Transaction inner && isChange(inner));
    }

    private void check(Answer answer) {
        RangeQuery query = answer.call.query;
        Command command = answer.call.command;
        if (query != null) {
            checkRead(answer, query);
        } else if (command != null && !(answer.result instanceof Result.Failed)) {
            checkWrite(answer, command);
        }
    }

    private void checkRead(Answer answer, RangeQuery query) {
        if (answer.result instanceof Result.Failed(var revision, var failure)) {
            boolean isTrue = failure == Result.Failure.COMPACTED && query.revision() <= compactedMax
                    || failure == Result.Failure.FUTURE_REVISION && query.revision() > revision;
            Require.that(isTrue, () -> "is refused for nothing: " + answer.call);
            return;
        }
        List<KeyValue> expected = model.pairs(query.range());
        Require.that(
                answer.result instanceof Result.Range range
                        && range.pairs().equals(expected)
                        && range.count() == expected.size(),
                () -> "should be " + expected + ": " + answer.call);
    }

    private void checkWrite(Answer answer, Command command) {
        boolean isSaid = command instanceof Command.Put
                || command instanceof Command.DeleteRange
                || command instanceof Command.Transaction;
        if (!isSaid) {
            return;
        }
        Result expected = model.answer(command, answer.revision);
        Require.that(same(expected, answer.result), () -> "should hear " + expected + ": " + answer.call);
        List<Event> events = answer.isChange ? history.getOrDefault(answer.revision, List.of()) : List.of();
        List<KeyValue> happened = events.stream().map(Event::pair).toList();
        List<KeyValue> due = model.events().stream().map(Event::pair).toList();
        Require.that(happened.equals(due), () -> "did " + happened + " instead of " + due + ": " + answer.call);
    }

    /// Whether two answers say the same; the revisions of parts of a transaction say nothing.
    private static boolean same(Result expected, Result actual) {
        return switch (expected) {
            case Result.Put(var revision, var previous) ->
                actual instanceof Result.Put other && Objects.equals(previous, other.previous());
            case Result.Deleted(var revision, var count, var previous) ->
                actual instanceof Result.Deleted other && count == other.count() && previous.equals(other.previous());
            case Result.Range range ->
                actual instanceof Result.Range other
                        && range.pairs().equals(other.pairs())
                        && range.count() == other.count();
            case Result.Transaction(var revision, var isSucceeded, var results) ->
                actual instanceof Result.Transaction other
                        && isSucceeded == other.isSucceeded()
                        && same(results, other.results());
            default -> expected.equals(actual);
        };
    }

    private static boolean same(List<Result> expected, List<Result> actual) {
        if (expected.size() != actual.size()) {
            return false;
        }
        for (int i = 0; i < expected.size(); i++) {
            if (!same(expected.get(i), actual.get(i))) {
                return false;
            }
        }
        return true;
    }
}
