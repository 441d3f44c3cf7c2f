package io.althing.door.etcd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.althing.store.command.Alarm;
import io.althing.store.command.Command;
import io.etcd.jetcd.Auth;
import io.etcd.jetcd.ByteSequence;
import io.etcd.jetcd.Client;
import io.etcd.jetcd.Election;
import io.etcd.jetcd.KV;
import io.etcd.jetcd.Lease;
import io.etcd.jetcd.Maintenance;
import io.etcd.jetcd.Watch;
import io.etcd.jetcd.auth.Permission;
import io.etcd.jetcd.election.LeaderKey;
import io.etcd.jetcd.election.LeaderResponse;
import io.etcd.jetcd.election.NoLeaderException;
import io.etcd.jetcd.election.NotLeaderException;
import io.etcd.jetcd.kv.TxnResponse;
import io.etcd.jetcd.lease.LeaseKeepAliveResponse;
import io.etcd.jetcd.lease.LeaseTimeToLiveResponse;
import io.etcd.jetcd.lock.LockResponse;
import io.etcd.jetcd.maintenance.AlarmType;
import io.etcd.jetcd.op.Cmp;
import io.etcd.jetcd.op.CmpTarget;
import io.etcd.jetcd.op.Op;
import io.etcd.jetcd.options.DeleteOption;
import io.etcd.jetcd.options.GetOption;
import io.etcd.jetcd.options.LeaseOption;
import io.etcd.jetcd.options.PutOption;
import io.etcd.jetcd.options.WatchOption;
import io.etcd.jetcd.watch.WatchEvent;
import io.etcd.jetcd.watch.WatchResponse;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// The door, used by a client that we did not write.
class JetcdSmokeTest {
    @RegisterExtension
    final DoorFixture door = new DoorFixture();

    private Client client;

    @BeforeEach
    void connect() {
        client = Client.builder().endpoints("http://127.0.0.1:" + door.port()).build();
    }

    @AfterEach
    void disconnect() {
        client.close();
    }

    private static ByteSequence bytes(String text) {
        return ByteSequence.from(text, StandardCharsets.UTF_8);
    }

    private static <T> T await(CompletableFuture<T> future) {
        return future.orTimeout(20, TimeUnit.SECONDS).join();
    }

    @Test
    void putsGetsAndDeletes() {
        KV kv = client.getKVClient();
        assertThat(await(kv.put(bytes("a/1"), bytes("x"))).getHeader().getRevision())
                .isEqualTo(2);
        await(kv.put(bytes("a/2"), bytes("y")));
        var option = GetOption.builder().isPrefix(true).build();
        assertThat(await(kv.get(bytes("a/"), option)).getKvs())
                .extracting(pair -> pair.getValue().toString())
                .containsExactly("x", "y");
        var all = DeleteOption.builder().isPrefix(true).withPrevKV(true).build();
        assertThat(await(kv.delete(bytes("a/"), all)).getDeleted()).isEqualTo(2);
        assertThat(await(kv.get(bytes("a/1"))).getCount()).isZero();
    }

    @Test
    void transactsOnComparedRevisions() {
        KV kv = client.getKVClient();
        var isAbsent = new Cmp(bytes("a"), Cmp.Op.EQUAL, CmpTarget.createRevision(0));
        var put = Op.put(bytes("a"), bytes("1"), PutOption.DEFAULT);
        var get = Op.get(bytes("a"), GetOption.DEFAULT);
        TxnResponse first = await(kv.txn().If(isAbsent).Then(put).Else(get).commit());
        assertThat(first.isSucceeded()).isTrue();
        TxnResponse second = await(kv.txn().If(isAbsent).Then(put).Else(get).commit());
        assertThat(second.isSucceeded()).isFalse();
        assertThat(second.getGetResponses().getFirst().getKvs()).hasSize(1);
    }

