package io.althing.bench.trial;

import io.etcd.jetcd.api.MaintenanceGrpc;
import io.etcd.jetcd.api.StatusRequest;
import io.etcd.jetcd.api.StatusResponse;
import io.grpc.StatusRuntimeException;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/// What members say of their consensus.
final class Raft {
    private static final int ANSWER_SECONDS = 5;
    private static final double LIMIT_SECONDS = 60;

    private Raft() {}

    /// Asks over a connection of its own: one that failed before would wait before it is tried
    /// again.
    ///
    /// @throws StatusRuntimeException if the member does not answer
    static StatusResponse status(String endpoint) {
        try (Client client = new Client(endpoint)) {
            return MaintenanceGrpc.newBlockingStub(client.channel())
                    .withDeadlineAfter(ANSWER_SECONDS, TimeUnit.SECONDS)
                    .status(StatusRequest.getDefaultInstance());
        }
    }

    /// @return the term that the member knows
    static long term(String endpoint) throws IOException {
        return Patience.until("asking for the term", LIMIT_SECONDS, () -> status(endpoint), _ -> true)
                .getRaftTerm();
    }

    /// @return the number of the member that leads, as soon as one does
    static int leader(List<String> endpoints) throws IOException {
        return Patience.until("a leader", LIMIT_SECONDS, () -> leading(endpoints), Optional::isPresent)
                .orElseThrow();
    }

    private static Optional<Integer> leading(List<String> endpoints) {
        for (int i = 0; i < endpoints.size(); i++) {
            StatusResponse status = status(endpoints.get(i));
            if (status.getLeader() != 0
                    && status.getLeader() == status.getHeader().getMemberId()) {
                return Optional.of(i);
            }
        }
        return Optional.empty();
    }
}
