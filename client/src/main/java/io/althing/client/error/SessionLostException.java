package io.althing.client.error;

import org.jspecify.annotations.Nullable;

/// The session has ended, and with it everything that was held in it. The request had no effect.
public final class SessionLostException extends AlthingException {
    private static final long serialVersionUID = 1;

    public SessionLostException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
