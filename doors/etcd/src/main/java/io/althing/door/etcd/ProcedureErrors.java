package io.althing.door.etcd;

import io.althing.coordination.Invalid;
import io.althing.coordination.Verdict;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;

/// Errors of our own services: a status, a text that says what to do, and a word for programs.
final class ProcedureErrors {
    /// One of [Verdict.Why], `CANCELLED`, `INVALID` or `NOT_CAPABLE`.
    static final Metadata.Key<String> REASON = Metadata.Key.of("althing-reason", Metadata.ASCII_STRING_MARSHALLER);

    private ProcedureErrors() {}

    static StatusRuntimeException of(Verdict.Refused refused) {
        Status status = switch (refused.why()) {
            case SESSION_LOST, NO_SEMAPHORE -> Status.NOT_FOUND;
            case NOT_HELD, NOT_HELD_SO, NO_UPGRADE, OTHER_PERMITS -> Status.FAILED_PRECONDITION;
            case TOO_MANY_WAITING, EXHAUSTED -> Status.RESOURCE_EXHAUSTED;
            case OUT_OF_RANGE -> Status.OUT_OF_RANGE;
        };
        return error(status, refused.why().name(), refused.text());
    }

    static StatusRuntimeException of(Invalid invalid) {
        return error(Status.INVALID_ARGUMENT, "INVALID", String.valueOf(invalid.getMessage()));
    }

    static StatusRuntimeException sessionLost(long session) {
        return error(
                Status.NOT_FOUND,
                Verdict.Why.SESSION_LOST.name(),
                "session " + Long.toHexString(session) + " has expired or was closed: open another one");
    }

    static StatusRuntimeException cancelled() {
        return error(
                Status.ABORTED,
                "CANCELLED",
                "the request does not wait any more: it was cancelled, or its claimant made another one");
    }

    static StatusRuntimeException notCapable() {
        return error(
                Status.FAILED_PRECONDITION,
                "NOT_CAPABLE",
                "not all members run a version that has this: upgrade them, or raise their --feature-level-max");
    }

    private static StatusRuntimeException error(Status status, String reason, String text) {
        Metadata trailers = new Metadata();
        trailers.put(REASON, reason);
        return status.withDescription("althing: " + text).asRuntimeException(trailers);
    }
}
