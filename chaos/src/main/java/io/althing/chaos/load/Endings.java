package io.althing.chaos.load;

import io.althing.simulation.workload.Call;
import io.althing.store.command.Result;
import io.grpc.Status;
import java.net.ConnectException;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What an error tells of a call: what was refused with certainty, and what nobody knows.
final class Endings {
    private static final Map<String, Result.Failure> FAILURES = Map.of(
            "etcdserver: mvcc: required revision has been compacted", Result.Failure.COMPACTED,
            "etcdserver: mvcc: required revision is a future revision", Result.Failure.FUTURE_REVISION,
            "etcdserver: requested lease not found", Result.Failure.LEASE_NOT_FOUND,
            "etcdserver: lease already exists", Result.Failure.LEASE_EXISTS);

    private Endings() {}

    /// The store's own answer, if the error is one; null for other errors.
    static Result.@Nullable Failure failure(Throwable error) {
        String text = Status.fromThrowable(error).getDescription();
        return text == null ? null : FAILURES.get(text);
    }

    static Call.Ending of(Throwable error) {
        Status status = Status.fromThrowable(error);
        boolean isRefused = switch (status.getCode()) {
            case INVALID_ARGUMENT, RESOURCE_EXHAUSTED, FAILED_PRECONDITION -> true;
            // Nobody was there to hear it.
            default -> isUnreached(status.getCause());
        };
        return isRefused ? Call.Ending.REFUSED : Call.Ending.UNKNOWN;
    }

    private static boolean isUnreached(@Nullable Throwable cause) {
        for (Throwable each = cause; each != null; each = each.getCause()) {
            if (each instanceof ConnectException) {
                return true;
            }
        }
        return false;
    }
}
