package io.althing.backup;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/// What a backup need not keep any more.
final class Retention {
    private Retention() {}

    /// Every point within `kept` stays, and with it the full copy that the oldest of them
    /// begins with. That is counted from the newest copy's own time if it is earlier than
    /// `now`: a clock that jumps ahead between two copies deletes nothing.
    ///
    /// @param kept zero for everything
    /// @return names of objects, in the order in which to delete them: what is cut short leaves
    ///     no copy that looks complete
    static List<String> doomed(Catalogue catalogue, Instant now, Duration kept) {
        List<String> doomed = new ArrayList<>();
        FullName newest = catalogue.lastFull();
        if (kept.isZero() || newest == null) {
            return doomed;
        }
        Instant horizon = (newest.time().isBefore(now) ? newest.time() : now).minus(kept);
        FullName floor = null;
        for (FullName each : catalogue.fulls().keySet()) {
            floor = each.time().isAfter(horizon) ? floor : each;
        }
        if (floor == null) {
            return doomed;
        }
        long floorIndex = floor.index();
        catalogue.fulls().keySet().stream()
                .filter(each -> each.index() < floorIndex)
                .forEach(each -> doomed.add(each.manifest()));
        catalogue.parts().forEach((full, names) -> {
            if (full.index() < floorIndex) {
                doomed.addAll(names);
            }
        });
        catalogue.segments().keySet().stream()
                .filter(each -> each.lastIndex() <= floorIndex)
                .forEach(each -> doomed.add(each.text()));
        return doomed;
    }
}
