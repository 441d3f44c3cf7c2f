package io.althing.client.error;

import org.jspecify.annotations.Nullable;

/// The waiting thread was interrupted; its interrupt flag is set again. The request goes on: a
/// write may be carried out.
public final class CallInterruptedException extends AlthingException {
    private static final long serialVersionUID = 1;

    public CallInterruptedException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
