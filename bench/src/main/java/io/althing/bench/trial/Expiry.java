package io.althing.bench.trial;

import io.althing.bench.load.Load;
import io.althing.bench.system.Cluster;
import io.etcd.jetcd.api.LeaseGrantResponse;
import io.etcd.jetcd.api.LeaseRevokeRequest;
import io.etcd.jetcd.api.LeaseRevokeResponse;
import io.etcd.jetcd.api.PutRequest;
import io.etcd.jetcd.api.PutResponse;
import io.etcd.jetcd.api.RangeRequest;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;

/// Many leases that expire within one second, as when a whole site goes dark: how long until
/// their keys are gone, and what others notice of it.
///
/// The later a lease is granted, the sooner it expires: all but the last second is evened out.
final class Expiry implements Trial {
    private static final String PREFIX = "expiry/";
    private static final int LEAST_TTL_SECONDS = 5;
    private static final int CALIBRATION_MOST = 5_000;
    private static final int ANSWER_SECONDS = 30;
    private static final double LIMIT_SECONDS = 300;

    @Override
    public String word() {
        return "expiry";
    }

    @Override
    public String title(Scale scale) {
        return String.format(Locale.ROOT, "%,d leases with a key each expire within one second", scale.leases());
    }

    @Override
    public List<Figure> run(Cluster cluster, Scale scale) throws IOException {
        String first = cluster.endpoints().getFirst();
        try (Clients clients = Clients.connect(cluster, scale.load().connections())) {
            double untilSeconds = fill(clients, scale);
            long termBefore = Raft.term(first);
            try (SteadyPuts others = new SteadyPuts(first)) {
                double seconds = storm(clients.first(), scale.leases(), untilSeconds, others);
                return List.of(
                        Figure.lower("from the first key gone to the last, s", seconds),
                        Figure.higher("keys gone/s", scale.leases() / seconds),
                        Figure.lower("elections meanwhile", Raft.term(first) - termBefore),
                        Figure.lower("puts of another client meanwhile, p99 ms", others.millis(99)));
            }
        }
    }

    /// @return seconds until the first may expire
    private static double fill(Clients clients, Scale scale) throws IOException {
        Load load = scale.load();
        int few = Math.clamp(scale.leases(), 1, CALIBRATION_MOST);
        double fewSeconds =
                ClosedLoop.run("trying how fast leases are granted", few, load.outstanding(), LIMIT_SECONDS, number -> {
                    Client client = clients.of(number);
                    return grantWithKey(client, number, (long) LIMIT_SECONDS)
                            .thenCompose(lease -> revoke(client, lease));
                });
        // Twice what it took before, and that did more for each.
        double roomSeconds = LEAST_TTL_SECONDS + 2 * fewSeconds * scale.leases() / few;
        long fromNanos = System.nanoTime();
        ClosedLoop.run("granting leases", scale.leases(), load.outstanding(), roomSeconds, number -> {
            double leftSeconds = roomSeconds - Timing.secondsSince(fromNanos);
            return leftSeconds < LEAST_TTL_SECONDS
                    ? CompletableFuture.failedFuture(
                            new IOException("it went much slower than when it was tried: the first expire before"
                                    + " the last is there"))
                    : grantWithKey(clients.of(number), number, (long) Math.ceil(leftSeconds));
        });
        return roomSeconds - Timing.secondsSince(fromNanos);
    }

    private static CompletionStage<Long> grantWithKey(Client client, int number, long ttlSeconds) {
        return Leases.grant(client, ttlSeconds)
                .thenApply(LeaseGrantResponse::getID)
                .thenCompose(lease -> put(client, number, lease).thenApply(_ -> lease));
    }

    private static CompletableFuture<PutResponse> put(Client client, int number, long lease) {
        PutRequest request = PutRequest.newBuilder()
                .setKey(Client.bytes(PREFIX + number))
                .setValue(Client.ALL)
                .setLease(lease)
                .build();
        return Reply.to(answer -> client.kvs().put(request, answer));
    }

    private static CompletableFuture<LeaseRevokeResponse> revoke(Client client, long lease) {
        LeaseRevokeRequest request =
                LeaseRevokeRequest.newBuilder().setID(lease).build();
        return Reply.to(answer -> client.leases().leaseRevoke(request, answer));
    }

    /// One look at how many keys are left.
    private record Look(long askedNanos, long left) {
        static Look at(Client client) {
            RangeRequest count = RangeRequest.newBuilder()
                    .setKey(Client.bytes(PREFIX))
                    .setRangeEnd(Client.bytes(PREFIX.replace('/', '0')))
                    .setCountOnly(true)
                    .build();
            long askedNanos = System.nanoTime();
            return new Look(
                    askedNanos,
                    client.kv()
                            .withDeadlineAfter(ANSWER_SECONDS, TimeUnit.SECONDS)
                            .range(count)
                            .getCount());
        }
    }

    /// @return seconds from the first key gone to the last
    private static double storm(Client client, int keys, double untilSeconds, SteadyPuts others) throws IOException {
        Look all = Patience.until("counting keys", LIMIT_SECONDS, () -> Look.at(client), _ -> true);
        if (all.left() != keys) {
            throw new IOException("some leases expired before all were there");
        }
        Look first = Patience.until(
                "the first key is gone",
                untilSeconds + LIMIT_SECONDS,
                () -> Look.at(client),
                look -> look.left() < keys);
        others.count();
        Patience.until("all keys are gone", LIMIT_SECONDS, () -> Look.at(client), look -> look.left() == 0);
        return Timing.secondsSince(first.askedNanos());
    }
}
