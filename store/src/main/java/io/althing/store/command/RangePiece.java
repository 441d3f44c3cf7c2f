package io.althing.store.command;

import io.althing.store.KeyRange;

/// A read of the beginning of a range, in key order: whoever wants all of it asks again from
/// behind the last key on, at the revision of the first answer.
///
/// @param revision 0 or less for the present
/// @param pairsMax at most this many pairs, at least 1
/// @param bytesMax no further pair once they take so much
public record RangePiece(KeyRange range, long revision, boolean keysOnly, long pairsMax, long bytesMax) {
    /// The count of an answer that would have had to walk to the end of the range for it.
    public static final long NOT_COUNTED = -1;
}
