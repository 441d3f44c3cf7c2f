package io.althing.chaos.report;

import io.althing.chaos.fault.FaultKind;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// How long clients noticed the faults of one kind: times without an answered write.
public record Gaps(long count, long medianMillis, long slowMillis, long longestMillis, long termsMax) {
    /// Only of faults that nothing overlapped.
    public static Map<FaultKind, Gaps> byKind(List<Chronicle.Happening> happenings) {
        Map<FaultKind, Gaps> gaps = new TreeMap<>();
        for (FaultKind kind : FaultKind.values()) {
            List<Chronicle.Happening> its = happenings.stream()
                    .filter(each -> each.kind() == kind && !each.isOverlapped())
                    .toList();
            if (!its.isEmpty()) {
                gaps.put(kind, of(its));
            }
        }
        return gaps;
    }

    private static Gaps of(List<Chronicle.Happening> its) {
        long[] sorted =
                its.stream().mapToLong(Chronicle.Happening::gapMillis).sorted().toArray();
        return new Gaps(
                sorted.length,
                at(sorted, 0.5),
                at(sorted, 0.99),
                sorted[sorted.length - 1],
                its.stream().mapToLong(Chronicle.Happening::terms).max().orElse(0));
    }

    /// The least value that so great a share does not exceed.
    private static long at(long[] sorted, double share) {
        return sorted[Math.max(0, (int) Math.ceil(share * sorted.length) - 1)];
    }
}
