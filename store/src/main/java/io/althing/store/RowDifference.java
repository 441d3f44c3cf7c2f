package io.althing.store;

import org.jspecify.annotations.Nullable;

/// Takes a row of the meta column that is to be written, or removed if it is null.
interface RowDifference {
    void write(byte[] key, byte @Nullable [] row);
}
