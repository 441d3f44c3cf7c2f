package io.althing.store;

import io.althing.store.command.AuthCommand;
import io.althing.store.command.Command;
import io.althing.store.command.Compare;
import io.althing.store.command.MemberCommand;
import io.althing.store.command.Operation;
import io.althing.store.command.RangeQuery;
import io.althing.store.command.Result;
import io.althing.store.command.Result.Failure;
import io.althing.store.watch.Event;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// The store as one would write it without caring for time or space: a whole map per revision.
final class Model {
    final TreeMap<Long, TreeMap<Bytes, KeyValue>> states = new TreeMap<>();
    final TreeMap<Long, List<Event>> events = new TreeMap<>();
    final TreeMap<Long, Long> leases = new TreeMap<>();
    final TreeMap<Long, Long> grantIndexes = new TreeMap<>();
    long revision = 1;
    long compacted = -1;

    private TreeMap<Bytes, KeyValue> working = new TreeMap<>();
    private List<Event> made = new ArrayList<>();

    Model() {
        states.put(1L, new TreeMap<>());
    }

    private static final class Refusal extends Exception {
        private static final long serialVersionUID = 1L;
        final transient Failure failure;

        Refusal(Failure failure) {
            this.failure = failure;
        }
    }

    private boolean isLookingAtPuts;

    Result apply(long term, long index, Command command) {
        begin();
        try {
            var result = tryApply(term, index, command);
            end();
            return result;
        } catch (Refusal refusal) {
            return new Result.Failed(revision, refusal.failure);
        }
    }

    private void begin() {
        working = new TreeMap<>(states.getOrDefault(revision, new TreeMap<>()));
        made = new ArrayList<>();
    }

    private void end() {
        if (made.isEmpty()) {
            return;
        }
        var before = states.getOrDefault(revision, new TreeMap<>());
        revision++;
        states.put(revision, working);
        var seen = new TreeSet<Bytes>();
        var kept = new ArrayList<Event>();
        for (Event event : made.reversed()) {
            var key = event.pair().key();
            if (seen.add(key)) {
                kept.addFirst(new Event(event.isDelete(), event.pair(), before.get(key)));
            }
        }
        events.put(revision, kept);
    }

    private Result tryApply(long term, long index, Command command) throws Refusal {
        return switch (command) {
            case Command.Put put -> put(put);
            case Command.DeleteRange delete -> delete(delete);
            case Command.Transaction transaction -> {
                long before = revision;
                var pre = states.getOrDefault(before, new TreeMap<>());
                boolean holds = transaction.compares().stream().allMatch(compare -> holds(compare, pre));
                var chosen = holds ? transaction.success() : transaction.failure();
                lookAtPuts(chosen, pre);
                var results = run(chosen, pre);
                yield new Result.Transaction(now(), holds, results);
            }
            case Command.Compact compact -> {
                refuseIf(compact.revision() <= compacted, Failure.COMPACTED);
                refuseIf(compact.revision() > revision, Failure.FUTURE_REVISION);
                compacted = compact.revision();
                states.headMap(compacted).clear();
                yield new Result.Compacted(revision);
            }
            case Command.GrantLease grant -> {
                refuseIf(leases.containsKey(grant.id()), Failure.LEASE_EXISTS);
                leases.put(grant.id(), grant.ttlSeconds());
                grantIndexes.put(grant.id(), index);
                yield new Result.LeaseGranted(revision, grant.id(), grant.ttlSeconds());
            }
            case Command.RevokeLease revoke -> {
                refuseIf(!leases.containsKey(revoke.id()), Failure.LEASE_NOT_FOUND);
                dropLease(revoke.id());
                yield new Result.LeaseRevoked(now());
            }
            case Command.ExpireLeases expire -> {
                for (long id : expire.ids()) {
                    boolean isCurrent = expire.leaderTerm() >= term && leases.containsKey(id);
                    if (isCurrent && grantIndexes.getOrDefault(id, 0L) <= expire.asOfIndex()) {
                        dropLease(id);
                        end();
                        begin();
                    }
                }
                yield new Result.Done(revision);
            }
            case Command.CheckState _, Command.RaiseLevel _ -> new Result.Done(revision);
            case Command.RaiseAlarm _,
                    Command.ClearAlarm _,
                    Command.Call _,
                    Command.As _,
                    Command.Noted _,
                    Command.Remark _,
                    Command.MoveLeader _,
                    AuthCommand _,
                    MemberCommand _ -> throw new IllegalArgumentException("no command of the keyspace: " + command);
        };
    }

    private void dropLease(long id) {
        leases.remove(id);
        for (KeyValue pair : List.copyOf(working.values())) {
            if (pair.lease() == id) {
                remove(pair.key());
            }
        }
    }

    /// etcd looks at all puts of a transaction before it looks at any read, and at keys before
    /// leases.
    private void lookAtPuts(List<Operation> operations, TreeMap<Bytes, KeyValue> pre) throws Refusal {
        isLookingAtPuts = true;
        try {
            run(operations, pre);
        } finally {
            isLookingAtPuts = false;
            begin();
        }
    }

