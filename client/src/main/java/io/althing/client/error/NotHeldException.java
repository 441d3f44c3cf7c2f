package io.althing.client.error;

import org.jspecify.annotations.Nullable;

/// What was to be given back or changed is not held: it was given back already, or taken away
/// when its time was over.
public final class NotHeldException extends AlthingException {
    private static final long serialVersionUID = 1;

    public NotHeldException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
