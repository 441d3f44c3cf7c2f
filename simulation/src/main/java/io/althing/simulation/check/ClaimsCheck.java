package io.althing.simulation.check;

import io.althing.coordination.Claimant;
import io.althing.coordination.Look;
import io.althing.coordination.Look.Holder;
import io.althing.coordination.Look.InLine;
import io.althing.coordination.Part;
import io.althing.simulation.workload.Claimants;
import io.althing.simulation.workload.Claimants.Cancelled;
import io.althing.simulation.workload.Claimants.Forced;
import io.althing.simulation.workload.Claimants.Segment;
import io.althing.simulation.workload.Claimants.Told;
import io.althing.store.Bytes;
import io.althing.store.watch.Event;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;

/// Who holds what, at each revision of the log: nobody beside who has it alone, no more permits
/// than there are, tokens that grow, nobody served before one who stands before it, no request
/// carried out that was cancelled, nobody forced out without a word, and nothing told to a client
/// that is not so.
public final class ClaimsCheck {
    private final SortedMap<Long, List<Event>> history;
    private final Replay keys = new Replay();
    private final Look look = new Look(keys);
    private final Map<Part, Long> greatest = new HashMap<>();
    private final Set<Told> held = new HashSet<>();
    private final Map<Asked, Cancelled> cancelled = new HashMap<>();
    private final Map<Long, Forced> forced = new HashMap<>();
    private long checked;

    private record Asked(Claimant who, long request) {}

    /// @param history of the keys of procedures
    /// @param cancelled what clients were told to have cancelled for good
    /// @param forced what clients were told to have taken by force
    public ClaimsCheck(SortedMap<Long, List<Event>> history, List<Cancelled> cancelled, List<Forced> forced) {
        this.history = history;
        cancelled.forEach(each -> this.cancelled.put(new Asked(each.who(), each.request()), each));
        forced.forEach(each -> this.forced.put(each.revision(), each));
    }

    /// How much was held against the history.
    public long checked() {
        return checked;
    }

    public void check(List<Told> told) {
        history.forEach(this::revision);
        for (Told each : told) {
            checked++;
            Require.that(
                    held.contains(new Told(each.who(), whole(each.part()), each.token())),
                    () -> "was told that it holds what the log never gave it: " + each);
        }
        Require.that(
                keys.names().stream()
                        .map(Bytes::toString)
                        .allMatch(key -> key.startsWith("head/semaphore/") || key.startsWith("count/")),
                () -> "all sessions have ended, and something is left of them: " + keys.names());
    }

    /// After the claims.
    ///
    /// @param asked numbers of the counter in all requests, answered or not
    public void checkCounter(List<Segment> told, long asked) {
        long end = 0;
        long counted = 0;
        for (Segment each :
                told.stream().sorted(Comparator.comparingLong(Segment::before)).toList()) {
            checked++;
            long before = end;
            Require.that(each.before() >= before, () -> "numbers up to " + before + " were given twice: " + each);
            end = each.after();
            counted += each.after() - each.before();
        }
        long last = look.count(Claimants.COUNTER);
        long least = Math.max(end, counted);
        Require.that(
                last >= least && last <= asked,
                () -> "the counter is at " + last + ", and not between what was given, " + least
                        + ", and what was asked for, " + asked);
    }

    private static Part whole(Part part) {
        return Claimants.RESOURCES.stream()
                .filter(each -> each.kind() == part.kind() && each.name().equals(part.name()))
                .findFirst()
                .orElseThrow();
    }

    private void revision(long revision, List<Event> events) {
        Map<Part, Look.State> before = states();
        keys.follow(events);
        states().forEach((resource, after) -> {
            checked++;
            aloneMeansAlone(revision, resource, after);
            cancelledMeansCancelled(revision, resource, after);
            newcomers(revision, resource, before.getOrDefault(resource, after), after);
        });
        whoIsForcedOutIsTold(revision);
    }

    private void whoIsForcedOutIsTold(long revision) {
        Forced taken = forced.get(revision);
        if (taken != null) {
            checked++;
            Require.that(
                    !look.isHeld(taken.part(), taken.who(), taken.token())
                            && look.takenRevision(taken.who().session()) == revision
                            && taken.by().equals(look.takenBy(taken.part(), taken.who(), taken.token())),
                    () -> "is held still, or its holder is not told: " + taken);
        }
    }

    private Map<Part, Look.State> states() {
        Map<Part, Look.State> states = new HashMap<>();
        Claimants.RESOURCES.forEach(each -> states.put(each, look.state(each, 1_000)));
        return states;
    }

    private static void aloneMeansAlone(long revision, Part resource, Look.State state) {
        boolean isAlone = state.holders().stream().anyMatch(each -> each.alone() > 0);
        Require.that(
                !isAlone || state.holders().size() == 1,
                () -> "two hold " + resource + " at revision " + revision + ": " + state.holders());
        int out = state.holders().stream().mapToInt(Holder::shared).sum();
        Require.that(
                state.permits() == 0 || out <= state.permits(),
                () -> out + " permits of " + resource + " are out at revision " + revision);
        Require.that(
                state.holders().stream().allMatch(each -> each.alone() + each.shared() <= 1),
                () -> "a request that was made again counts twice at revision " + revision + ": " + state.holders());
    }

    private void cancelledMeansCancelled(long revision, Part resource, Look.State state) {
        state.holders().forEach(each -> staysCancelled(revision, resource, new Asked(each.who(), each.request())));
        state.inLine().forEach(each -> staysCancelled(revision, resource, new Asked(each.who(), each.request())));
    }

    private void staysCancelled(long revision, Part resource, Asked asked) {
        Cancelled told = cancelled.get(asked);
        if (told != null) {
            Require.that(
                    revision < told.fromRevision() || revision > told.untilRevision(),
                    () -> asked + " is carried out at revision " + revision + " for " + resource
                            + ", though its client was told at revision " + told.fromRevision()
                            + " that it is cancelled");
        }
    }

    private void newcomers(long revision, Part resource, Look.State before, Look.State after) {
        Set<Claimant> known = new HashSet<>();
        before.holders().forEach(each -> known.add(each.who()));
        for (Holder holder : after.holders()) {
            held.add(new Told(holder.who(), resource, holder.token()));
            boolean isHeir = holder.token() < revision;
            if (known.contains(holder.who()) || isHeir) {
                continue;
            }
            Require.that(
                    holder.token() == revision && greatest.getOrDefault(resource, 0L) <= revision,
                    () -> "the token of " + holder + " does not grow at revision " + revision);
            greatest.put(resource, revision);
            for (InLine each : before.inLine()) {
                if (each.who().equals(holder.who())) {
                    break;
                }
                Require.that(
                        after.inLine().stream().noneMatch(left -> left.equals(each)),
                        () -> holder.who() + " is served at revision " + revision + " before " + each);
            }
        }
    }
}
