package io.althing.client.error;

import org.jspecify.annotations.Nullable;

/// The client was closed. What was under way then has an unknown outcome, if it was a write.
public final class ClientClosedException extends AlthingException {
    private static final long serialVersionUID = 1;

    public ClientClosedException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
