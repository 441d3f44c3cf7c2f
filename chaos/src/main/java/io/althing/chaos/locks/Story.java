package io.althing.chaos.locks;

import io.althing.chaos.holder.Contested;
import io.althing.chaos.holder.Hold;
import io.althing.coordination.Claimant;
import io.althing.coordination.Keys;
import io.althing.coordination.Look;
import io.althing.coordination.Look.Holder;
import io.althing.coordination.Look.InLine;
import io.althing.coordination.Part;
import io.althing.simulation.check.Replay;
import io.althing.simulation.check.Require;
import io.althing.store.Bytes;
import io.althing.store.KeyRange;
import io.althing.store.watch.Event;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;

/// Who held what, and who waited, at each revision of the log, which must make sense by itself:
/// nobody beside who has a thing alone, no more permits than there are, tokens that grow,
/// everybody served in the order of the line, nothing idle while somebody waits for it, nothing
/// left of sessions that have ended.
final class Story {
    /// Not over yet.
    static final long OPEN = Long.MAX_VALUE;

    private static final String SESSION = "session/";
    private static final Look.State NOTHING = new Look.State(0, 0, 0, List.of(), List.of());

    private final Replay keys = new Replay();
    private final Look look = new Look(keys);
    private final Map<Contested, Look.State> states = new EnumMap<>(Contested.class);
    private final Map<Contested, Long> greatest = new EnumMap<>(Contested.class);
    private final Map<Contested, Long> servedPlaces = new EnumMap<>(Contested.class);
    private final Set<String> came = new HashSet<>();
    private final Set<String> held = new HashSet<>();
    private final Map<Hold, Long> ends = new HashMap<>();
    private final Map<Long, Long> sessionEnds = new HashMap<>();
    private List<Wait> waits = new ArrayList<>();
    private long grants;
    private long handOvers;
    private long revision;

    /// Somebody stood in line from one revision to another, and was served.
    record Wait(long from, long until) {}

    /// Goes on with what came next.
    ///
    /// @throws AssertionError if it makes no sense
    void follow(SortedMap<Long, List<Event>> events) {
        events.forEach(this::happened);
    }

    /// The last revision that it knows.
    long revision() {
        return revision;
    }

    long grants() {
        return grants;
    }

    /// Grants to somebody who stood in line.
    long handOvers() {
        return handOvers;
    }

    /// Hands over who has waited with success.
    List<Wait> takeWaits() {
        List<Wait> taken = waits;
        waits = new ArrayList<>();
        return taken;
    }

    /// When a hold ended: [#OPEN] if it has not, 0 if there never was any. Of several that a
    /// session shares with one token, when the last of them did.
    long end(Hold hold) {
        return ends.getOrDefault(hold, 0L);
    }

    /// When a session ended; [#OPEN] if that is not known.
    long sessionEnd(long session) {
        return sessionEnds.getOrDefault(session, OPEN);
    }

    /// @throws AssertionError if anybody holds something, or waits
    void requireRest() {
        states.forEach((what, state) -> Require.that(
                state.holders().isEmpty() && state.inLine().isEmpty(),
                () -> "everybody rests, and " + what.word() + " has holders " + state.holders() + " and a line "
                        + state.inLine()));
    }

    private void happened(long at, List<Event> events) {
        revision = at;
        keys.follow(events);
        Set<Contested> touched = EnumSet.noneOf(Contested.class);
        for (Event event : events) {
            String key = new String(event.pair().key().array(), StandardCharsets.ISO_8859_1);
            for (Contested what : Contested.values()) {
                if (isOf(what.whole(), key)) {
                    touched.add(what);
                }
            }
            if (event.isDelete() && key.startsWith(SESSION)) {
                sessionEnded(HexFormat.fromHexDigitsToLong(key.substring(SESSION.length())));
            }
        }
        for (Contested what : touched) {
            Look.State before = states.getOrDefault(what, NOTHING);
            Look.State after = look.state(what.whole(), 1_000);
            states.put(what, after);
            requireRoom(what, after);
            line(what, before, after);
            holders(what, before, after);
        }
    }

    /// Whether a key says who holds it, or who waits for it.
    private static boolean isOf(Part part, String key) {
        String hold = new String(Keys.allHolds(part).from().array(), StandardCharsets.ISO_8859_1);
        String rest = hold.substring("hold".length());
        return key.startsWith(rest, "hold".length()) && (key.startsWith("hold") || key.startsWith("line"));
    }

    private void sessionEnded(long session) {
        sessionEnds.put(session, revision);
        String hex = HexFormat.of().toHexDigits(session);
        for (String folder : List.of("mine/", "wait/")) {
            KeyRange its = new KeyRange(Bytes.utf8(folder + hex + "/"), Bytes.utf8(folder + hex + "0"));
            Require.that(
                    keys.count(its) == 0,
                    () -> "session " + hex + " ended at revision " + revision + ", and this is left of it: "
                            + keys.range(its, 10));
        }
    }

