package io.althing.door.etcd;

import static org.assertj.core.api.Assertions.assertThat;

import io.etcd.jetcd.ByteSequence;
import io.etcd.jetcd.Client;
import io.etcd.jetcd.KV;
import io.etcd.jetcd.Lease;
import io.etcd.jetcd.Watch;
import io.etcd.jetcd.kv.TxnResponse;
import io.etcd.jetcd.lease.LeaseKeepAliveResponse;
import io.etcd.jetcd.lease.LeaseTimeToLiveResponse;
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
}
