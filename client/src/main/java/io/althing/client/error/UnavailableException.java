package io.althing.client.error;

import org.jspecify.annotations.Nullable;

/// No member could be asked in time. A write was not carried out: asking again is safe.
public final class UnavailableException extends AlthingException {
    private static final long serialVersionUID = 1;

    public UnavailableException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