    @Test
    void watchesFromARevisionOn() throws InterruptedException {
        KV kv = client.getKVClient();
        await(kv.put(bytes("a"), bytes("1")));
        BlockingQueue<WatchResponse> responses = new LinkedBlockingQueue<>();
        var option = WatchOption.builder()
                .withRevision(2)
                .withPrevKV(true)
                .isPrefix(true)
                .build();
        try (Watch.Watcher watcher = client.getWatchClient().watch(bytes("a"), option, responses::add)) {
            WatchEvent put = next(responses);
            assertThat(put.getEventType()).isEqualTo(WatchEvent.EventType.PUT);
            await(kv.delete(bytes("a")));
            WatchEvent delete = next(responses);
            assertThat(delete.getEventType()).isEqualTo(WatchEvent.EventType.DELETE);
            assertThat(delete.getPrevKV().getValue()).isEqualTo(bytes("1"));
            watcher.requestProgress();
            WatchResponse progress = responses.poll(20, TimeUnit.SECONDS);
            assertThat(progress).isNotNull();
            assertThat(progress.isProgressNotify()).isTrue();
            assertThat(progress.getHeader().getRevision()).isEqualTo(3);
        }
    }

    private static WatchEvent next(BlockingQueue<WatchResponse> responses) throws InterruptedException {
        WatchResponse response = responses.poll(20, TimeUnit.SECONDS);
        assertThat(response).isNotNull();
        return response.getEvents().getFirst();
    }

    @Test
    void leasesAreGrantedRenewedAndRevoked() {
        Lease leases = client.getLeaseClient();
        long id = await(leases.grant(60)).getID();
        KV kv = client.getKVClient();
        await(kv.put(bytes("a"), bytes("1"), PutOption.builder().withLeaseId(id).build()));
        LeaseKeepAliveResponse renewed = await(leases.keepAliveOnce(id));
        assertThat(renewed.getTTL()).isEqualTo(60);
        LeaseTimeToLiveResponse life = await(
                leases.timeToLive(id, LeaseOption.builder().withAttachedKeys().build()));
        assertThat(life.getGrantedTTL()).isEqualTo(60);
        assertThat(life.getKeys()).containsExactly(bytes("a"));
        await(leases.revoke(id));
        assertThat(await(kv.get(bytes("a"))).getCount()).isZero();
    }

    @Test
    void findsTheMembersAndTheirStatus() {
        assertThat(await(client.getClusterClient().listMember()).getMembers()).hasSize(1);
        assertThat(await(client.getMaintenanceClient().statusMember("http://127.0.0.1:" + door.port()))
                        .getVersion())
                .isEqualTo("3.6.14");
    }

    private long lease() {
        return await(client.getLeaseClient().grant(60)).getID();
    }

    @Test
    void locks() {
        long lease = lease();
        ByteSequence key = await(client.getLockClient().lock(bytes("l"), lease)).getKey();
        assertThat(key.toString(StandardCharsets.UTF_8)).isEqualTo("l/" + Long.toHexString(lease));
        CompletableFuture<LockResponse> second = client.getLockClient().lock(bytes("l"), lease());
        assertThat(second).isNotDone();
        await(client.getLockClient().unlock(key));
        assertThat(await(second).getKey()).isNotEqualTo(key);
    }

    @Test
    void elects() throws InterruptedException {
        Election elections = client.getElectionClient();
        BlockingQueue<String> heard = new LinkedBlockingQueue<>();
        elections.observe(bytes("e"), new Election.Listener() {
            @Override
            public void onNext(LeaderResponse response) {
                heard.add(response.getKv().getValue().toString(StandardCharsets.UTF_8));
            }

            @Override
            public void onError(Throwable cause) {}

            @Override
            public void onCompleted() {}
        });
        LeaderKey ann =
                await(elections.campaign(bytes("e"), lease(), bytes("ann"))).getLeader();
        assertThat(heard.poll(20, TimeUnit.SECONDS)).isEqualTo("ann");
        await(elections.proclaim(ann, bytes("ann speaks")));
        assertThat(heard.poll(20, TimeUnit.SECONDS)).isEqualTo("ann speaks");
        assertThat(await(elections.leader(bytes("e"))).getKv().getValue()).isEqualTo(bytes("ann speaks"));
        await(elections.resign(ann));
        assertThatThrownBy(() -> await(elections.leader(bytes("e")))).hasCauseInstanceOf(NoLeaderException.class);
        assertThatThrownBy(() -> await(elections.proclaim(ann, bytes("still"))))
                .hasCauseInstanceOf(NotLeaderException.class);
    }

