package io.althing.client.error;

import org.jspecify.annotations.Nullable;

/// The root of everything that this SDK throws beside [IllegalArgumentException] and
/// [IllegalStateException], which tell of mistakes in the calling code.
///
/// Of a write, all but three subtypes say that it was **not** carried out:
/// [UnknownOutcomeException] and [CallInterruptedException] say that it may have been, and
/// [ClientClosedException] says so in its text if it may.
public abstract sealed class AlthingException extends RuntimeException
        permits UnavailableException,
                UnknownOutcomeException,
                InvalidRequestException,
                NotFoundException,
                CompactedException,
                AuthenticationException,
                AccessDeniedException,
                OverloadedException,
                QuotaExceededException,
                RefusedException,
                ConflictException,
                ClientClosedException,
                SessionLostException,
                NotHeldException,
                StaleTokenException,
                ClockException,
                WorkerNumberException,
                CallInterruptedException {
    private static final long serialVersionUID = 1;

    AlthingException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
