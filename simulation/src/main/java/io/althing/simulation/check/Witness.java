package io.althing.simulation.check;

import io.althing.simulation.cluster.SimMember;
import io.althing.simulation.world.World;
import io.althing.store.Bytes;
import io.althing.store.KeyRange;
import io.althing.store.watch.Event;
import io.althing.store.watch.WatchHub;
import io.althing.store.watch.Watcher;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;

/// Watches everything of one kind on every member, from the first revision on. What they tell is
/// the history that all answers must agree with, and it must be the same wherever it is told.
public final class Witness {
    private static final int BYTES_MAX = 1 << 20;
    private static final KeyRange EVERYTHING = new KeyRange(Bytes.EMPTY, null);

    private static final class Seat {
        final int life;
        Watcher watcher;
        long next;

        Seat(int life, Watcher watcher, long next) {
            this.life = life;
            this.watcher = watcher;
            this.next = next;
        }
    }

    private final Map<Long, Seat> seats = new HashMap<>();
    private final SortedMap<Long, List<Event>> history = new TreeMap<>();
    private final Map<Long, Long> firstTold = new HashMap<>();
    private final World world;
    private final Function<SimMember, WatchHub> hub;
    private long told;

    /// @param hub of the keys it watches
    public Witness(World world, Function<SimMember, WatchHub> hub) {
        this.world = world;
        this.hub = hub;
    }

    /// Listens to a member that has just done something.
    public void listen(SimMember member) {
        Seat seat = seats.get(member.id.value());
        if (seat == null || seat.life != member.lives()) {
            seat = new Seat(member.lives(), open(member, 2), 2);
            seats.put(member.id.value(), seat);
        }
        if (member.member().store().revision() < seat.next) {
            return;
        }
        while (true) {
            switch (seat.watcher.poll(BYTES_MAX)) {
                case Watcher.Polled.Nothing nothing -> {
                    return;
                }
                case Watcher.Polled.Events(var events, var revision, var _) -> take(member, seat, events);
                case Watcher.Polled.Compacted(var revision) -> {
                    seat.watcher.close();
                    seat.next = Math.max(seat.next, revision + 1);
                    seat.watcher = open(member, seat.next);
                }
            }
        }
    }

    private Watcher open(SimMember member, long from) {
        return hub.apply(member).open(EVERYTHING, from, true, true, false, () -> {});
    }

    private void take(SimMember member, Seat seat, List<Event> events) {
        SortedMap<Long, List<Event>> byRevision = new TreeMap<>();
        for (Event event : events) {
            byRevision
                    .computeIfAbsent(event.pair().modRevision(), any -> new ArrayList<>())
                    .add(event);
        }
        byRevision.forEach((revision, happened) -> {
            if (revision < seat.next) {
                throw new AssertionError("member " + member.id + " tells revision " + revision + " again");
            }
            seat.next = revision + 1;
            told++;
            firstTold.putIfAbsent(revision, world.nowNanos());
            List<Event> known = history.putIfAbsent(revision, List.copyOf(happened));
            if (known != null && !known.equals(happened)) {
                throw new AssertionError("revision " + revision + " is " + happened + " on member " + member.id
                        + ", another told " + known);
            }
        });
    }

    /// What happened, by revision.
    public SortedMap<Long, List<Event>> history() {
        return history;
    }

    /// When somebody told of this revision first.
    public long firstToldNanos(long revision) {
        return firstTold.getOrDefault(revision, Long.MAX_VALUE);
    }

    /// How many revisions were told, by all members together.
    public long told() {
        return told;
    }
}
