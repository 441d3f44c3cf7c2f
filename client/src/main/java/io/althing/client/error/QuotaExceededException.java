package io.althing.client.error;

import org.jspecify.annotations.Nullable;

/// The cluster's data has reached its quota: delete something or raise the quota. Nothing was
/// done.
public final class QuotaExceededException extends AlthingException {
    private static final long serialVersionUID = 1;

    public QuotaExceededException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