    private void requireRoom(Contested what, Look.State state) {
        List<Holder> holders = state.holders();
        boolean isAlone = holders.stream().anyMatch(each -> each.alone() > 0);
        Require.that(
                !isAlone || holders.size() == 1,
                () -> "two hold " + what.word() + " at revision " + revision + ": " + holders);
        int out = holders.stream().mapToInt(Holder::shared).sum();
        Require.that(
                what != Contested.POOL || out <= Contested.PERMITS,
                () -> out + " permits of " + what.word() + " are out at revision " + revision + ": " + holders);
        Require.that(
                state.inLine().isEmpty()
                        || !hasRoom(what, isAlone, out, state.inLine().getFirst()),
                () -> what.word() + " stands idle at revision " + revision + ", and in line is " + state.inLine());
    }

    private static boolean hasRoom(Contested what, boolean isAlone, int out, InLine next) {
        if (next.units() == Part.ALL) {
            return !isAlone && out == 0;
        }
        return !isAlone && (what != Contested.POOL || out + next.units() <= Contested.PERMITS);
    }

    /// A claimant waits once: whoever comes again has lost its place. Unless what it was granted
    /// was over by itself before it heard of that, and it asks on.
    private void line(Contested what, Look.State before, Look.State after) {
        for (InLine each : after.inLine()) {
            boolean isNew = before.inLine().stream().noneMatch(known -> known.equals(each));
            Require.that(
                    !isNew
                            || came.add(name(what, each.who())) && !held.contains(name(what, each.who()))
                            || mayComeAgain(what, each.who()),
                    () -> each.who() + " comes into the line of " + what.word() + " at revision " + revision
                            + ", and had been there before");
        }
    }

    private boolean mayComeAgain(Contested what, Claimant who) {
        return what == Contested.LIMITED && held.contains(name(what, who));
    }

    private static String name(Contested what, Claimant who) {
        return what.word() + "/" + who.session() + "/" + who.owner();
    }

    private void holders(Contested what, Look.State before, Look.State after) {
        for (Holder each : before.holders()) {
            if (after.holders().stream().noneMatch(still -> still.who().equals(each.who()))) {
                ends.put(new Hold(what, each.who().session(), each.token()), revision);
            }
        }
        List<Holder> fresh = new ArrayList<>();
        for (Holder each : after.holders()) {
            if (before.holders().stream().noneMatch(known -> known.who().equals(each.who()))) {
                fresh.add(each);
            }
        }
        fresh.sort(Comparator.comparingLong(each -> place(before, each.who())));
        for (Holder each : fresh) {
            granted(what, each);
            served(what, each, before, after);
        }
        // One of several with the same token may have ended, and others have not.
        after.holders().forEach(each -> ends.put(new Hold(what, each.who().session(), each.token()), OPEN));
    }

    private static long place(Look.State state, Claimant who) {
        return state.inLine().stream()
                .filter(each -> each.who().equals(who))
                .mapToLong(InLine::place)
                .findFirst()
                .orElse(OPEN);
    }

    private void granted(Contested what, Holder holder) {
        grants++;
        long last = greatest.getOrDefault(what, 0L);
        Require.that(
                holder.token() == revision && (last < revision || holder.shared() > 0 && last == revision),
                () -> "the token of " + holder + " does not grow: " + what.word() + " was at " + last
                        + " before revision " + revision);
        greatest.put(what, revision);
        Require.that(
                held.add(name(what, holder.who())),
                () -> holder.who() + " is granted " + what.word() + " a second time at revision " + revision);
    }

    /// Whoever waits is served in the order in which they came. Only a lock that lets newcomers
    /// pass may be had by somebody who did not wait while others did.
    private void served(Contested what, Holder holder, Look.State before, Look.State after) {
        long place = place(before, holder.who());
        if (place == OPEN) {
            Require.that(
                    what == Contested.UNFAIR || after.inLine().isEmpty(),
                    () -> holder.who() + " has " + what.word() + " at revision " + revision
                            + " without having waited, before " + after.inLine());
            return;
        }
        handOvers++;
        waits.add(new Wait(place, revision));
        long last = servedPlaces.getOrDefault(what, 0L);
        Require.that(
                place > last,
                () -> holder.who() + " of place " + place + " is served at revision " + revision
                        + " after one of place " + last);
        servedPlaces.put(what, place);
        for (InLine each : before.inLine()) {
            Require.that(
                    each.place() >= place || after.inLine().stream().noneMatch(each::equals),
                    () -> holder.who() + " is served with " + what.word() + " at revision " + revision + " before "
                            + each);
        }
    }
}
