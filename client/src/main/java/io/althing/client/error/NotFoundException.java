package io.althing.client.error;

import org.jspecify.annotations.Nullable;

/// What the request names does not exist, such as a lease that has ended. It had no effect.
public final class NotFoundException extends AlthingException {
    private static final long serialVersionUID = 1;

    public NotFoundException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
