package io.althing.backup;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;

/// A piece of the log, entries `firstIndex` to `lastIndex`.
///
/// @param term of the leader that archived it: two leaders never write under one name
/// @param revision of the store after its last entry; 0 if that is told by a later one
/// @param time by which all of it was applied
public record SegmentName(long firstIndex, long lastIndex, long term, long revision, Instant time)
        implements Comparable<SegmentName> {
    private static final Comparator<SegmentName> ORDER = Comparator.comparingLong(SegmentName::firstIndex)
            .thenComparingLong(SegmentName::lastIndex)
            .thenComparingLong(SegmentName::term)
            .thenComparingLong(SegmentName::revision)
            .thenComparing(SegmentName::time);

    static final String FOLDER = "log/";

    public SegmentName {
        if (firstIndex <= 0 || lastIndex < firstIndex || term <= 0 || revision < 0) {
            throw new IllegalArgumentException("no piece of a log");
        }
        time = time.truncatedTo(ChronoUnit.MILLIS);
    }

    String text() {
        return FOLDER + Labels.index(firstIndex) + "-" + Labels.index(lastIndex) + Labels.rest(term, revision, time);
    }

    @Override
    public int compareTo(SegmentName other) {
        return ORDER.compare(this, other);
    }
}
