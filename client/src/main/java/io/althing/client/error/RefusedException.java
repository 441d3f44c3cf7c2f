package io.althing.client.error;

import org.jspecify.annotations.Nullable;

/// The cluster refused the request because of its state, such as a lease whose id is taken. It
/// had no effect.
public final class RefusedException extends AlthingException {
    private static final long serialVersionUID = 1;

    private final @Nullable String reason;

    public RefusedException(String message, @Nullable Throwable cause) {
        this(message, cause, null);
    }

    public RefusedException(String message, @Nullable Throwable cause, @Nullable String reason) {
        super(message, cause);
        this.reason = reason;
    }

    /// Returns the cluster's word for it, such as `NO_UPGRADE`: docs/coordination.md lists them.
    /// Null if it has none.
    public @Nullable String reason() {
        return reason;
    }
}
