package io.althing.server;

import io.althing.door.etcd.EtcdDoor;
import io.althing.door.etcd.EtcdOptions;
import io.althing.journal.JournalOptions;
import io.althing.node.Member;
import io.althing.node.MemberNode;
import io.althing.node.MemberOptions;
import io.althing.node.StartRefused;
import io.althing.node.spi.Halt;
import io.althing.raft.membership.NodeId;
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
    private final ClientPort clients;

    private AlthingServer(MemberThreads threads, MemberNode member, EtcdDoor door, ClientPort clients) {
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
            ClientPort clients = ClientPort.open(config, member, door.services());
            return new AlthingServer(threads, member, door, clients);
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

    /// Stops serving, makes what is applied durable, and lets go of the data directory.
    @Override
    public void close() {
        clients.close();
        door.close();
        member.close();
        threads.close();
    }
}
