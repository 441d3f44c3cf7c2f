package io.althing.client.error;

import org.jspecify.annotations.Nullable;

/// An optimistic transaction met others' writes in every attempt it was given. It had no effect.
public final class ConflictException extends AlthingException {
    private static final long serialVersionUID = 1;

    public ConflictException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
