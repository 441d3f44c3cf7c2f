package io.althing.client.error;

import org.jspecify.annotations.Nullable;

/// A member or the cluster has no room for the request now. It had no effect; asking again later
/// is safe.
public final class OverloadedException extends AlthingException {
    private static final long serialVersionUID = 1;

    public OverloadedException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
