package io.althing.cli.load;

/// What has been done so far.
///
/// @param keys how many were written, or would be
/// @param bytes of their keys and values
/// @param there how many of the others are there already and were left alone; when nothing is
///     written, how many keys are there
/// @param leases how many were attached to a lease where they come from
record Tally(long keys, long bytes, long there, long leases) {
    static final Tally NOTHING = new Tally(0, 0, 0, 0);

    Tally written(Entry entry) {
        return new Tally(keys + 1, bytes + entry.size(), there, leases + (entry.hadLease() ? 1 : 0));
    }

    Tally leftAlone() {
        return new Tally(keys, bytes, there + 1, leases);
    }

    long all() {
        return keys + there;
    }
}
