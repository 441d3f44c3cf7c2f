package io.althing.chaos.load;

import io.althing.store.Bytes;
import io.althing.store.KeyRange;
import io.althing.store.watch.Event;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/// One watcher of everything at each member, going on where it stopped. What they tell is the
/// history that all answers must agree with, and it must be the same wherever it is told.
final class Witnesses {
    private static final long AGAIN_NANOS = 100_000_000L;
    private static final WatchStream.Wish EVERYTHING =
            new WatchStream.Wish(new KeyRange(Bytes.EMPTY, null), true, true, true);

    private final Desk desk;
    private final List<Witness> witnesses = new ArrayList<>();
    private SortedMap<Long, List<Event>> history = new TreeMap<>();
    private Map<Long, Long> firstToldNanos = new HashMap<>();
    private long since;
    private long unbrokenTo;
    private long told;

    /// @param since the revision from which on all is to be told
    Witnesses(Desk desk, long since) {
        this.desk = desk;
        this.since = since;
        this.unbrokenTo = since;
        for (int member = 0; member < desk.size(); member++) {
            witnesses.add(new Witness(member, since + 1));
        }
    }

    void start() {
        witnesses.forEach(Witness::open);
    }

    /// Everything up to here has been told by somebody.
    long unbrokenTo() {
        return unbrokenTo;
    }

    /// Whether every member has told everything up to a revision, or that it is compacted there.
    boolean haveAllTold(long revision) {
        return unbrokenTo >= revision && witnesses.stream().allMatch(witness -> witness.next > revision);
    }

    /// How many revisions were told, by all members together.
    long told() {
        return told;
    }

    long since() {
        return since;
    }

    /// What happened up to a revision; from then on only what comes later is remembered.
    SortedMap<Long, List<Event>> takeHistory(long upTo) {
        SortedMap<Long, List<Event>> taken = new TreeMap<>(history.headMap(upTo + 1));
        history = new TreeMap<>(history.tailMap(upTo + 1));
        since = upTo;
        return taken;
    }

    /// When somebody told of each revision first, up to a revision.
    Map<Long, Long> takeFirstTold(long upTo) {
        Map<Long, Long> taken = firstToldNanos;
        firstToldNanos = new HashMap<>();
        taken.forEach((revision, atNanos) -> {
            if (revision > upTo) {
                firstToldNanos.put(revision, atNanos);
            }
        });
        return taken;
    }

    private void take(Witness witness, List<Event> events) {
        SortedMap<Long, List<Event>> byRevision = new TreeMap<>();
        events.forEach(event -> byRevision
                .computeIfAbsent(event.pair().modRevision(), any -> new ArrayList<>())
                .add(event));
        byRevision.forEach((revision, happened) -> {
            if (revision < witness.next) {
                throw new AssertionError("m" + (witness.member + 1) + " tells revision " + revision + " again");
            }
            witness.next = revision + 1;
            told++;
            firstToldNanos.putIfAbsent(revision, System.nanoTime());
            List<Event> known = revision <= since ? null : history.putIfAbsent(revision, List.copyOf(happened));
            if (known != null && !isSame(known, happened)) {
                throw new AssertionError("revision " + revision + " is " + happened + " on m" + (witness.member + 1)
                        + ", another told " + known);
            }
        });
        while (history.containsKey(unbrokenTo + 1)) {
            unbrokenTo++;
        }
    }

    /// What was there before an event may be compacted at one member and not at another.
    private static boolean isSame(List<Event> some, List<Event> others) {
        boolean isSame = some.size() == others.size();
        for (int i = 0; isSame && i < some.size(); i++) {
            isSame = some.get(i).isDelete() == others.get(i).isDelete()
                    && some.get(i).pair().equals(others.get(i).pair());
        }
        return isSame;
    }

    private final class Witness implements WatchStream.Listener {
        private final int member;
        private long next;

        Witness(int member, long next) {
            this.member = member;
            this.next = next;
        }

        void open() {
            new WatchStream(desk, member, EVERYTHING, next, this);
        }

        @Override
        public void events(List<Event> events, long revision) {
            take(this, events);
        }

        @Override
        public void progress(long revision) {
            // What was told is what counts here.
        }

        @Override
        public void compacted(long revision) {
            next = Math.max(next, revision + 1);
            ended();
        }

        @Override
        public void ended() {
            desk.after(AGAIN_NANOS, this::open);
        }
    }
}
