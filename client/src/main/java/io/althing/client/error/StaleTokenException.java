package io.althing.client.error;

import org.jspecify.annotations.Nullable;

/// Somebody else has held the lock since: what was to be done under it was not done.
public final class StaleTokenException extends AlthingException {
    private static final long serialVersionUID = 1;

    public StaleTokenException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