    @Test
    void looksAfterMembers() {
        String endpoint = "http://127.0.0.1:" + door.port();
        Maintenance maintenance = client.getMaintenanceClient();
        assertThat(await(maintenance.statusMember(endpoint)).getLeader()).isEqualTo(SoloMember.ID);
        assertThat(await(maintenance.listAlarms()).getAlarms()).isEmpty();
        door.member().write(new Command.RaiseAlarm(new Alarm(7, Alarm.Kind.NO_SPACE)), outcome -> {});
        var alarm = await(maintenance.listAlarms()).getAlarms().getFirst();
        assertThat(alarm.getAlarmType()).isEqualTo(AlarmType.NOSPACE);
        await(maintenance.alarmDisarm(alarm));
        assertThat(await(maintenance.listAlarms()).getAlarms()).isEmpty();
        int empty = await(maintenance.hashKV(endpoint, 0)).getHash();
        await(client.getKVClient().put(bytes("a"), bytes("1")));
        assertThat(await(maintenance.hashKV(endpoint, 0)).getHash()).isNotEqualTo(empty);
        await(maintenance.defragmentMember(endpoint));
        await(maintenance.moveLeader(SoloMember.ID));
        assertThat(await(client.getClusterClient().listMember()).getMembers())
                .singleElement()
                .satisfies(member -> assertThat(member.getName()).isEqualTo("solo"));
    }

    @Test
    void logsIn() {
        Auth auth = client.getAuthClient();
        await(auth.userAdd(bytes("root"), bytes("secret")));
        await(auth.userGrantRole(bytes("root"), bytes("root")));
        await(auth.roleAdd(bytes("reader")));
        await(auth.roleGrantPermission(bytes("reader"), bytes("a"), bytes("b"), Permission.Type.READ));
        await(auth.userAdd(bytes("ann"), bytes("hers")));
        await(auth.userGrantRole(bytes("ann"), bytes("reader")));
        assertThat(await(auth.userGet(bytes("ann"))).getRoles()).containsExactly("reader");
        assertThat(await(auth.roleGet(bytes("reader"))).getPermissions()).hasSize(1);
        await(auth.authEnable());
        String endpoint = "http://127.0.0.1:" + door.port();
        try (Client root = Client.builder()
                        .endpoints(endpoint)
                        .user(bytes("root"))
                        .password(bytes("secret"))
                        .build();
                Client ann = Client.builder()
                        .endpoints(endpoint)
                        .user(bytes("ann"))
                        .password(bytes("hers"))
                        .build()) {
            await(root.getKVClient().put(bytes("a"), bytes("1")));
            assertThat(await(ann.getKVClient().get(bytes("a"))).getCount()).isOne();
            assertThatThrownBy(() -> await(ann.getKVClient().put(bytes("a"), bytes("2"))))
                    .hasMessageContaining("etcdserver: permission denied");
            await(root.getAuthClient().userChangePassword(bytes("ann"), bytes("new")));
            assertThatThrownBy(() -> await(ann.getKVClient().get(bytes("a")))).hasMessageContaining("UNAUTHENTICATED");
            assertThat(await(root.getAuthClient().userList()).getUsers()).containsExactly("ann", "root");
            await(root.getAuthClient().roleRevokePermission(bytes("reader"), bytes("a"), bytes("b")));
            await(root.getAuthClient().userRevokeRole(bytes("ann"), bytes("reader")));
            await(root.getAuthClient().roleDelete(bytes("reader")));
            await(root.getAuthClient().userDelete(bytes("ann")));
            assertThat(await(root.getAuthClient().roleList()).getRoles()).isEmpty();
            await(root.getAuthClient().authDisable());
        }
        assertThat(await(client.getKVClient().get(bytes("a"))).getCount()).isOne();
    }
}
