package io.althing.backup;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.Locale;

/// A full copy of the store as of entry `index`.
///
/// @param term of the leader that made it
/// @param time by which all of it was applied
public record FullName(long index, long term, long revision, Instant time) implements Comparable<FullName> {
    private static final Comparator<FullName> ORDER = Comparator.comparingLong(FullName::index)
            .thenComparingLong(FullName::term)
            .thenComparingLong(FullName::revision)
            .thenComparing(FullName::time);

    static final String FOLDER = "full/";

    public FullName {
        if (index <= 0 || term <= 0 || revision < 0) {
            throw new IllegalArgumentException("no full copy");
        }
        time = time.truncatedTo(ChronoUnit.MILLIS);
    }

    String text() {
        return FOLDER + Labels.index(index) + Labels.rest(term, revision, time);
    }

    String manifest() {
        return text() + "/manifest";
    }

    String part(int number) {
        return String.format(Locale.ROOT, "%s/part-%06d", text(), number);
    }

    @Override
    public int compareTo(FullName other) {
        return ORDER.compare(this, other);
    }
}
