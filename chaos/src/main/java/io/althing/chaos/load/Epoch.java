package io.althing.chaos.load;

import io.althing.simulation.check.BlindCheck;
import io.althing.simulation.check.GraphCheck;
import io.althing.simulation.check.LeaseCheck;
import io.althing.simulation.check.RevisionCheck;
import io.althing.simulation.check.WatchCheck;
import io.althing.simulation.workload.Call;
import io.althing.simulation.workload.Resource;
import io.althing.simulation.workload.Session;
import io.althing.simulation.workload.Watchers.Piece;
import io.althing.store.watch.Event;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.stream.Stream;

/// All that clients saw from one moment at which there was no key to the next: a history that can
/// be checked by itself, so that a long run fits into memory.
///
/// @param since the revision at which it begins
/// @param firstToldNanos when a revision was heard of first
public record Epoch(
        long since,
        SortedMap<Long, List<Event>> history,
        Map<Long, Long> firstToldNanos,
        List<Call> calls,
        List<Piece> pieces,
        List<Session> sessions,
        List<Resource> resources) {
    /// What was checked, and what was too large to be decided.
    public record Checked(long checks, long undecided, long lostWithoutTokens) {}

    /// @throws AssertionError if no history explains what clients saw
    public Checked check() {
        List<Call> within = calls.stream().filter(this::isWithin).toList();
        RevisionCheck revisions = new RevisionCheck(history, within, since);
        BlindCheck blind = new BlindCheck(within);
        GraphCheck graph = new GraphCheck(within);
        WatchCheck watches = new WatchCheck(history);
        // Only the wall clocks of members are shifted, and leases must not look at those.
        LeaseCheck leases =
                new LeaseCheck(history, revision -> firstToldNanos.getOrDefault(revision, Long.MAX_VALUE), 0);
        revisions.check();
        blind.check();
        graph.check();
        watches.check(pieces);
        leases.check(sessions, resources);
        return new Checked(
                revisions.checked() + blind.checked() + graph.checked() + watches.checked() + leases.checked(),
                blind.undecided(),
                resources.stream().mapToLong(Resource::lostNaive).sum());
    }

    /// Whoever asks for the past, or a member that is still catching up, may hear of earlier
    /// epochs.
    private boolean isWithin(Call call) {
        boolean isPast = call.query != null && call.query.revision() > 0 && call.query.revision() < since;
        boolean isLate = call.kind == Call.Kind.LOCAL_READ
                && call.result() != null
                && call.result().revision() < since;
        return !isPast && !isLate;
    }

    /// Every call and every revision, for whoever wants to know what was wrong.
    public Stream<String> lines() {
        Stream<String> asked = calls.stream().map(call -> call.begunNanos + " to " + call.endedNanos() + "  " + call);
        Stream<String> happened =
                history.entrySet().stream().map(each -> "revision " + each.getKey() + "  " + each.getValue());
        return Stream.concat(asked, happened);
    }
}
