package io.althing.bench.trial;

import java.util.List;
import java.util.stream.Collectors;

/// All there are.
public final class Trials {
    private static final List<Trial> ALL = List.of(
            new FirstPut(),
            new Growth(),
            new WatchCreation(),
            new FanOut(),
            new WatchEach(),
            new CatchUp(),
            new Kubernetes(),
            new Leases(),
            new Expiry(),
            new Locks(false),
            new Locks(true),
            new Sessions(),
            new Failover(),
            new Newcomer(),
            new LongRanges());

    private Trials() {}

    public static List<Trial> all() {
        return ALL;
    }

    public static String words() {
        return ALL.stream().map(Trial::word).collect(Collectors.joining(", "));
    }

    /// @throws IllegalArgumentException if there is none
    public static Trial of(String word) {
        return ALL.stream()
                .filter(each -> each.word().equals(word))
                .findFirst()
                .orElseThrow(
                        () -> new IllegalArgumentException("there is no trial " + word + "; there are " + words()));
    }
}
