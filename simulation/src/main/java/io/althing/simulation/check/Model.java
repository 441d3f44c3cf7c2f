package io.althing.simulation.check;

import io.althing.store.Bytes;
import io.althing.store.KeyRange;
import io.althing.store.KeyValue;
import io.althing.store.command.Command;
import io.althing.store.command.Compare;
import io.althing.store.command.Operation;
import io.althing.store.command.RangeQuery;
import io.althing.store.command.Result;
import io.althing.store.watch.Event;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// What the store promises, written down as simply as possible: a sorted map and no history.
final class Model {
    private final TreeMap<Bytes, KeyValue> state = new TreeMap<>();

    /// What happened while the last command was carried out.
    private final List<Event> events = new ArrayList<>();

    List<KeyValue> pairs(KeyRange range) {
        List<KeyValue> pairs = new ArrayList<>();
        for (KeyValue pair : state.tailMap(range.from()).values()) {
            if (range.contains(pair.key())) {
                pairs.add(pair);
            }
        }
        return pairs;
    }

    @Nullable
    KeyValue get(Bytes key) {
        return state.get(key);
    }

    /// Takes what happened, as a history tells it.
    void apply(Event event) {
        if (event.isDelete()) {
            state.remove(event.pair().key());
        } else {
            state.put(event.pair().key(), event.pair());
        }
    }

    /// Returns what a command does at a revision, in order, without doing it.
    List<Event> events() {
        return List.copyOf(events);
    }

    /// Carries a command out on a copy of the state, and returns what it answers; what it does
    /// is in [#events].
    Result answer(Command command, long revision) {
        Model copy = new Model();
        copy.state.putAll(state);
        Result result = copy.execute(command, revision);
        events.clear();
        events.addAll(copy.events);
        return result;
    }

    private Result execute(Command command, long revision) {
        return switch (command) {
            case Command.Put put -> put(put, revision);
            case Command.DeleteRange delete -> delete(delete, revision);
            case Command.Transaction transaction -> {
                Map<Command.Transaction, Boolean> branches = new IdentityHashMap<>();
                choose(transaction, branches);
                yield transaction(transaction, branches, revision);
            }
            default -> new Result.Done(revision);
        };
    }

    private Result put(Command.Put put, long revision) {
        KeyValue before = state.get(put.key());
        KeyValue after = new KeyValue(
                put.key(),
                before == null ? revision : before.createRevision(),
                revision,
                before == null ? 1 : before.version() + 1,
                put.value(),
                put.lease());
        state.put(put.key(), after);
        happens(new Event(false, after, before));
        return new Result.Put(revision, before);
    }

    /// Of two changes of a key in one revision only the last is ever seen.
    private void happens(Event event) {
        events.removeIf(each -> each.pair().key().equals(event.pair().key()));
        events.add(event);
    }

    private Result delete(Command.DeleteRange delete, long revision) {
        List<KeyValue> gone = pairs(delete.range());
        for (KeyValue pair : gone) {
            state.remove(pair.key());
            happens(new Event(true, new KeyValue(pair.key(), 0, revision, 0, Bytes.EMPTY, 0), pair));
        }
        return new Result.Deleted(revision, gone.size(), gone);
    }

    /// All conditions, nested ones too, speak of the state before.
    private void choose(Command.Transaction transaction, Map<Command.Transaction, Boolean> branches) {
        boolean holds = transaction.compares().stream().allMatch(this::holds);
        branches.put(transaction, holds);
        for (Operation operation : holds ? transaction.success() : transaction.failure()) {
            if (operation instanceof Command.Transaction inner) {
                choose(inner, branches);
            }
        }
    }

    private Result transaction(
            Command.Transaction transaction, Map<Command.Transaction, Boolean> branches, long revision) {
        boolean holds = Boolean.TRUE.equals(branches.get(transaction));
        List<Result> results = new ArrayList<>();
        for (Operation operation : holds ? transaction.success() : transaction.failure()) {
            results.add(
                    switch (operation) {
                        case Command.Put put -> put(put, revision);
                        case Command.DeleteRange delete -> delete(delete, revision);
                        case RangeQuery query -> {
                            List<KeyValue> pairs = pairs(query.range());
                            yield new Result.Range(revision, pairs, pairs.size(), false);
                        }
                        case Command.Transaction inner -> transaction(inner, branches, revision);
                    });
        }
        return new Result.Transaction(revision, holds, results);
    }

    private boolean holds(Compare compare) {
        KeyValue pair = state.get(compare.range().from());
        if (pair == null && compare.target() == Compare.Target.VALUE) {
            return false;
        }
        int order = switch (compare.target()) {
            case VERSION -> Long.compare(pair == null ? 0 : pair.version(), compare.number());
            case CREATE -> Long.compare(pair == null ? 0 : pair.createRevision(), compare.number());
            case MOD -> Long.compare(pair == null ? 0 : pair.modRevision(), compare.number());
            case LEASE -> Long.compare(pair == null ? 0 : pair.lease(), compare.number());
            case VALUE -> pair == null ? 0 : pair.value().compareTo(compare.value());
        };
        return switch (compare.relation()) {
            case EQUAL -> order == 0;
            case GREATER -> order > 0;
            case LESS -> order < 0;
            case NOT_EQUAL -> order != 0;
        };
    }
}
