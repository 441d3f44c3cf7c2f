package io.althing.client.error;

import org.jspecify.annotations.Nullable;

/// The user may not do this. Nothing was done.
public final class AccessDeniedException extends AlthingException {
    private static final long serialVersionUID = 1;

    public AccessDeniedException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
