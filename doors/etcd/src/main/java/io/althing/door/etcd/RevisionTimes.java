package io.althing.door.etcd;

import java.util.Arrays;

/// About when revisions came to be, as this member has seen it: nothing in the log says so. It is
/// asked now and then which revision there is; once it has seen [#SAMPLES] it keeps every second
/// of them, and asks half as often from there on.
///
/// So it tells the time to a second for the last hour, and more roughly the longer it runs.
final class RevisionTimes {
    private static final int SAMPLES = 4096;

    private final long[] revisions = new long[SAMPLES];
    private final long[] millis = new long[SAMPLES];
    private int size;

    /// Of this many calls of [#saw] one is kept.
    private int every = 1;

    private int calls;

    /// The store is at this revision now. Called once a second.
    synchronized void saw(long revision, long nowMillis) {
        if (++calls < every) {
            return;
        }
        calls = 0;
        if (size > 0 && revisions[size - 1] >= revision) {
            return;
        }
        if (size == SAMPLES) {
            halve();
        }
        revisions[size] = revision;
        millis[size] = nowMillis;
        size++;
    }

    private void halve() {
        for (int i = 1; i < SAMPLES / 2; i++) {
            revisions[i] = revisions[2 * i];
            millis[i] = millis[2 * i];
        }
        size = SAMPLES / 2;
        every *= 2;
    }

    /// When a revision was first seen, in milliseconds since 1970; 0 if it was there at the first
    /// look.
    synchronized long of(long revision, long nowMillis) {
        if (size == 0 || revision <= revisions[0]) {
            return 0;
        }
        int found = Arrays.binarySearch(revisions, 0, size, revision);
        int at = found >= 0 ? found : -found - 1;
        return at < size ? millis[at] : nowMillis;
    }
}
