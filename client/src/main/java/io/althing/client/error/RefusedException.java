package io.althing.client.error;

import org.jspecify.annotations.Nullable;

/// The cluster refused the request because of its state, such as a lease whose id is taken. It
/// had no effect.
public final class RefusedException extends AlthingException {
    private static final long serialVersionUID = 1;

    public RefusedException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