    private List<Result> run(List<Operation> operations, TreeMap<Bytes, KeyValue> pre) throws Refusal {
        var results = new ArrayList<Result>();
        for (Operation operation : operations) {
            results.add(
                    switch (operation) {
                        case Command.Put put -> put(put);
                        case Command.DeleteRange delete -> delete(delete);
                        case RangeQuery query -> rangeInside(query);
                        case Command.Transaction nested -> {
                            boolean holds = nested.compares().stream().allMatch(compare -> holds(compare, pre));
                            yield new Result.Transaction(
                                    0, holds, run(holds ? nested.success() : nested.failure(), pre));
                        }
                    });
        }
        return results;
    }

    private Result rangeInside(RangeQuery query) throws Refusal {
        if (isLookingAtPuts) {
            return new Result.Done(now());
        }
        refuseIf(query.revision() > revision, Failure.FUTURE_REVISION);
        refuseIf(query.revision() > 0 && query.revision() < compacted, Failure.COMPACTED);
        var state = query.revision() <= 0 ? working : states.getOrDefault(query.revision(), new TreeMap<>());
        return read(query, state, now());
    }

    private Result put(Command.Put put) throws Refusal {
        boolean isMissed = !working.containsKey(put.key()) && (put.keepValue() || put.keepLease());
        refuseIf(isLookingAtPuts && isMissed, Failure.KEY_NOT_FOUND);
        refuseIf(put.lease() != 0 && !leases.containsKey(put.lease()), Failure.LEASE_NOT_FOUND);
        var old = working.get(put.key());
        refuseIf(isMissed, Failure.KEY_NOT_FOUND);
        long at = revision + 1;
        var pair = new KeyValue(
                put.key(),
                old == null ? at : old.createRevision(),
                at,
                old == null ? 1 : old.version() + 1,
                old != null && put.keepValue() ? old.value() : put.value(),
                old != null && put.keepLease() ? old.lease() : put.lease());
        working.put(put.key(), pair);
        made.add(new Event(false, pair, null));
        return new Result.Put(now(), put.returnPrevious() ? old : null);
    }

    private Result delete(Command.DeleteRange delete) {
        var doomed = working.values().stream()
                .filter(pair -> delete.range().contains(pair.key()))
                .toList();
        doomed.forEach(pair -> remove(pair.key()));
        return new Result.Deleted(now(), doomed.size(), delete.returnPrevious() ? doomed : List.of());
    }

    private void remove(Bytes key) {
        working.remove(key);
        made.add(new Event(true, new KeyValue(key, 0, revision + 1, 0, Bytes.EMPTY, 0), null));
    }

    private long now() {
        return made.isEmpty() ? revision : revision + 1;
    }

    Result range(RangeQuery query) {
        if (query.revision() > revision) {
            return new Result.Failed(revision, Failure.FUTURE_REVISION);
        }
        if (query.revision() > 0 && query.revision() < compacted) {
            return new Result.Failed(revision, Failure.COMPACTED);
        }
        long at = query.revision() <= 0 ? revision : query.revision();
        return read(query, states.getOrDefault(at, new TreeMap<>()), revision);
    }

    private static Result read(RangeQuery query, TreeMap<Bytes, KeyValue> state, long header) {
        var all = state.values().stream()
                .filter(pair -> query.range().contains(pair.key()))
                .toList();
        if (query.countOnly()) {
            return new Result.Range(header, List.of(), all.size(), false);
        }
        var sorted = new ArrayList<>(all.stream()
                .filter(pair -> query.minModRevision() == 0 || pair.modRevision() >= query.minModRevision())
                .filter(pair -> query.maxModRevision() == 0 || pair.modRevision() <= query.maxModRevision())
                .filter(pair -> query.minCreateRevision() == 0 || pair.createRevision() >= query.minCreateRevision())
                .filter(pair -> query.maxCreateRevision() == 0 || pair.createRevision() <= query.maxCreateRevision())
                .toList());
        Comparator<KeyValue> order = switch (query.target()) {
            case KEY -> Comparator.comparing(KeyValue::key);
            case VERSION -> Comparator.comparing(KeyValue::version);
            case CREATE -> Comparator.comparing(KeyValue::createRevision);
            case MOD -> Comparator.comparing(KeyValue::modRevision);
            case VALUE -> Comparator.comparing(KeyValue::value);
        };
        sorted.sort(query.order() == RangeQuery.Order.DESCEND ? order.reversed() : order);
        boolean hasMore = query.limit() > 0 && query.limit() < sorted.size();
        var cut = hasMore ? sorted.subList(0, (int) query.limit()) : sorted;
        var pairs = cut.stream()
                .map(pair -> query.keysOnly() ? Reader.withValue(pair, Bytes.EMPTY) : pair)
                .toList();
        return new Result.Range(header, pairs, all.size(), hasMore);
    }

    private static boolean holds(Compare compare, TreeMap<Bytes, KeyValue> state) {
        var pairs = state.values().stream()
                .filter(pair -> compare.range().contains(pair.key()))
                .toList();
        if (pairs.isEmpty()) {
            return compare.target() != Compare.Target.VALUE && holds(compare, (KeyValue) null);
        }
        return pairs.stream().allMatch(pair -> holds(compare, pair));
    }

    private static boolean holds(Compare compare, @Nullable KeyValue pair) {
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

    private static void refuseIf(boolean condition, Failure failure) throws Refusal {
        if (condition) {
            throw new Refusal(failure);
        }
    }
}
