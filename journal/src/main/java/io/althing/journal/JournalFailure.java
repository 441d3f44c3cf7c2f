package io.althing.journal;

/// Writing or syncing failed: what the disk holds is unknown, so the process must stop at once
/// without acknowledging
/// anything.
public final class JournalFailure extends Error {
    private static final long serialVersionUID = 1L;

    public JournalFailure(String message, Throwable cause) {
        super(message, cause);
    }
}
