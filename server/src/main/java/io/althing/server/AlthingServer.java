package io.althing.server;

import io.althing.backup.Archiver;
import io.althing.door.etcd.EtcdDoor;
import io.althing.door.etcd.EtcdOptions;
import io.althing.door.etcd.gateway.JsonGateway;
import io.althing.node.AutoCompaction;
import io.althing.node.Damaged;
import io.althing.node.Environment;
import io.althing.node.Member;
import io.althing.node.MemberNode;
import io.althing.node.MemberOptions;
import io.althing.node.StartRefused;
import io.althing.node.spi.Halt;
import io.althing.server.tls.ClientTls;
import io.grpc.ServerServiceDefinition;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// One member with its doors, in this process. Ports may be 0: [#clientAddresses] tells which
/// were taken.
public final class AlthingServer implements AutoCloseable {
    private final MemberThreads threads;
    private final MemberNode member;
    private final EtcdDoor door;
    private final JsonGateway gateway;
    private final ClientPort clients;
    private final @Nullable Archiver archiver;

    private AlthingServer(
            MemberThreads threads,
            MemberNode member,
            EtcdDoor door,
            JsonGateway gateway,
            ClientPort clients,
            @Nullable Archiver archiver) {
        this.archiver = archiver;
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
        return start(config, halt, real -> real);
    }

    /// Starts a member in a world that is changed before it is handed over: tests let networks
    /// lose messages and threads stand still.
    ///
    /// @param world is given the real one
    /// @throws StartRefused as [#start(ServerConfig, Halt)] does
    public static AlthingServer start(ServerConfig config, Halt halt, UnaryOperator<Environment> world)
            throws StartRefused {
        ClientTls tls = tls(config);
        try {
            if (config.isForced()) {
                ForcedCluster.found(config);
            }
            try {
                return serve(config, tls, Belonging.of(config), halt, world);
            } catch (Damaged e) {
                return serve(config, tls, Repair.run(config, e), halt, world);
            }
        } catch (StartRefused e) {
            if (tls != null) {
                tls.close();
            }
            throw e;
        }
    }

    private static AlthingServer serve(
            ServerConfig config,
            @Nullable ClientTls tls,
            Belonging belonging,
            Halt halt,
            UnaryOperator<Environment> world)
            throws StartRefused {
        MemberOptions options = belonging.options(config);
        MemberThreads threads = MemberThreads.start(config, options, halt, world);
        MemberNode member;
        try {
            member = MemberNode.start(options, threads.environment());
        } catch (StartRefused e) {
            threads.close();
            throw e;
        }
        EtcdDoor door = new EtcdDoor(
                member,
                new EtcdOptions(
                        EtcdOptions.DEFAULT.version(),
                        config.requestMaxBytes(),
                        config.txnOperationsMax(),
                        config.learnersMax(),
                        config.progressInterval(),
                        config.tokenLife(),
                        config.bcryptCost(),
                        config.clients().rangeBytesMax(),
                        config.clients().rangesBytesMax(),
                        Math.max(0, config.quota().bytesMax()),
                        config.clients().slowAfter()),
                config.dataDirectory().resolve("temporary"),
                config.jwt());
        List<ServerServiceDefinition> services = door.services();
        JsonGateway gateway = new JsonGateway(services, door.budget());
        Archiver archiver = null;
        try {
            archiver = archiver(config, member);
            ClientPort clients = ClientPort.open(config, tls, member, threads, services, gateway, door::activity);
            AutoCompaction.start(
                    member,
                    threads.environment().background(),
                    threads.environment().clock(),
                    config.compaction());
            return new AlthingServer(threads, member, door, gateway, clients, archiver);
        } catch (IOException e) {
            if (archiver != null) {
                archiver.close();
            }
            gateway.close();
            door.close();
            member.close();
            threads.close();
            throw new StartRefused(String.valueOf(e.getMessage()), e);
        }
    }

    private static @Nullable ClientTls tls(ServerConfig config) throws StartRefused {
        try {
            return ClientPort.tls(config);
        } catch (IOException e) {
            throw new StartRefused(String.valueOf(e.getMessage()), e);
        }
    }

    /// Nobody is asked yet whether the place is there: a member serves without its backup.
    private static @Nullable Archiver archiver(ServerConfig config, MemberNode member) throws IOException {
        BackupSettings backup = config.backup();
        return backup == null
                ? null
                : Archiver.start(
                        member.committedLog(),
                        backup.location().open(),
                        backup.policy(),
                        member.measures().backup,
                        InstantSource.system(),
                        config.name());
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

    /// Hands leadership over, stops serving, makes what is applied durable, and lets go of the
    /// data directory.
    @Override
    public void close() {
        retire();
        door.sendWaitingAway();
        clients.close();
        if (archiver != null) {
            archiver.close();
        }
        gateway.close();
        door.close();
        member.close();
        clients.endThreads();
        threads.close();
    }

    private void retire() {
        CountDownLatch done = new CountDownLatch(1);
        member.retire(done::countDown);
        try {
            done.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
