package io.althing.backup;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;

/// What is needed to come to a point: a full copy before it, and the pieces of the log behind
/// that. Decided by names alone.
///
/// @param segments in order; the point lies in the last one, or at its end
public record RestorePlan(FullName full, List<SegmentName> segments, Point point) {
    public RestorePlan {
        segments = List.copyOf(segments);
    }

    /// @throws BackupException if something is missing; the message says which points there are
    public static RestorePlan to(Point point, Catalogue catalogue) throws BackupException {
        return switch (point) {
            case Point.Latest _ -> latest(point, catalogue);
            case Point.At(var time) -> at(point, time, catalogue);
            case Point.Revision(var revision) -> revision(point, revision, catalogue);
            case Point.Index(var index) -> index(point, index, catalogue);
        };
    }

    /// By when all was applied that is in the last piece, or in the full copy.
    public Instant time() {
        return segments.isEmpty() ? full.time() : segments.getLast().time();
    }

    private static RestorePlan latest(Point point, Catalogue catalogue) throws BackupException {
        FullName full = newest(catalogue, any -> true, "");
        Route route = new Route(catalogue, full);
        route.walk(any -> true);
        route.refuseGap();
        return new RestorePlan(full, route.taken, point);
    }

    private static RestorePlan at(Point point, Instant time, Catalogue catalogue) throws BackupException {
        FullName full = newest(catalogue, each -> !each.time().isAfter(time), "made by " + time + " or before");
        Route route = new Route(catalogue.withSegments(each -> !each.time().isAfter(time)), full);
        route.walk(any -> true);
        RestorePlan plan = new RestorePlan(full, route.taken, point);
        // Whatever is missing may have happened by then, unless it is the very end of a piece.
        if (!plan.time().equals(time)) {
            Route on = new Route(catalogue, full, plan.endIndex());
            if (on.walk.step() == null) {
                on.refuseGap();
            }
        }
        return plan;
    }

    private static RestorePlan revision(Point point, long revision, Catalogue catalogue) throws BackupException {
        // A later copy at this very revision may hold more: leases, users. The same question must
        // have the same answer tomorrow.
        FullName exact = catalogue.fulls().keySet().stream()
                .filter(each -> each.revision() == revision)
                .findFirst()
                .orElse(null);
        boolean isBefore = catalogue.fulls().keySet().stream().anyMatch(each -> each.revision() < revision);
        FullName full = exact != null && !isBefore
                ? exact
                : newest(catalogue, each -> each.revision() < revision, "of a revision up to " + revision);
        Route route = new Route(catalogue, full);
        if (full.revision() < revision && !route.walk(each -> each.revision() < revision)) {
            route.refuseGap();
            throw new BackupException("the backup ends at revision " + route.revision() + " (" + route.time()
                    + "), before revision " + revision + ": ask for a revision that is in it, or for the latest state");
        }
        return new RestorePlan(full, route.taken, point);
    }

    private static RestorePlan index(Point point, long index, Catalogue catalogue) throws BackupException {
        FullName full = newest(catalogue, each -> each.index() <= index, "of entry " + index + " or before");
        Route route = new Route(catalogue, full);
        if (full.index() < index && !route.walk(each -> each.lastIndex() < index)) {
            route.refuseGap();
            throw new BackupException("the backup ends at entry " + route.end() + " (" + route.time()
                    + "), before entry " + index + ": ask for an entry that is in it, or for the latest state");
        }
        return new RestorePlan(full, route.taken, point);
    }

    private long endIndex() {
        return segments.isEmpty() ? full.index() : segments.getLast().lastIndex();
    }

    private static FullName newest(Catalogue catalogue, Predicate<FullName> isFit, String what) throws BackupException {
        FullName found = null;
        for (FullName each : catalogue.fulls().keySet()) {
            found = isFit.test(each) ? each : found;
        }
        if (found == null) {
            FullName oldest =
                    catalogue.fulls().isEmpty() ? null : catalogue.fulls().firstKey();
            throw new BackupException(
                    oldest == null
                            ? "the backup has no complete full copy: nothing can be restored of it; is it the right"
                                    + " place, and has the first copy been finished?"
                            : "the backup has no full copy " + what + ": the oldest one is of revision "
                                    + oldest.revision() + " (" + oldest.time() + "); ask for a later point");
        }
        return found;
    }

    /// A walk from a full copy, and what came of it.
    private static final class Route {
        private final Catalogue catalogue;
        private final FullName full;
        private final Walk walk;
        private final List<SegmentName> taken = new ArrayList<>();

        Route(Catalogue catalogue, FullName full) {
            this(catalogue, full, full.index());
        }

        Route(Catalogue catalogue, FullName full, long from) {
            this.catalogue = catalogue;
            this.full = full;
            this.walk = new Walk(catalogue, from);
        }

        /// Walks on while the piece at hand is not enough; returns whether one was, in the end.
        boolean walk(Predicate<SegmentName> isTooLittle) {
            for (SegmentName each = walk.step(); each != null; each = walk.step()) {
                taken.add(each);
                if (!isTooLittle.test(each)) {
                    return true;
                }
            }
            return false;
        }

        long end() {
            return walk.end();
        }

        long revision() {
            return Stream.concat(Stream.of(full.revision()), taken.stream().map(SegmentName::revision))
                    .mapToLong(Long::longValue)
                    .max()
                    .orElse(0);
        }

        Instant time() {
            return taken.isEmpty() ? full.time() : taken.getLast().time();
        }

        /// @throws BackupException if the log goes on behind something that is missing
        void refuseGap() throws BackupException {
            long end = end();
            SegmentName beyond = walk.beyond();
            FullName nextFull = catalogue.fulls().keySet().stream()
                    .filter(each -> each.index() > end)
                    .findFirst()
                    .orElse(null);
            if (beyond == null && nextFull == null) {
                return;
            }
            long to = Math.min(
                    beyond == null ? Long.MAX_VALUE : beyond.firstIndex() - 1,
                    nextFull == null ? Long.MAX_VALUE : nextFull.index());
            throw new BackupException("entries " + (end + 1) + " to " + to
                    + " of the log are not in the backup: they were lost, or never archived; before them is --index "
                    + end + ", behind them "
                    + (nextFull == null
                            ? "is no full copy"
                            : "is every point from revision " + nextFull.revision() + " (" + nextFull.time() + ") on"));
        }
    }
}
