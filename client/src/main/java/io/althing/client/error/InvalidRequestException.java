package io.althing.client.error;

import org.jspecify.annotations.Nullable;

/// The request itself is wrong, whatever the state of the cluster. It had no effect.
public final class InvalidRequestException extends AlthingException {
    private static final long serialVersionUID = 1;

    public InvalidRequestException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
