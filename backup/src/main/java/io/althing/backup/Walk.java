package io.althing.backup;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Along the pieces of a log from an index on, each time with the piece that reaches furthest:
/// what two leaders have both archived is in pieces that overlap.
final class Walk {
    private final List<SegmentName> pieces;
    private int next;
    private long end;

    /// @param from the last entry that is there already
    Walk(Catalogue catalogue, long from) {
        this.pieces = new ArrayList<>(catalogue.segments().keySet());
        this.end = from;
    }

    /// Takes the next piece, or returns null where there is none that follows.
    @Nullable
    SegmentName step() {
        SegmentName best = null;
        while (next < pieces.size() && pieces.get(next).firstIndex() <= end + 1) {
            SegmentName each = pieces.get(next++);
            if (each.lastIndex() > end && (best == null || each.lastIndex() > best.lastIndex())) {
                best = each;
            }
        }
        if (best != null) {
            end = best.lastIndex();
        }
        return best;
    }

    /// Walks as far as it goes, and returns the index of the last entry.
    long end() {
        while (step() != null) {
            // All that counts is where it ends.
        }
        return end;
    }

    /// The first piece behind what is missing after the walk has ended; null if nothing is.
    @Nullable
    SegmentName beyond() {
        return next < pieces.size() ? pieces.get(next) : null;
    }
}
