package io.althing.server;

/// The operator asked for something that cannot be done as asked. The message is one line that
/// names it and what to do.
public final class UsageException extends Exception {
    private static final long serialVersionUID = 1L;

    public UsageException(String message) {
        super(message);
    }
}
