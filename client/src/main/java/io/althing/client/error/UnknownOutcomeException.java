package io.althing.client.error;

import org.jspecify.annotations.Nullable;

/// The connection or the time ended while a write was on its way: it may have been carried out,
/// may still be, or never will. It was not repeated, because that could do it twice.
///
/// Read back what it was to change, or make it conditional on what was read before, so that a
/// repetition does no harm.
public final class UnknownOutcomeException extends AlthingException {
    private static final long serialVersionUID = 1;

    public UnknownOutcomeException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
