package io.althing.client.error;

/// The clock shows a time with which an id could be made twice, or that an id cannot hold. None
/// was made.
public final class ClockException extends AlthingException {
    private static final long serialVersionUID = 1;

    public ClockException(String message) {
        super(message, null);
    }
}
