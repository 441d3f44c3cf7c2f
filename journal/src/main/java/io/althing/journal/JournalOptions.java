package io.althing.journal;

/// @param segmentBytes a segment is preallocated to this size and closed when full
/// @param recordMaxBytes a record longer than this is refused on writing and a sign of
///     corruption on reading
public record JournalOptions(int segmentBytes, int recordMaxBytes) {
    public static final JournalOptions DEFAULT = new JournalOptions(64 << 20, 16 << 20);
}
