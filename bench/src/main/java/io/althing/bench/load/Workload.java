package io.althing.bench.load;

import java.util.Arrays;
import java.util.Locale;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.Collectors;

/// What clients do, again and again.
public enum Workload {
    PUT(Operation.PUT, Operation.PUT, 100),
    GET(Operation.GET, Operation.GET, 100),
    STALE_GET(Operation.STALE_GET, Operation.STALE_GET, 100),
    /// Nine reads to one write.
    MIXED_90(Operation.GET, Operation.PUT, 90),
    MIXED_50(Operation.GET, Operation.PUT, 50),
    GUARDED_PUT(Operation.GUARDED_PUT, Operation.GUARDED_PUT, 100),
    COUNT(Operation.COUNT, Operation.COUNT, 100),
    PAGE(Operation.PAGE, Operation.PAGE, 100);

    private final Operation most;
    private final Operation others;
    private final int mostPercent;

    Workload(Operation most, Operation others, int mostPercent) {
        this.most = most;
        this.others = others;
        this.mostPercent = mostPercent;
    }

    Operation pick(SplittableRandom random) {
        return most == others || random.nextInt(100) < mostPercent ? most : others;
    }

    /// Whether all that it asks for is among these.
    public boolean isWithin(Set<Operation> known) {
        return known.contains(most) && known.contains(others);
    }

    /// Whether there must be keys before it makes sense.
    public boolean needsKeys() {
        return this != PUT;
    }

    /// As it is written on the command line.
    public String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /// @throws IllegalArgumentException if there is none
    public static Workload of(String word) {
        return Arrays.stream(values())
                .filter(each -> each.word().equals(word))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("there is no workload " + word + "; there are "
                        + Arrays.stream(values()).map(Workload::word).collect(Collectors.joining(", "))));
    }
}
