package io.althing.bench.trial;

import io.althing.bench.system.Api;
import io.althing.bench.system.Cluster;
import io.althing.bench.system.Usage;
import io.althing.client.AlthingOptions;
import io.althing.client.coordination.Grant;
import io.althing.client.coordination.Session;
import io.althing.client.coordination.SessionOptions;
import java.io.IOException;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/// Many sessions with ten locks in each, as of so many processes, each kept alive by one
/// heartbeat for all that it holds; by the SDK, many sessions to a client. None may expire, and
/// other clients should notice little.
final class Sessions implements Trial {
    private static final int LOCKS = 10;
    private static final int TTL_SECONDS = 10;
    private static final double LIMIT_SECONDS = 300;
    private static final double MIB = 1 << 20;
    private static final String RENEWED = "etcd_debugging_lease_renewed_total";
    private static final String EXPIRED = "etcd_debugging_server_lease_expired_total";

    @Override
    public String word() {
        return "sessions";
    }

    @Override
    public String title(Scale scale) {
        return String.format(
                Locale.ROOT,
                "%,d sessions of %d s with %d locks in each, %d clients, kept alive for %.0f s",
                scale.sessions(),
                TTL_SECONDS,
                LOCKS,
                clients(scale),
                scale.load().seconds());
    }

    @Override
    public Set<Api> apis() {
        return EnumSet.of(Api.ALTHING);
    }

    private static int clients(Scale scale) {
        return Math.min(scale.load().connections(), scale.sessions());
    }

    @Override
    public List<Figure> run(Cluster cluster, Scale scale) throws IOException {
        try (SdkClients clients = new SdkClients();
                SteadyPuts others = new SteadyPuts(cluster.endpoints().getFirst())) {
            for (int i = 0; i < clients(scale); i++) {
                String endpoint =
                        cluster.endpoints().get(i % cluster.endpoints().size());
                clients.connect(List.of(endpoint), AlthingOptions.defaults().timeout(Duration.ofMinutes(1)));
            }
            clients.awaitServed();
            return new Trying(cluster, scale, clients).figures(others);
        }
    }

    /// One run of it.
    private static final class Trying {
        private final Cluster cluster;
        private final Scale scale;
        private final SdkClients clients;
        private final Session[] sessions;
        private final Grant[] grants;
        private final AtomicInteger lost = new AtomicInteger();

        Trying(Cluster cluster, Scale scale, SdkClients clients) {
            this.cluster = cluster;
            this.scale = scale;
            this.clients = clients;
            this.sessions = new Session[scale.sessions()];
            this.grants = new Grant[scale.sessions() * LOCKS];
        }

        List<Figure> figures(SteadyPuts others) throws IOException {
            int underWay = scale.load().outstanding();
            double openSeconds =
                    ClosedLoop.run("opening sessions", sessions.length, underWay, LIMIT_SECONDS, this::open);
            double lockSeconds = ClosedLoop.run("taking locks", grants.length, underWay, LIMIT_SECONDS, this::take);
            Usage before = cluster.usage();
            double renewedBefore = MemberMetrics.sum(cluster.endpoints(), RENEWED);
            long fromNanos = System.nanoTime();
            others.count();
            double seconds = keep(fromNanos);
            double putsMillis = others.millis(99);
            Usage used = cluster.usage().since(before);
            double renewed = MemberMetrics.sum(cluster.endpoints(), RENEWED) - renewedBefore;
            int unsafe = 0;
            for (Grant each : grants) {
                unsafe += each.isSafe() ? 0 : 1;
            }
            double expired = MemberMetrics.sum(cluster.endpoints(), EXPIRED);
            double endSeconds = ClosedLoop.run("ending sessions", sessions.length, underWay, LIMIT_SECONDS, this::end);
            return List.of(
                    Figure.higher("sessions opened/s", sessions.length / openSeconds),
                    Figure.higher("locks taken/s", grants.length / lockSeconds),
                    Figure.said("heartbeats/s", renewed / seconds),
                    Figure.lower("CPU of all members, % of a core", used.cpuNanos() / seconds / 1e7),
                    Figure.lower("sessions that expired", Math.max(expired, lost.get())),
                    Figure.lower("locks not certainly held at the end", unsafe),
                    Figure.lower("resident of all members, MiB", used.residentBytes() / MIB),
                    Figure.lower("puts of another client meanwhile, p99 ms", putsMillis),
                    Figure.higher("sessions ended/s, with their locks", sessions.length / endSeconds));
        }

        private CompletionStage<?> open(int number) {
            SessionOptions options = SessionOptions.defaults().ttl(Duration.ofSeconds(TTL_SECONDS));
            return clients.of(number).sessions().open(options).future().thenAccept(session -> {
                session.onLoss(lost::incrementAndGet);
                sessions[number] = session;
            });
        }

        /// The locks of a session are not taken one right after the other, as its process would.
        private CompletionStage<?> take(int number) {
            int session = number % sessions.length;
            return clients.of(session)
                    .locks()
                    .lock("locks/" + number)
                    .in(sessions[session])
                    .acquire()
                    .future()
                    .thenAccept(grant -> grants[number] = grant);
        }

        private double keep(long fromNanos) {
            double wanted = scale.load().seconds();
            while (Timing.secondsSince(fromNanos) < wanted) {
                LockSupport.parkNanos((long) ((wanted - Timing.secondsSince(fromNanos)) * 1e9));
            }
            return Timing.secondsSince(fromNanos);
        }

        private CompletionStage<?> end(int number) {
            return sessions[number].end().future();
        }
    }
}
