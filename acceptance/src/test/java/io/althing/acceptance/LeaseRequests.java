package io.althing.acceptance;

import io.etcd.jetcd.api.LeaseGrantRequest;
import io.etcd.jetcd.api.LeaseKeepAliveRequest;
import io.etcd.jetcd.api.LeaseRevokeRequest;
import io.etcd.jetcd.api.LeaseTimeToLiveRequest;
import io.etcd.jetcd.api.PutRequest;
import java.util.List;
import java.util.Random;

/// Leases with ids and times to live of all kinds. Those that would end within a test are revoked
/// right after they were given.
final class LeaseRequests {
    private static final long[] IDS = {1, 2, 3, 4, 5, 77, Long.MAX_VALUE, -1, Long.MIN_VALUE};
    private static final long[] SHORT = {Long.MIN_VALUE, -1, 0, 1, 2, 3, 30};
    private static final long[] LONG = {10_000, 86_400, 8_999_999_999L, 9_000_000_000L, 9_000_000_001L, Long.MAX_VALUE};

    private final Random random;

    LeaseRequests(Random random) {
        this.random = random;
    }

    /// What is to be asked in one go.
    List<Call> next() {
        long id = IDS[random.nextInt(IDS.length)];
        return switch (random.nextInt(12)) {
            case 0, 1, 2 -> List.of(grant(id, LONG[random.nextInt(LONG.length)]));
            case 3 -> {
                long briefly = 100 + random.nextInt(3);
                yield List.of(
                        grant(briefly, SHORT[random.nextInt(SHORT.length)]),
                        life(briefly),
                        Call.of(LeaseRevokeRequest.newBuilder().setID(briefly).build()));
            }
            case 4 ->
                List.of(Call.of(LeaseRevokeRequest.newBuilder()
                        .setID(random.nextInt(5) == 0 ? 0 : id)
                        .build()));
            case 5, 6 ->
                List.of(Call.of(LeaseKeepAliveRequest.newBuilder()
                        .setID(random.nextInt(5) == 0 ? 0 : id)
                        .build()));
            case 7 -> List.of(Call.LEASES);
            case 8, 9 -> List.of(life(random.nextInt(8) == 0 ? 0 : id));
            default ->
                List.of(Call.of(PutRequest.newBuilder()
                        .setKey(RandomRequests.someKey(random))
                        .setLease(id)
                        .setPrevKv(random.nextBoolean())
                        .build()));
        };
    }

    private static Call grant(long id, long ttl) {
        return Call.of(LeaseGrantRequest.newBuilder().setID(id).setTTL(ttl).build());
    }

    private Call life(long id) {
        return Call.of(LeaseTimeToLiveRequest.newBuilder()
                .setID(id)
                .setKeys(random.nextBoolean())
                .build());
    }
}
