package io.althing.door.etcd;

import io.althing.node.Member;
import io.grpc.ServerInterceptors;
import io.grpc.ServerServiceDefinition;
import io.grpc.protobuf.services.HealthStatusManager;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;

/// The etcd v3 API over one member: KV, Watch, Lease, Cluster.MemberList, Maintenance.Status
/// and health. Every other call of those
/// services answers UNIMPLEMENTED.
public final class EtcdDoor implements AutoCloseable {
    private static final int WATCH_THREADS = 2;

    private final Member member;
    private final EtcdOptions options;
    private final ScheduledExecutorService executor;
    private final HealthStatusManager health = new HealthStatusManager();

    public EtcdDoor(Member member, EtcdOptions options) {
        this.member = member;
        this.options = options;
        this.executor = Executors.newScheduledThreadPool(
                WATCH_THREADS,
                Thread.ofPlatform()
                        .name("watch-" + member.status().name() + "-", 0)
                        .daemon(true)
                        .factory());
    }

    /// Returns the services to serve. Their handlers never block.
    public List<ServerServiceDefinition> services() {
        List<ServerServiceDefinition> services = List.of(
                new KvService(member, options).bindService(),
                new LeaseService(member).definition(),
                new WatchService(member, options, executor).bindService(),
                new ClusterService(member).bindService(),
                new MaintenanceService(member, options).bindService(),
                health.getHealthService().bindService());
        LeaderRequired leaderRequired = new LeaderRequired(member, executor);
        List<ServerServiceDefinition> guarded = new ArrayList<>();
        for (ServerServiceDefinition service : services) {
            guarded.add(ServerInterceptors.intercept(service, leaderRequired));
        }
        return guarded;
    }

    @Override
    public void close() {
        health.enterTerminalState();
        executor.shutdownNow();
    }
}
