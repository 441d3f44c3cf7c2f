package io.althing.client.rpc;

import io.althing.client.error.AccessDeniedException;
import io.althing.client.error.AlthingException;
import io.althing.client.error.AuthenticationException;
import io.althing.client.error.CompactedException;
import io.althing.client.error.InvalidRequestException;
import io.althing.client.error.NotFoundException;
import io.althing.client.error.NotHeldException;
import io.althing.client.error.OverloadedException;
import io.althing.client.error.QuotaExceededException;
import io.althing.client.error.RefusedException;
import io.althing.client.error.SessionLostException;
import io.althing.client.error.UnknownOutcomeException;
import io.grpc.Metadata;
import io.grpc.Status;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// What a status of gRPC means for a request: whether it had an effect, and which exception
/// tells.
final class Failures {
    private static final String INVALID_TOKEN = "etcdserver: invalid auth token";
    private static final String OLD_AUTH_REVISION = "etcdserver: revision of auth store is old";
    private static final String NO_PASSWORD_MATCH = "etcdserver: authentication failed";
    private static final String USER_EMPTY = "etcdserver: user name is empty";

    /// Refusals that a member speaks before it hands a request on, by all versions of etcd and by
    /// us.
    private static final Set<String> NOT_HANDED_ON = Set.of(
            "etcdserver: no leader",
            "etcdserver: too many requests",
            "etcdserver: rpc not supported for learner",
            "etcdserver: not capable");

    /// A word for programs that our own services add to a refusal; etcd's have none.
    private static final Metadata.Key<String> REASON =
            Metadata.Key.of("althing-reason", Metadata.ASCII_STRING_MARSHALLER);

    /// What Althing adds to an error that leaves no doubt: the request had and will have no
    /// effect.
    private static final Metadata.Key<String> NOT_EXECUTED =
            Metadata.Key.of("althing-not-executed", Metadata.ASCII_STRING_MARSHALLER);

    private Failures() {}

    /// The member gave the request up before it could have an effect; another may serve it.
    static boolean isGivenUp(Status status, Metadata trailers) {
        return status.getCode() == Status.Code.UNAVAILABLE && trailers.containsKey(NOT_EXECUTED);
    }

    /// A refusal by one of our own services: it says itself that there was no effect.
    static @Nullable AlthingException reasoned(Status status, Metadata trailers, Supplier<String> asked) {
        String reason = trailers.get(REASON);
        if (reason == null) {
            return null;
        }
        String text = asked.get() + ": " + text(status);
        Throwable cause = status.asRuntimeException();
        return switch (reason) {
            case "SESSION_LOST" -> new SessionLostException(text, cause);
            case "NOT_HELD", "NOT_HELD_SO" -> new NotHeldException(text, cause);
            default -> refusal(status, asked.get(), reason);
        };
    }

    static boolean isTokenRefused(Status status) {
        String text = text(status);
        return text.startsWith(INVALID_TOKEN) || text.startsWith(OLD_AUTH_REVISION);
    }

    /// The member cannot serve the request, whatever it is, and another may; it had no effect.
    static boolean isTurnedAway(Status status) {
        return NOT_HANDED_ON.contains(text(status)) && status.getCode() != Status.Code.RESOURCE_EXHAUSTED;
    }

    /// The answer was larger than this client takes, and so it would be elsewhere.
    static boolean isAnswerTooLarge(Status status) {
        return status.getCode() == Status.Code.RESOURCE_EXHAUSTED
                && text(status).contains("message exceeds maximum size");
    }

    /// Nobody who answers so can know that the request had no effect.
    static boolean isAmbiguous(Status status) {
        return switch (status.getCode()) {
            case UNAVAILABLE, DEADLINE_EXCEEDED, CANCELLED, INTERNAL, UNKNOWN, ABORTED -> true;
            // The answer may have been too large for this client, or for the member, once the deed was done.
            case RESOURCE_EXHAUSTED -> !isRefusedForRoom(text(status));
            default -> false;
        };
    }

    private static boolean isRefusedForRoom(String text) {
        return text.startsWith("etcdserver: ")
                || text.startsWith("althing: too many")
                || text.startsWith("althing: the answer");
    }

    /// What to tell of a request that certainly had no effect, or of a read.
    static AlthingException refusal(Status status, String asked) {
        return refusal(status, asked, null);
    }

    private static AlthingException refusal(Status status, String asked, @Nullable String reason) {
        String text = asked + ": " + text(status);
        Throwable cause = status.asRuntimeException();
        return switch (status.getCode()) {
            case NOT_FOUND -> new NotFoundException(text, cause);
            case PERMISSION_DENIED -> new AccessDeniedException(text, cause);
            case UNAUTHENTICATED -> new AuthenticationException(text, cause);
            case OUT_OF_RANGE ->
                text.contains("compacted")
                        ? new CompactedException(text, 0, cause)
                        : new InvalidRequestException(text, cause);
            case INVALID_ARGUMENT ->
                text(status).startsWith(NO_PASSWORD_MATCH) || text(status).startsWith(USER_EMPTY)
                        ? new AuthenticationException(text, cause)
                        : new InvalidRequestException(text, cause);
            case RESOURCE_EXHAUSTED ->
                text.contains("space exceeded")
                        ? new QuotaExceededException(text, cause)
                        : new OverloadedException(text, cause);
            default -> new RefusedException(text, cause, reason);
        };
    }

    static UnknownOutcomeException unknown(Status status, String asked, String member) {
        return new UnknownOutcomeException(
                asked + " was on its way to " + member + " when this happened: " + describe(status)
                        + "; it may have been carried out, so it was not repeated: read back what it was to change",
                status.asRuntimeException());
    }

    static String describe(Status status) {
        String description = status.getDescription();
        Throwable cause = status.getCause();
        String text = description == null ? status.getCode().name() : description;
        return cause == null || cause.getMessage() == null ? text : text + ": " + cause.getMessage();
    }

    private static String text(Status status) {
        String description = status.getDescription();
        return description == null ? status.getCode().name() : description;
    }
}
