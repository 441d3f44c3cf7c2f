package io.althing.journal;

/// The journal cannot be used as it is found. The message is one line for the operator: what,
/// where, what to do.
public final class JournalException extends Exception {
    private static final long serialVersionUID = 1L;

    private final boolean isDamage;

    public JournalException(String message) {
        this(message, false);
    }

    JournalException(String message, boolean isDamage) {
        super(message);
        this.isDamage = isDamage;
    }

    public JournalException(String message, Throwable cause) {
        super(message, cause);
        this.isDamage = false;
    }

    /// Whether what was once acknowledged is lost: no other setting or second attempt brings it
    /// back.
    public boolean isDamage() {
        return isDamage;
    }
}
