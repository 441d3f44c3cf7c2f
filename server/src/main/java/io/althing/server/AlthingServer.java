package io.althing.server;

import io.althing.door.etcd.EtcdDoor;
import io.althing.door.etcd.EtcdOptions;
import io.althing.door.etcd.gateway.JsonGateway;
import io.althing.journal.JournalOptions;
import io.althing.node.AutoCompaction;
import io.althing.node.Member;
import io.althing.node.MemberNode;
import io.althing.node.MemberOptions;
import io.althing.node.StartRefused;
import io.althing.node.spi.Halt;
import io.althing.raft.membership.NodeId;
import io.grpc.ServerServiceDefinition;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// One member with its doors, in this process. Ports may be 0: [#clientAddresses] tells which
/// were taken.
public final class AlthingServer implements AutoCloseable {
    private final MemberThreads threads;
    private final MemberNode member;
    private final EtcdDoor door;
    private final JsonGateway gateway;
    private final ClientPort clients;

    private AlthingServer(
            MemberThreads threads, MemberNode member, EtcdDoor door, JsonGateway gateway, ClientPort clients) {
        this.gateway = gateway;
        this.threads = threads;
        this.member = member;
        this.door = door;
        this.clients = clients;
    }

    /// Starts a member and serves its clients.
    ///
    /// @param halt called when the member must not go on
    /// @throws StartRefused if the data directory, an address or the configuration does not
    /// allow it; one line says why and what to do
    public static AlthingServer start(ServerConfig config, Halt halt) throws StartRefused {
        MemberOptions options = options(config);
        MemberThreads threads = MemberThreads.start(config, options, halt);
        try {
            MemberNode member = MemberNode.start(options, threads.environment());
            EtcdDoor door = new EtcdDoor(
                    member,
                    new EtcdOptions(
                            EtcdOptions.DEFAULT.version(),
                            config.requestMaxBytes(),
                            config.txnOperationsMax(),
                            config.progressInterval(),
                            config.tokenLife(),
                            config.bcryptCost()));
            List<ServerServiceDefinition> services = door.services();
            JsonGateway gateway = new JsonGateway(services);
            ClientPort clients = ClientPort.open(config, member, threads.network(), services, gateway);
            AutoCompaction.start(
                    member,
                    threads.environment().background(),
                    threads.environment().clock(),
                    config.compaction());
            return new AlthingServer(threads, member, door, gateway, clients);
        } catch (IOException e) {
            threads.close();
            throw new StartRefused(String.valueOf(e.getMessage()), e);
        } catch (StartRefused e) {
            threads.close();
            throw e;
        }
    }

    private static MemberOptions options(ServerConfig config) {
        List<MemberOptions.Seed> seeds = new ArrayList<>();
        for (Map.Entry<String, List<String>> each : config.initialCluster().entrySet()) {
            NodeId id = Identities.member(each.getValue(), config.initialClusterToken());
            seeds.add(new MemberOptions.Seed(id, each.getKey(), each.getValue()));
        }
        return new MemberOptions(
                Identities.cluster(seeds.stream().map(MemberOptions.Seed::id).toList()),
                Identities.member(config.advertisePeerUrls(), config.initialClusterToken()),
                config.name(),
                seeds,
                config.advertiseClientUrls(),
                config.dataDirectory(),
                config.journalDirectory(),
                config.heartbeat(),
                config.electionTimeout(),
                config.snapshotCount(),
                config.catchUpEntries(),
                JournalOptions.DEFAULT,
                config.requestMaxBytes(),
                config.quota());
    }

    public Member member() {
        return member;
    }

    public List<InetSocketAddress> clientAddresses() {
        return clients.addresses();
    }

    /// Where only metrics and health are served.
    public List<InetSocketAddress> metricsAddresses() {
        return clients.metricsAddresses();
    }

    /// Stops serving, makes what is applied durable, and lets go of the data directory.
    @Override
    public void close() {
        clients.close();
        gateway.close();
        door.close();
        member.close();
        threads.close();
    }
}
