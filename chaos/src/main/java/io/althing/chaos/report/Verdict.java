package io.althing.chaos.report;

import io.althing.chaos.load.Figure;
import io.althing.chaos.load.Pace;
import java.util.List;

/// What came of a run.
///
/// @param command how it was asked for
/// @param electionMillis the members' election timeout
/// @param retried writes of a client that retries
/// @param failed those that it had to give up
/// @param checks how many answers and events were held against the history
/// @param undecided searches for an order that were given up for their size
/// @param figures what the load has to tell besides
public record Verdict(
        String command,
        long seed,
        int members,
        long electionMillis,
        double seconds,
        long calls,
        long retried,
        long failed,
        long checks,
        long undecided,
        List<Figure> figures,
        int epochs,
        Chronicle chronicle,
        List<Pace.Second> pace) {
    public boolean isGood() {
        return chronicle.findings().isEmpty();
    }
}
