package io.althing.client.rpc;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.althing.api.v1.AcquireRequest;
import io.althing.api.v1.LocksGrpc;
import io.althing.api.v1.Resource;
import io.etcd.jetcd.api.AuthGrpc;
import io.etcd.jetcd.api.AuthRoleRevokePermissionRequest;
import io.etcd.jetcd.api.AuthUserAddRequest;
import io.etcd.jetcd.api.AuthenticateRequest;
import io.etcd.jetcd.api.HashRequest;
import io.etcd.jetcd.api.KVGrpc;
import io.etcd.jetcd.api.MaintenanceGrpc;
import io.etcd.jetcd.api.PutRequest;
import io.etcd.jetcd.api.RangeRequest;
import io.etcd.jetcd.api.StatusRequest;
import io.etcd.jetcd.api.TxnRequest;
import org.junit.jupiter.api.Test;

class AskedTest {
    private static PutRequest put(ByteString key) {
        return PutRequest.newBuilder()
                .setKey(key)
                .setValue(ByteString.copyFromUtf8("secret"))
                .build();
    }

    @Test
    void requestsAreNamedByTheirKeysAndNeverByTheirValues() {
        assertThat(Asked.of(KVGrpc.getPutMethod(), put(ByteString.copyFromUtf8("orders/17"))))
                .isEqualTo("put 'orders/17'");
        RangeRequest range = RangeRequest.newBuilder()
                .setKey(ByteString.copyFromUtf8("a"))
                .setRangeEnd(ByteString.copyFromUtf8("b"))
                .build();
        assertThat(Asked.of(KVGrpc.getRangeMethod(), range)).isEqualTo("get 'a' and what follows");
        assertThat(Asked.of(KVGrpc.getTxnMethod(), TxnRequest.getDefaultInstance()))
                .isEqualTo("transaction");
        AuthenticateRequest login = AuthenticateRequest.newBuilder()
                .setName("orders")
                .setPassword("secret")
                .build();
        assertThat(Asked.of(AuthGrpc.getAuthenticateMethod(), login)).isEqualTo("login as 'orders'");
    }

    @Test
    void bytesThatAreNoTextAndLongNamesAreShownInShort() {
        assertThat(Asked.of(KVGrpc.getPutMethod(), put(ByteString.fromHex("ff00"))))
                .isEqualTo("put '0xff00'");
        assertThat(Asked.of(KVGrpc.getPutMethod(), put(ByteString.copyFromUtf8("line\nbreak"))))
                .isEqualTo("put 'line?break'");
        assertThat(Asked.of(KVGrpc.getPutMethod(), put(ByteString.copyFromUtf8("k".repeat(2_000)))))
                .hasSizeLessThan(100)
                .endsWith("…'");
    }

    @Test
    void locksAreNamedAndManyCounted() {
        AcquireRequest.Builder acquire = AcquireRequest.newBuilder();
        for (int i = 1; i <= 5; i++) {
            acquire.addResources(Resource.newBuilder().setName("stock/" + i));
        }
        assertThat(Asked.of(LocksGrpc.getAcquireMethod(), acquire.build()))
                .isEqualTo("acquisition of 'stock/1', 'stock/2', 'stock/3' and 2 more");
    }

    @Test
    void upkeepIsNamedByWhomItConcernsAndNotByPasswords() {
        assertThat(Asked.of(MaintenanceGrpc.getStatusMethod(), StatusRequest.getDefaultInstance()))
                .isEqualTo("look at a member");
        assertThat(Asked.of(
                        AuthGrpc.getRoleRevokePermissionMethod(),
                        AuthRoleRevokePermissionRequest.newBuilder()
                                .setRole("clerk")
                                .setKey(ByteString.copyFromUtf8("orders/"))
                                .build()))
                .isEqualTo("revocation of a permission from role 'clerk'");
        assertThat(Asked.of(
                        AuthGrpc.getUserAddMethod(),
                        AuthUserAddRequest.newBuilder()
                                .setName("ann")
                                .setPassword("secret")
                                .build()))
                .isEqualTo("addition of user 'ann'");
    }

    @Test
    void whateverElseIsAskedKeepsItsName() {
        assertThat(Asked.of(MaintenanceGrpc.getHashMethod(), HashRequest.getDefaultInstance()))
                .isEqualTo("etcdserverpb.Maintenance/Hash");
    }
}
