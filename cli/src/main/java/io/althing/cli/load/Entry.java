package io.althing.cli.load;

import io.althing.client.kv.Bytes;

/// A key and its value as a file has them.
///
/// @param line where it ends, from 1 on
/// @param hadLease whether it was attached to a lease where it comes from
record Entry(long line, Bytes key, Bytes value, boolean hadLease) {
    int size() {
        return key.size() + value.size();
    }
}
