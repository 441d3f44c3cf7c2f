package io.althing.door.etcd;

import static io.althing.door.etcd.DoorFixture.bytes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.althing.api.v1.AuditFilter;
import io.althing.api.v1.AuditGrpc;
import io.althing.api.v1.AuditRecord;
import io.althing.api.v1.ExportAuditRequest;
import io.althing.api.v1.ListAuditRequest;
import io.althing.api.v1.ListAuditResponse;
import io.etcd.jetcd.api.AuthEnableRequest;
import io.etcd.jetcd.api.AuthGrpc;
import io.etcd.jetcd.api.AuthRoleAddRequest;
import io.etcd.jetcd.api.AuthRoleGrantPermissionRequest;
import io.etcd.jetcd.api.AuthUserAddRequest;
import io.etcd.jetcd.api.AuthUserGrantRoleRequest;
import io.etcd.jetcd.api.AuthenticateRequest;
import io.etcd.jetcd.api.CompactionRequest;
import io.etcd.jetcd.api.DefragmentRequest;
import io.etcd.jetcd.api.MaintenanceGrpc;
import io.etcd.jetcd.api.Permission;
import io.grpc.Metadata;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.MetadataUtils;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class AuditDoorTest {
    @RegisterExtension
    final DoorFixture door = new DoorFixture(
            new EtcdOptions("3.6.14", 1_572_864, 128, 1, Duration.ofMinutes(10), Duration.ofSeconds(300), 4));

    private AuthGrpc.AuthBlockingStub auth() {
        return AuthGrpc.newBlockingStub(door.channel());
    }

    private AuditGrpc.AuditBlockingStub audit() {
        return AuditGrpc.newBlockingStub(door.channel());
    }

    private void addUser(String name) {
        auth().userAdd(AuthUserAddRequest.newBuilder()
                .setName(name)
                .setPassword("the-password")
                .build());
    }

    private static List<String> told(List<AuditRecord> records) {
        return records.stream()
                .map(each -> each.getAction() + " " + each.getSubject())
                .toList();
    }

    @Test
    void changesAreToldByWhomFromWhereAndWhen() {
        long before = System.currentTimeMillis();
        addUser("ann");
        door.put("k", "v");
        door.kv().compact(CompactionRequest.newBuilder().setRevision(2).build());
        MaintenanceGrpc.newBlockingStub(door.channel()).defragment(DefragmentRequest.getDefaultInstance());
        List<AuditRecord> records =
                audit().list(ListAuditRequest.getDefaultInstance()).getRecordsList();
        assertThat(told(records))
                .containsExactly(
                        "defragment member " + Long.toHexString(SoloMember.ID), "compact revision 2", "user.add ann");
        assertThat(records).allSatisfy(each -> {
            assertThat(each.getAddress()).isEqualTo("127.0.0.1");
            assertThat(each.getUser()).isEmpty();
            assertThat(each.getMember()).isEqualTo(SoloMember.ID);
            assertThat(each.getAtMillis()).isBetween(before, System.currentTimeMillis());
            assertThat(each.toString()).doesNotContain("the-password").doesNotContain("$2");
        });
        assertThat(records).extracting(AuditRecord::getPlace).containsExactly(3L, 2L, 1L);
    }

    @Test
    void itIsReadInPagesFilteredAndExported() {
        for (int i = 1; i <= 5; i++) {
            addUser("u" + i);
            auth().roleAdd(AuthRoleAddRequest.newBuilder().setName("r" + i).build());
        }
        AuditFilter users = AuditFilter.newBuilder().setAction("user.").build();
        List<AuditRecord> found = new ArrayList<>();
        ListAuditResponse page;
        long from = 0;
        do {
            page = audit().list(ListAuditRequest.newBuilder()
                    .setFilter(users)
                    .setLimit(2)
                    .setBefore(from)
                    .build());
            found.addAll(page.getRecordsList());
            from = found.getLast().getPlace();
        } while (page.getMore());
        assertThat(told(found))
                .containsExactly("user.add u5", "user.add u4", "user.add u3", "user.add u2", "user.add u1");

        List<AuditRecord> exported = new ArrayList<>();
        audit().export(ExportAuditRequest.newBuilder().setAfter(8).build()).forEachRemaining(exported::add);
        assertThat(told(exported)).containsExactly("user.add u5", "role.add r5");
        long now = System.currentTimeMillis();
        AuditFilter past = AuditFilter.newBuilder().setToMillis(now - 3_600_000).build();
        assertThat(audit().list(ListAuditRequest.newBuilder().setFilter(past).build())
                        .getRecordsList())
                .isEmpty();
    }

    @Test
    void whoeverMayReadItsKeysMayReadIt() {
        for (String name : List.of("root", "ann", "bob")) {
            addUser(name);
        }
        auth().userGrantRole(AuthUserGrantRoleRequest.newBuilder()
                .setUser("root")
                .setRole("root")
                .build());
        auth().roleAdd(AuthRoleAddRequest.newBuilder().setName("auditor").build());
        auth().roleGrantPermission(AuthRoleGrantPermissionRequest.newBuilder()
                .setName("auditor")
                .setPerm(Permission.newBuilder()
                        .setPermType(Permission.Type.READ)
                        .setKey(bytes("althing/"))
                        .setRangeEnd(bytes("althing0")))
                .build());
        auth().userGrantRole(AuthUserGrantRoleRequest.newBuilder()
                .setUser("ann")
                .setRole("auditor")
                .build());
        auth().authEnable(AuthEnableRequest.getDefaultInstance());
        assertThat(as("ann").list(ListAuditRequest.getDefaultInstance()).getRecordsList())
                .isNotEmpty();
        assertThatThrownBy(() -> as("bob").list(ListAuditRequest.getDefaultInstance()))
                .isInstanceOf(StatusRuntimeException.class)
                .hasMessageContaining("permission denied");
        // Who asked is told once users are known.
        AuthGrpc.newBlockingStub(door.channel())
                .withInterceptors(MetadataUtils.newAttachHeadersInterceptor(token("root")))
                .roleAdd(AuthRoleAddRequest.newBuilder().setName("late").build());
        AuditFilter byRoot = AuditFilter.newBuilder().setUser("root").build();
        assertThat(told(as("root")
                        .list(ListAuditRequest.newBuilder().setFilter(byRoot).build())
                        .getRecordsList()))
                .containsExactly("role.add late");
    }

    private AuditGrpc.AuditBlockingStub as(String name) {
        return audit().withInterceptors(MetadataUtils.newAttachHeadersInterceptor(token(name)));
    }

    private Metadata token(String name) {
        Metadata headers = new Metadata();
        headers.put(
                Metadata.Key.of("token", Metadata.ASCII_STRING_MARSHALLER),
                auth().authenticate(AuthenticateRequest.newBuilder()
                                .setName(name)
                                .setPassword("the-password")
                                .build())
                        .getToken());
        return headers;
    }
}
