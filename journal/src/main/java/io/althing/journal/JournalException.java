package io.althing.journal;

/// The journal cannot be used as it is found. The message is one line for the operator: what,
/// where, what to do.
public final class JournalException extends Exception {
    private static final long serialVersionUID = 1L;

    public JournalException(String message) {
        super(message);
    }

    public JournalException(String message, Throwable cause) {
        super(message, cause);
    }
}
