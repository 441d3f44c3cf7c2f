package io.althing.backup;

import java.io.IOException;

/// A backup that is not what it should be. The message is one line: which object, what is
/// wrong, what to do.
public final class BackupException extends IOException {
    private static final long serialVersionUID = 1L;

    BackupException(String message) {
        super(message);
    }
}
