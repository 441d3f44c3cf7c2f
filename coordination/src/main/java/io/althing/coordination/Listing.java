package io.althing.coordination;

import io.althing.store.Bytes;
import io.althing.store.KeyValue;
import io.althing.store.procedure.Keyspace;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// What there is, page by page: resources that somebody holds or waits for, sessions, counters.
///
/// A page looks at a bounded number of keys and leaves out what whoever asks may not read, so it
/// may hold less than was asked for and still not be the last.
public final class Listing extends Books {
    /// A page looks at no more.
    static final int LOOKED_AT_MAX = 10_000;

    private final Keyspace keys;
    private final Predicate<Bytes> mayRead;

    /// @param mayRead whether whoever asks may read a name
    public Listing(Keyspace keys, Predicate<Bytes> mayRead) {
        super(keys);
        this.keys = keys;
        this.mayRead = mayRead;
    }

    /// @param last the last name that was looked at, to go on from; null if there are no more
    public record Page<T>(List<T> items, @Nullable Bytes last) {
        public Page {
            items = List.copyOf(items);
        }
    }

    /// @param number what it is at
    public record Counter(Bytes name, long number) {}

    /// @param since the revision at which it was described
    /// @param user who opened it; empty if that is not known
    /// @param holds what it holds, the first of it
    /// @param waits what it waits for, the first of it
    public record Session(
            long id,
            long since,
            long lockDelaySeconds,
            String label,
            String user,
            List<Hold> holds,
            List<Wait> waits) {}

    public record Hold(Part part, String owner, long token) {}

    /// @param place the revision at which it came
    public record Wait(Part part, String owner, long place) {}

    /// Resources of a kind by name. A semaphore is there for good, others while somebody holds
    /// them or waits.
    ///
    /// @param after the name to go on from; null to begin
    public Page<Part> resources(Kind kind, Bytes prefix, @Nullable Bytes after, int limit) {
        String folder = "head/" + kind.word() + "/";
        var items = new ArrayList<Part>();
        var found = keys.range(Keys.heads(kind, prefix, after), LOOKED_AT_MAX);
        for (var pair : found) {
            Bytes name = Keys.name(folder, pair.key());
            if (mayRead.test(name)) {
                items.add(new Part(kind, name, 1));
            }
            if (items.size() == limit) {
                return new Page<>(items, name);
            }
        }
        return new Page<>(items, lastOf(folder, found));
    }

    public Page<Counter> counters(Bytes prefix, @Nullable Bytes after, int limit) {
        var items = new ArrayList<Counter>();
        var found = keys.range(Keys.counts(prefix, after), LOOKED_AT_MAX);
        for (var pair : found) {
            Bytes name = Keys.name("count/", pair.key());
            if (mayRead.test(name)) {
                items.add(new Counter(name, Counts.number(keys, name)));
            }
            if (items.size() == limit) {
                return new Page<>(items, name);
            }
        }
        return new Page<>(items, lastOf("count/", found));
    }

    private static @Nullable Bytes lastOf(String folder, List<KeyValue> found) {
        return found.size() < LOOKED_AT_MAX
                ? null
                : Keys.name(folder, found.getLast().key());
    }

    /// Sessions by id. Who may not read all that one holds or waits for is not shown it.
    ///
    /// @param after the id to go on from; 0 to begin
    public Page<Session> sessions(long after, int limit) {
        String folder = "session/";
        var items = new ArrayList<Session>();
        var found = keys.range(Keys.sessions(after), LOOKED_AT_MAX);
        for (var pair : found) {
            Bytes last = Keys.name(folder, pair.key());
            long id = HexFormat.fromHexDigitsToLong(last.toString());
            var kept = io.althing.coordination.Session.decode(pair.value());
            if (new Look(keys).namesOf(id).stream().allMatch(mayRead)) {
                items.add(new Session(
                        id,
                        pair.createRevision(),
                        kept.lockDelaySeconds(),
                        kept.label(),
                        kept.user(),
                        holds(id),
                        waits(id)));
            }
            if (items.size() == limit) {
                return new Page<>(items, last);
            }
        }
        return new Page<>(items, lastOf(folder, found));
    }

    private List<Hold> holds(long session) {
        var holds = new ArrayList<Hold>();
        for (var pair : keys.range(Keys.allMine(session), Ask.PARTS_MAX)) {
            var mine = Keys.mine(session, pair.key());
            var holding = holding(mine.part(), mine.who());
            if (holding != null) {
                holds.add(new Hold(mine.part(), mine.who().owner(), holding.token()));
            }
        }
        return holds;
    }

    private List<Wait> waits(long session) {
        var waits = new ArrayList<Wait>();
        for (var pair : keys.range(Keys.allWaits(session), Ask.PARTS_MAX)) {
            var waiter = Waiter.decode(pair.value());
            for (Part part : waiter.ask().parts()) {
                waits.add(new Wait(part, waiter.ask().who().owner(), waiter.place()));
            }
        }
        return waits;
    }

    /// What a session says of itself; empty if it says nothing, or is no session any more.
    public String label(long session) {
        var described = value(Keys.session(session));
        return described == null
                ? ""
                : io.althing.coordination.Session.decode(described).label();
    }
}
