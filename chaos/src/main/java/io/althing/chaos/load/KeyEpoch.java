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

/// What clients of keys saw, from one moment at which there was no key to the next.
///
/// @param since the revision at which it begins
/// @param firstToldNanos when a revision was heard of first
public record KeyEpoch(
        long since,
        SortedMap<Long, List<Event>> history,
        Map<Long, Long> firstToldNanos,
        List<Call> calls,
        List<Piece> pieces,
        List<Session> sessions,
        List<Resource> resources)
        implements Epoch {
    @Override
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
                blind.undecided());
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

    /// Every call and every revision.
    @Override
    public Stream<String> lines() {
        Stream<String> asked = calls.stream().map(call -> call.begunNanos + " to " + call.endedNanos() + "  " + call);
        Stream<String> happened =
                history.entrySet().stream().map(each -> "revision " + each.getKey() + "  " + each.getValue());
        return Stream.concat(asked, happened);
    }
}
