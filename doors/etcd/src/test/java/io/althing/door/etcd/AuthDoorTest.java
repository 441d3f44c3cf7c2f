package io.althing.door.etcd;

import static io.althing.door.etcd.DoorFixture.bytes;
import static io.althing.door.etcd.DoorFixture.putOf;
import static io.althing.door.etcd.DoorFixture.rangeOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.Empty;
import com.google.protobuf.UnknownFieldSet;
import com.google.protobuf.UnknownFieldSet.Field;
import io.etcd.jetcd.api.AuthDisableRequest;
import io.etcd.jetcd.api.AuthEnableRequest;
import io.etcd.jetcd.api.AuthGrpc;
import io.etcd.jetcd.api.AuthRoleAddRequest;
import io.etcd.jetcd.api.AuthRoleGetRequest;
import io.etcd.jetcd.api.AuthRoleGrantPermissionRequest;
import io.etcd.jetcd.api.AuthRoleListRequest;
import io.etcd.jetcd.api.AuthRoleRevokePermissionRequest;
import io.etcd.jetcd.api.AuthUserAddRequest;
import io.etcd.jetcd.api.AuthUserChangePasswordRequest;
import io.etcd.jetcd.api.AuthUserDeleteRequest;
import io.etcd.jetcd.api.AuthUserGetRequest;
import io.etcd.jetcd.api.AuthUserGrantRoleRequest;
import io.etcd.jetcd.api.AuthUserListRequest;
import io.etcd.jetcd.api.AuthenticateRequest;
import io.etcd.jetcd.api.KVGrpc;
import io.etcd.jetcd.api.Permission;
import io.grpc.Metadata;
import io.grpc.stub.AbstractStub;
import io.grpc.stub.MetadataUtils;
import java.time.Duration;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class AuthDoorTest {
    private static final Metadata.Key<String> TOKEN = Metadata.Key.of("token", Metadata.ASCII_STRING_MARSHALLER);
    private static final Metadata.Key<String> AUTHORIZATION =
            Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);

    @RegisterExtension
    final DoorFixture door = new DoorFixture(
            new EtcdOptions("3.6.14", 1_572_864, 128, 1, Duration.ofMinutes(10), Duration.ofSeconds(300), 4));

    private AuthGrpc.AuthBlockingStub auth() {
        return AuthGrpc.newBlockingStub(door.channel());
    }

    private static <S extends AbstractStub<S>> S with(S stub, Metadata.Key<String> key, String value) {
        Metadata headers = new Metadata();
        headers.put(key, value);
        return stub.withInterceptors(MetadataUtils.newAttachHeadersInterceptor(headers));
    }

    private <S extends AbstractStub<S>> S as(String user, S stub) {
        return with(stub, TOKEN, token(user, "secret of " + user));
    }

    private String token(String user, String password) {
        return auth().authenticate(AuthenticateRequest.newBuilder()
                        .setName(user)
                        .setPassword(password)
                        .build())
                .getToken();
    }

    private static AuthUserAddRequest user(String name) {
        return AuthUserAddRequest.newBuilder()
                .setName(name)
                .setPassword("secret of " + name)
                .build();
    }

    private void grantRole(AuthGrpc.AuthBlockingStub auth, String user, String role) {
        auth.userGrantRole(AuthUserGrantRoleRequest.newBuilder()
                .setUser(user)
                .setRole(role)
                .build());
    }

    private static AuthRoleGrantPermissionRequest permission(
            String role, Permission.Type type, String key, String end) {
        return AuthRoleGrantPermissionRequest.newBuilder()
                .setName(role)
                .setPerm(Permission.newBuilder()
                        .setPermType(type)
                        .setKey(bytes(key))
                        .setRangeEnd(bytes(end)))
                .build();
    }

    private void enable() {
        auth().userAdd(user("root"));
        grantRole(auth(), "root", "root");
        auth().userAdd(user("ann"));
        auth().roleAdd(AuthRoleAddRequest.newBuilder().setName("reader").build());
        auth().roleGrantPermission(permission("reader", Permission.Type.READ, "a", "b"));
        grantRole(auth(), "ann", "reader");
        auth().authEnable(AuthEnableRequest.getDefaultInstance());
    }

    private static void fails(ThrowingCallable call, String error) {
        assertThatThrownBy(call).hasMessage(error);
    }

    @Test
    void enablingNeedsRoot() {
        fails(
                () -> auth().authEnable(AuthEnableRequest.getDefaultInstance()),
                "FAILED_PRECONDITION: etcdserver: root user does not exist");
        auth().userAdd(user("root"));
        fails(
                () -> auth().authEnable(AuthEnableRequest.getDefaultInstance()),
                "FAILED_PRECONDITION: etcdserver: root user does not have root role");
        fails(() -> token("root", "secret of root"), "FAILED_PRECONDITION: etcdserver: authentication is not enabled");
    }

    @Test
    void withoutATokenNothingGoesOnceAuthIsOn() {
        enable();
        String nobody = "INVALID_ARGUMENT: etcdserver: user name is empty";
        fails(() -> door.put("a", "1"), nobody);
        fails(() -> door.get("a"), nobody);
        fails(() -> auth().userList(AuthUserListRequest.getDefaultInstance()), nobody);
        fails(() -> auth().userAdd(user("eve")), nobody);
        fails(() -> auth().authDisable(AuthDisableRequest.getDefaultInstance()), nobody);
    }

    @Test
    void aTokenSaysWhoseItIs() {
        enable();
        as("root", door.kv()).put(putOf("a", "1"));
        assertThat(as("ann", door.kv()).range(rangeOf("a")).getCount()).isOne();
        fails(() -> as("ann", door.kv()).put(putOf("a", "2")), "PERMISSION_DENIED: etcdserver: permission denied");
        fails(() -> as("ann", door.kv()).range(rangeOf("b")), "PERMISSION_DENIED: etcdserver: permission denied");
        fails(() -> as("ann", auth()).userAdd(user("eve")), "PERMISSION_DENIED: etcdserver: permission denied");
    }

    @Test
    void aTokenMayComeAsAuthorizationToo() {
        enable();
        String token = token("ann", "secret of ann");
        assertThat(with(door.kv(), AUTHORIZATION, token).range(rangeOf("a")).getCount())
                .isZero();
        assertThat(with(door.kv(), AUTHORIZATION, "Bearer " + token)
                        .range(rangeOf("a"))
                        .getCount())
                .isZero();
    }

    @Test
    void whatIsNoTokenIsTurnedAway() {
        enable();
        String invalid = "UNAUTHENTICATED: etcdserver: invalid auth token";
        String token = token("ann", "secret of ann");
        String other = token.substring(0, 8) + (token.charAt(8) == 'A' ? 'B' : 'A') + token.substring(9);
        for (String bad : new String[] {"", "x", "!!", other, token.substring(1), "A".repeat(5_000)}) {
            fails(() -> with(door.kv(), TOKEN, bad).range(rangeOf("a")), invalid);
        }
        assertThat(as("ann", door.kv()).range(rangeOf("a")).getCount()).isZero();
    }

    @Test
    void aWrongPasswordIsToldLikeAnUnknownUser() {
        enable();
        String wrong = "INVALID_ARGUMENT: etcdserver: authentication failed, invalid user ID or password";
        fails(() -> token("ann", "secret of eve"), wrong);
        fails(() -> token("ann", ""), wrong);
        fails(() -> token("ann", "x".repeat(500)), wrong);
        fails(() -> token("eve", "secret of eve"), wrong);
    }

    @Test
    void aUserWithoutPasswordCannotLogIn() {
        UnknownFieldSet noPassword = UnknownFieldSet.newBuilder()
                .addField(1, Field.newBuilder().addVarint(1).build())
                .build();
        auth().userAdd(AuthUserAddRequest.newBuilder()
                .setName("machine")
                .setUnknownFields(UnknownFieldSet.newBuilder()
                        .addField(
                                3,
                                Field.newBuilder()
                                        .addLengthDelimited(noPassword.toByteString())
                                        .build())
                        .build())
                .build());
        enable();
        fails(
                () -> token("machine", ""),
                "INVALID_ARGUMENT: etcdserver: authentication failed, invalid user ID or password");
    }

    @Test
    void aNewPasswordVoidsOldTokens() {
        enable();
        KVGrpc.KVBlockingStub before = as("ann", door.kv());
        as("root", auth())
                .userChangePassword(AuthUserChangePasswordRequest.newBuilder()
                        .setName("ann")
                        .setPassword("new")
                        .build());
        fails(() -> before.range(rangeOf("a")), "UNAUTHENTICATED: etcdserver: invalid auth token");
        assertThat(with(door.kv(), TOKEN, token("ann", "new"))
                        .range(rangeOf("a"))
                        .getCount())
                .isZero();
    }

    @Test
    void tokensEndWithTheirUserAndWithAuthItself() {
        enable();
        KVGrpc.KVBlockingStub ann = as("ann", door.kv());
        as("root", auth())
                .userDelete(AuthUserDeleteRequest.newBuilder().setName("ann").build());
        fails(() -> ann.range(rangeOf("a")), "UNAUTHENTICATED: etcdserver: invalid auth token");
        KVGrpc.KVBlockingStub root = as("root", door.kv());
        as("root", auth()).authDisable(AuthDisableRequest.getDefaultInstance());
        assertThat(door.get("a").getCount()).as("nobody is asked any more").isZero();
        auth().authEnable(AuthEnableRequest.getDefaultInstance());
        fails(() -> root.range(rangeOf("a")), "UNAUTHENTICATED: etcdserver: invalid auth token");
    }

    @Test
    void whoeverIsAskedForOneselfIsAnswered() {
        enable();
        assertThat(as("ann", auth())
                        .userGet(AuthUserGetRequest.newBuilder().setName("ann").build())
                        .getRolesList())
                .containsExactly("reader");
        assertThat(as("ann", auth())
                        .roleGet(AuthRoleGetRequest.newBuilder()
                                .setRole("reader")
                                .build())
                        .getPermList())
                .containsExactly(Permission.newBuilder()
                        .setPermType(Permission.Type.READ)
                        .setKey(bytes("a"))
                        .setRangeEnd(bytes("b"))
                        .build());
        fails(
                () -> as("ann", auth())
                        .userGet(AuthUserGetRequest.newBuilder().setName("root").build()),
                "PERMISSION_DENIED: etcdserver: permission denied");
        assertThat(as("root", auth())
                        .userList(AuthUserListRequest.getDefaultInstance())
                        .getUsersList())
                .containsExactly("ann", "root");
        assertThat(as("root", auth())
                        .roleList(AuthRoleListRequest.getDefaultInstance())
                        .getRolesList())
                .containsExactly("reader");
    }

    @Test
    void permissionsComeBackAsTheyWereGranted() {
        auth().roleAdd(AuthRoleAddRequest.newBuilder().setName("r").build());
        auth().roleGrantPermission(permission("r", Permission.Type.WRITE, "z", "\0"));
        auth().roleGrantPermission(permission("r", Permission.Type.READWRITE, "k", ""));
        auth().roleGrantPermission(permission("r", Permission.Type.READ, "k", ""));
        assertThat(auth().roleGet(AuthRoleGetRequest.newBuilder().setRole("r").build())
                        .getPermList())
                .containsExactly(
                        Permission.newBuilder()
                                .setPermType(Permission.Type.READ)
                                .setKey(bytes("k"))
                                .build(),
                        Permission.newBuilder()
                                .setPermType(Permission.Type.WRITE)
                                .setKey(bytes("z"))
                                .setRangeEnd(bytes("\0"))
                                .build());
        fails(
                () -> auth().roleRevokePermission(AuthRoleRevokePermissionRequest.newBuilder()
                        .setRole("r")
                        .setKey(bytes("k"))
                        .setRangeEnd(bytes("l"))
                        .build()),
                "FAILED_PRECONDITION: etcdserver: permission is not granted to the role");
    }

    @Test
    void nonsenseIsNamed() {
        auth().roleAdd(AuthRoleAddRequest.newBuilder().setName("r").build());
        fails(
                () -> auth().userAdd(user("").toBuilder().setPassword("x").build()),
                "INVALID_ARGUMENT: etcdserver: user name is empty");
        fails(
                () -> auth().userAdd(user("ann").toBuilder()
                        .setPassword("x".repeat(73))
                        .build()),
                "INVALID_ARGUMENT: althing: a password has at most 72 bytes");
        fails(
                () -> auth().roleAdd(AuthRoleAddRequest.getDefaultInstance()),
                "INVALID_ARGUMENT: etcdserver: role name is empty");
        fails(
                () -> auth().roleGrantPermission(AuthRoleGrantPermissionRequest.newBuilder()
                        .setName("r")
                        .build()),
                "INVALID_ARGUMENT: etcdserver: permission not given");
        fails(
                () -> auth().roleGrantPermission(permission("r", Permission.Type.READ, "b", "a")),
                "INVALID_ARGUMENT: etcdserver: invalid auth management");
        fails(
                () -> auth().roleGrantPermission(permission("r", Permission.Type.READ, "", "a")),
                "INVALID_ARGUMENT: etcdserver: invalid auth management");
        fails(
                () -> auth().roleAdd(
                                AuthRoleAddRequest.newBuilder().setName("r").build()),
                "FAILED_PRECONDITION: etcdserver: role name already exists");
    }

    @Test
    void whoMayNotAskIsNotToldWhatElseIsWrong() {
        enable();
        String denied = "PERMISSION_DENIED: etcdserver: permission denied";
        fails(() -> as("ann", auth()).userAdd(user("")), denied);
        fails(() -> as("ann", auth()).roleAdd(AuthRoleAddRequest.getDefaultInstance()), denied);
        fails(
                () -> as("ann", auth()).roleGrantPermission(permission("reader", Permission.Type.READ, "b", "a")),
                denied);
    }

    @Test
    void watchersAreToldWithinTheirStream() {
        enable();
        try (WatchClient nobody = WatchClient.open(door.channel())) {
            nobody.ask(WatchClient.on("a"));
            assertThat(nobody.next().getCancelReason())
                    .isEqualTo("rpc error: code = InvalidArgument desc = etcdserver: user name is empty");
        }
    }

    @Test
    void theStatusIsForEverybody() {
        assertThat(status().getField(2).getVarintList()).isEmpty();
        assertThat(status().getField(3).getVarintList()).containsExactly(1L);
        enable();
        assertThat(status().getField(2).getVarintList()).containsExactly(1L);
        assertThat(status().getField(3).getVarintList()).containsExactly(7L);
    }

    private UnknownFieldSet status() {
        return io.grpc.stub.ClientCalls.blockingUnaryCall(
                        door.channel(),
                        io.grpc.MethodDescriptor.<Empty, Empty>newBuilder()
                                .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
                                .setFullMethodName("etcdserverpb.Auth/AuthStatus")
                                .setRequestMarshaller(
                                        io.grpc.protobuf.ProtoUtils.marshaller(Empty.getDefaultInstance()))
                                .setResponseMarshaller(
                                        io.grpc.protobuf.ProtoUtils.marshaller(Empty.getDefaultInstance()))
                                .build(),
                        io.grpc.CallOptions.DEFAULT,
                        Empty.getDefaultInstance())
                .getUnknownFields();
    }
}
