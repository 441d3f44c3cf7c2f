package io.althing.door.etcd;

import io.althing.door.etcd.activity.HotKeys;
import io.althing.door.etcd.activity.SlowRequests;
import io.althing.node.Member;
import io.grpc.Attributes;
import io.grpc.Metadata;
import io.grpc.ServerInterceptors;
import io.grpc.ServerServiceDefinition;
import io.grpc.protobuf.services.HealthStatusManager;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// The etcd v3 API over one member, and health.
public final class EtcdDoor implements AutoCloseable {
    /// On a connection: the user that its certificate names. Whoever serves the connection sets
    /// it, if a certificate is to count as a login; a token that comes with a call goes first.
    public static final Attributes.Key<String> CERTIFICATE_USER = Attributes.Key.create("certificate-user");

    /// With each call of the gateway: where its client is. Means nothing from anybody else.
    public static final Metadata.Key<String> FORWARDED_FOR =
            Metadata.Key.of("althing-forwarded-for", Metadata.ASCII_STRING_MARSHALLER);

    private static final int WATCH_THREADS = 2;
    private static final int MAINTENANCE_WAITING_MAX = 16;

    private final Member member;
    private final EtcdOptions options;
    private final ExecutorService watchTurns;
    private final ScheduledThreadPoolExecutor timers;
    private final WaitingCalls waiting;
    private final Leaderless leaderless;
    private final Passwords passwords;
    private final Tokens tokens;
    private final ExecutorService slow;
    private final SnapshotService snapshots;
    private final AnswerBudget budget;
    private final RevisionTimes times = new RevisionTimes();
    private final SlowRequests slowRequests;
    private final HotKeys hotKeys = new HotKeys(System.nanoTime());
    private final ActivityService activity;
    private final HealthStatusManager health = new HealthStatusManager();

    /// @param temporary a directory of this member's for snapshots while they are made;
    ///     what is in
    ///     it is deleted
    public EtcdDoor(Member member, EtcdOptions options, Path temporary) {
        this(member, options, temporary, null);
    }

    /// @param jwt null for tokens that members sign with a key of their own
    public EtcdDoor(Member member, EtcdOptions options, Path temporary, @Nullable JwtOptions jwt) {
        this.member = member;
        this.options = options;
        this.budget = new AnswerBudget(options.answersBytes(), options.answerBytes(), member.measures());
        this.slowRequests = new SlowRequests(options.slowAfter().toNanos());
        this.activity = new ActivityService(member, slowRequests, hotKeys);
        String name = member.status().name();
        this.watchTurns = Executors.newFixedThreadPool(WATCH_THREADS, threads("watch-" + name + "-"));
        this.passwords = new Passwords(options.bcryptCost(), threads("passwords-" + name + "-"));
        this.tokens = jwt == null
                ? new SignedTokens(InstantSource.system(), options.tokenLife())
                : new JwtTokens(InstantSource.system(), jwt);
        this.slow = new ThreadPoolExecutor(
                1,
                1,
                0,
                TimeUnit.SECONDS,
                new ArrayBlockingQueue<>(MAINTENANCE_WAITING_MAX),
                threads("maintenance-" + name + "-"));
        this.snapshots = new SnapshotService(member, temporary, slow, threads("snapshot-" + name + "-"));
        this.timers = new ScheduledThreadPoolExecutor(1, threads("etcd-timers-" + name + "-"));
        // The timer of a stream that has ended must not hold on to it until it is due.
        timers.setRemoveOnCancelPolicy(true);
        this.waiting = new WaitingCalls(Turns.hereOrOn(watchTurns), timers);
        this.leaderless = Leaderless.watch(member, timers);
        leaderless.tell(waiting::sendOn);
        timers.scheduleAtFixedRate(
                () -> times.saw(member.store().revision(), System.currentTimeMillis()), 0, 1, TimeUnit.SECONDS);
    }

    private static ThreadFactory threads(String prefix) {
        return Thread.ofPlatform().name(prefix, 0).daemon(true).factory();
    }

    /// For whoever turns answers into something else.
    public AnswerBudget budget() {
        return budget;
    }

    /// What this member has been busy with, in JSON; no permission is looked at.
    public String activity() {
        return activity.json();
    }

    /// Returns the services to serve. Their handlers never block.
    public List<ServerServiceDefinition> services() {
        Lines lines = new Lines(member, waiting);
        List<ServerServiceDefinition> etcds = List.of(
                new KvService(member, options, budget).definition(),
                new LeaseService(member).definition(),
                new WatchService(member, options, watchTurns, timers).bindService(),
                new ClusterService(member, options, InstantSource.system()).bindService(),
                new MembersService(member, timers, InstantSource.system()).bindService(),
                new MaintenanceService(member, options, timers, slow, snapshots).definition(),
                new AuthService(member, passwords, tokens).definition(),
                new LockService(member, lines).bindService(),
                new ElectionService(member, Turns.on(watchTurns), lines).bindService(),
                health.getHealthService().bindService());
        List<ServerServiceDefinition> own = List.of(
                new SessionsService(member, times).bindService(),
                new ResourcesService(member, times, Turns.on(watchTurns), waiting).bindService(),
                new CountersService(member, times, waiting).bindService(),
                new WorkerNumbersService(member).bindService(),
                new RateLimitsService(member, InstantSource.system()).bindService(),
                new AuditService(member, slow).bindService(),
                activity.bindService());
        LeaderRequired leaderRequired = new LeaderRequired(member, leaderless);
        ClientVersion clientVersion = new ClientVersion();
        Learners learners = new Learners(member);
        RequestWatch watch = new RequestWatch(slowRequests, hotKeys, InstantSource.system());
        Callers callers = new Callers(member, tokens, InstantSource.system());
        LeaderHint hint = new LeaderHint(member);
        List<ServerServiceDefinition> guarded = new ArrayList<>(etcds);
        own.forEach(service -> guarded.add(ServerInterceptors.intercept(service, hint)));
        guarded.replaceAll(service ->
                ServerInterceptors.intercept(service, watch, callers, learners, leaderRequired, clientVersion));
        return guarded;
    }

    /// Sends away all who wait for a lock and the like, before the server that serves them is
    /// stopped: they keep their places, which a call that breaks off may not.
    public void sendWaitingAway() {
        waiting.stop();
    }

    /// Ends what the door does by itself; the server that serves it is stopped before.
    @Override
    public void close() {
        health.enterTerminalState();
        timers.shutdownNow();
        watchTurns.shutdown();
        passwords.close();
        snapshots.close();
        slow.shutdownNow();
    }
}
