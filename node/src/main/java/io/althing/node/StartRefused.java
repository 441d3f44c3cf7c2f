package io.althing.node;

/// A member does not start with what it finds. The message is one line for the operator: what,
/// where, what to do.
public sealed class StartRefused extends Exception permits Damaged {
    private static final long serialVersionUID = 1L;

    public StartRefused(String message) {
        super(message);
    }

    public StartRefused(String message, Throwable cause) {
        super(message, cause);
    }
}
