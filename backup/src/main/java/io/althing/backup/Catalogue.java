package io.althing.backup;

import io.althing.backup.vault.Vault.Stored;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.NavigableMap;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// What of one cluster is in a vault, as names tell it.
///
/// @param fulls complete full copies, by index, with the bytes they take
/// @param unfinished objects of copies that have no manifest: being written, or given up
/// @param segments by first index, with the bytes they take
/// @param parts the names of all parts of full copies, complete or not
public record Catalogue(
        NavigableMap<FullName, Long> fulls,
        List<FullName> unfinished,
        NavigableMap<SegmentName, Long> segments,
        SortedMap<FullName, List<String>> parts) {
    /// @param stored objects whose names begin with the cluster's folder, which is `prefix`;
    ///     what is not of a backup is left out
    public static Catalogue of(Collection<Stored> stored, String prefix) {
        NavigableMap<SegmentName, Long> segments = new TreeMap<>();
        NavigableMap<FullName, Long> fulls = new TreeMap<>();
        SortedMap<FullName, List<String>> parts = new TreeMap<>();
        SortedMap<FullName, Long> bytes = new TreeMap<>();
        for (Stored each : stored) {
            String name = each.name().substring(prefix.length());
            SegmentName segment = Labels.segment(name);
            FullName full = Labels.full(name);
            if (segment != null) {
                segments.put(segment, each.sizeBytes());
            } else if (full != null && name.equals(full.manifest())) {
                fulls.put(full, 0L);
            } else if (full != null) {
                parts.computeIfAbsent(full, any -> new ArrayList<>()).add(name);
                bytes.merge(full, each.sizeBytes(), Long::sum);
            }
        }
        fulls.replaceAll((full, none) -> bytes.getOrDefault(full, none));
        List<FullName> unfinished =
                parts.keySet().stream().filter(full -> !fulls.containsKey(full)).toList();
        return new Catalogue(
                Collections.unmodifiableNavigableMap(fulls),
                unfinished,
                Collections.unmodifiableNavigableMap(segments),
                Collections.unmodifiableSortedMap(parts));
    }

    /// The piece that reaches furthest.
    @Nullable
    SegmentName lastSegment() {
        SegmentName last = null;
        for (SegmentName each : segments.keySet()) {
            last = last == null || each.lastIndex() >= last.lastIndex() ? each : last;
        }
        return last;
    }

    @Nullable
    FullName lastFull() {
        return fulls.isEmpty() ? null : fulls.lastKey();
    }

    /// Up to here the log is kept, in pieces or in a full copy; 0 if there is nothing.
    public long endIndex() {
        SegmentName segment = lastSegment();
        FullName full = lastFull();
        return Math.max(segment == null ? 0 : segment.lastIndex(), full == null ? 0 : full.index());
    }

    /// Whether the end of the log can be come to from a full copy.
    boolean isEndReachable() {
        FullName full = lastFull();
        return full != null && new Walk(this, full.index()).end() >= endIndex();
    }

    /// Pieces of the log without anything missing between them.
    ///
    /// @param revision the highest that is told
    public record Run(
            long firstIndex, long lastIndex, long revision, Instant from, Instant to, int pieces, long bytes) {
        private Run with(SegmentName piece, long more) {
            return new Run(
                    firstIndex,
                    Math.max(lastIndex, piece.lastIndex()),
                    Math.max(revision, piece.revision()),
                    from.isBefore(piece.time()) ? from : piece.time(),
                    to.isAfter(piece.time()) ? to : piece.time(),
                    pieces + 1,
                    bytes + more);
        }
    }

    /// The log that is kept, by index.
    public List<Run> runs() {
        List<Run> runs = new ArrayList<>();
        segments.forEach((piece, size) -> {
            boolean isNext =
                    !runs.isEmpty() && piece.firstIndex() <= runs.getLast().lastIndex() + 1;
            Run run = isNext ? runs.removeLast() : new Run(piece.firstIndex(), 0, 0, piece.time(), piece.time(), 0, 0);
            runs.add(run.with(piece, size));
        });
        return runs;
    }

    /// As if only these pieces were there.
    Catalogue withSegments(Predicate<SegmentName> isThere) {
        NavigableMap<SegmentName, Long> fewer = new TreeMap<>(segments);
        fewer.keySet().removeIf(isThere.negate());
        return new Catalogue(fulls, unfinished, Collections.unmodifiableNavigableMap(fewer), parts);
    }
}
