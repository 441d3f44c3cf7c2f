package io.althing.door.etcd.snapshot;

import java.io.IOException;

/// A file that cannot be used as a snapshot. The message is one line: which file, what is wrong,
/// what to do.
public final class SnapshotException extends IOException {
    private static final long serialVersionUID = 1L;

    SnapshotException(String message) {
        super(message);
    }
}
