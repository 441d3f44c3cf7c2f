package io.althing.client.error;

import org.jspecify.annotations.Nullable;

/// The cluster does not accept who the client says it is: name or password is wrong, or neither
/// was given where the cluster wants both.
public final class AuthenticationException extends AlthingException {
    private static final long serialVersionUID = 1;

    public AuthenticationException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
