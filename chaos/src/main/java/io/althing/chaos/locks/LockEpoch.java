package io.althing.chaos.locks;

import io.althing.chaos.holder.Contested;
import io.althing.chaos.holder.Hold;
import io.althing.chaos.holder.Report;
import io.althing.chaos.load.Epoch;
import io.althing.simulation.check.Require;
import java.time.Duration;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/// What holders said and did between two rests, to be held against the log.
record LockEpoch(
        Story story,
        Log log,
        Testimony testimony,
        Testimony.Said said,
        Moments.Known moments,
        List<Mishap> mishaps,
        Resources resources,
        List<Register.Write> writes,
        Tally tally)
        implements Epoch {
    /// How much longer than its TTL a session without heartbeats may live, if the cluster serves:
    /// a machine may be busy.
    private static final Duration LATE_MAX = Duration.ofSeconds(2);

    @Override
    public Checked check() {
        story.follow(log.claims());
        story.requireRest();
        tally.waitsThroughElections += story.takeWaits().stream()
                .filter(each -> moments.hasNewLeader(each.from(), each.until()))
                .count();
        Require.that(
                said.strange().isEmpty(), () -> "a request failed that nothing was in the way of: " + said.strange());
        said.grants().forEach(this::requireGranted);
        said.safeLooks().forEach(this::requireHeld);
        requireNobodySafeBesides();
        mishaps.forEach(this::requirePassedOn);
        tally.refused += said.refused().size();
        resources.check(writes, log.resources(), tally);
        return new Checked(
                log.claims().size()
                        + said.grants().size()
                        + said.safeLooks().size()
                        + mishaps.size()
                        + writes.size()
                        + log.resources().size(),
                0);
    }

    private void requireGranted(Report.Granted granted) {
        Require.that(
                story.end(granted.hold()) > 0,
                () -> "a holder was told that it has what the log never gave it: " + granted);
    }

    /// Whoever is told to be safe holds it, by the log, at that moment.
    private void requireHeld(Report.Looked looked) {
        tally.safeLooks++;
        long end = story.end(looked.hold());
        Require.that(end > 0, () -> "a holder is told to be safe with what the log never gave it: " + looked);
        long overNanos = end == Story.OPEN ? Long.MAX_VALUE : moments.atLatestNanos(end);
        Require.that(
                looked.atNanos() <= overNanos,
                () -> looked + ": was told to be safe " + (looked.atNanos() - overNanos) / 1_000
                        + " µs after everybody could know that it was over, at revision " + end);
    }

    /// The same without the log: from when somebody knows that it holds something alone, nobody
    /// of an earlier token is told to be safe.
    private void requireNobodySafeBesides() {
        Map<Contested, Safety> alone = new EnumMap<>(Contested.class);
        Map<Contested, Safety> any = new EnumMap<>(Contested.class);
        Map<Hold, Long> last = new HashMap<>();
        said.safeLooks().forEach(each -> last.merge(each.hold(), each.atNanos(), Math::max));
        List<Report.Granted> inOrder = said.grants().stream()
                .filter(each -> each.hold().what() != Contested.POOL)
                .sorted(Comparator.comparingLong(each -> each.hold().token()))
                .toList();
        for (Report.Granted each : inOrder) {
            Contested what = each.hold().what();
            Safety before = (each.isAlone() ? any : alone).get(what);
            Require.that(
                    before == null
                            || before.hold.token() == each.hold().token()
                            || before.untilNanos <= each.knownNanos(),
                    () -> each + " was known, and " + before + " was told to be safe later");
            Safety its = new Safety(each.hold(), last.getOrDefault(each.hold(), 0L));
            any.merge(what, its, Safety::later);
            if (each.isAlone()) {
                alone.merge(what, its, Safety::later);
            }
        }
    }

    private record Safety(Hold hold, long untilNanos) {
        Safety later(Safety other) {
            return other.untilNanos > untilNanos ? other : this;
        }
    }

    /// What the dead and the stopped held goes on within their TTL, and a little.
    private void requirePassedOn(Mishap mishap) {
        tally.stops += mishap.isDeath() ? 0 : 1;
        tally.deaths += mishap.isDeath() ? 1 : 0;
        for (long session : mishap.sessions()) {
            long end = story.sessionEnd(session);
            long overNanos = end == Story.OPEN ? Long.MAX_VALUE : moments.atLatestNanos(end);
            if (end != Story.OPEN && overNanos <= mishap.fromNanos()) {
                continue;
            }
            long lastsNanos = Duration.ofSeconds(testimony.ttlSeconds(session))
                    .plus(LATE_MAX)
                    .toNanos();
            long dueNanos = moments.dueNanos(mishap.fromNanos(), lastsNanos);
            tally.due += dueNanos < mishap.untilNanos() ? 1 : 0;
            boolean isUndisturbed = dueNanos == mishap.fromNanos() + lastsNanos;
            if (isUndisturbed && overNanos <= mishap.untilNanos()) {
                tally.passed(overNanos - mishap.fromNanos());
            }
            Require.that(
                    overNanos <= dueNanos || dueNanos >= mishap.untilNanos(),
                    () -> "session " + Long.toHexString(session) + " of a holder that did nothing any more ended "
                            + (end == Story.OPEN
                                    ? "not at all"
                                    : (overNanos - mishap.fromNanos()) / 1_000_000 + " ms later")
                            + ", and was due within " + (dueNanos - mishap.fromNanos()) / 1_000_000 + " ms: " + mishap);
        }
    }

    @Override
    public Stream<String> lines() {
        return Stream.of(
                        said.grants().stream(),
                        said.safeLooks().stream(),
                        mishaps.stream(),
                        writes.stream(),
                        log.claims().entrySet().stream(),
                        log.resources().entrySet().stream())
                .flatMap(each -> each)
                .map(Object::toString);
    }
}
