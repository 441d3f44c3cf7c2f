package io.althing.client.admin;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnknownFieldSet;
import io.althing.client.kv.Keys;
import io.althing.client.rpc.Answer;
import io.althing.client.rpc.Repeat;
import io.althing.client.rpc.Rpc;
import io.etcd.jetcd.api.AuthDisableRequest;
import io.etcd.jetcd.api.AuthEnableRequest;
import io.etcd.jetcd.api.AuthEnableResponse;
import io.etcd.jetcd.api.AuthGrpc;
import io.etcd.jetcd.api.AuthRoleAddRequest;
import io.etcd.jetcd.api.AuthRoleDeleteRequest;
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
import io.etcd.jetcd.api.AuthUserRevokeRoleRequest;
import io.grpc.MethodDescriptor;
import java.util.List;
import java.util.stream.Collectors;

/// Users, roles, and whether they are asked for. What changes something is answered with the
/// store's revision. See docs/access.md for what users and roles mean.
public final class Access {
    private static final int ENABLED_FIELD = 2;
    private static final int REVISION_FIELD = 3;
    private static final int USER_OPTIONS_FIELD = 3;
    private static final ByteString NO_PASSWORD = ByteString.copyFrom(new byte[] {1 << 3, 1});

    /// Newer than the generated code. The request is empty, and so is what is known of the
    /// answer.
    private static final MethodDescriptor<AuthEnableRequest, AuthEnableResponse> STATUS =
            AuthGrpc.getAuthEnableMethod().toBuilder()
                    .setFullMethodName("etcdserverpb.Auth/AuthStatus")
                    .build();

    private final Rpc rpc;

    public Access(Rpc rpc) {
        this.rpc = rpc;
    }

    public Answer<AccessState> status() {
        return rpc.ask(STATUS, AuthEnableRequest.getDefaultInstance(), Repeat.READ, answer -> {
            UnknownFieldSet fields = answer.getUnknownFields();
            return new AccessState(number(fields, ENABLED_FIELD) != 0, number(fields, REVISION_FIELD));
        });
    }

    private static long number(UnknownFieldSet fields, int field) {
        List<Long> values = fields.getField(field).getVarintList();
        return values.isEmpty() ? 0 : values.get(values.size() - 1);
    }

    /// From now on whoever asks must be somebody. There must be a user `root` with the role
    /// `root`.
    public Answer<Long> enable() {
        return rpc.ask(
                AuthGrpc.getAuthEnableMethod(),
                AuthEnableRequest.getDefaultInstance(),
                Repeat.WRITE,
                answer -> answer.getHeader().getRevision());
    }

    /// From now on everybody may do everything.
    public Answer<Long> disable() {
        return rpc.ask(
                AuthGrpc.getAuthDisableMethod(),
                AuthDisableRequest.getDefaultInstance(),
                Repeat.WRITE,
                answer -> answer.getHeader().getRevision());
    }

    /// Returns the names of all users.
    public Answer<List<String>> users() {
        return rpc.ask(
                AuthGrpc.getUserListMethod(),
                AuthUserListRequest.getDefaultInstance(),
                Repeat.READ,
                answer -> List.copyOf(answer.getUsersList()));
    }

    /// Returns the roles of a user.
    public Answer<List<String>> rolesOf(String user) {
        return rpc.ask(
                AuthGrpc.getUserGetMethod(),
                AuthUserGetRequest.newBuilder().setName(user).build(),
                Repeat.READ,
                answer -> List.copyOf(answer.getRolesList()));
    }

    public Answer<Long> addUser(String name, String password) {
        return add(AuthUserAddRequest.newBuilder()
                .setName(name)
                .setPassword(password)
                .build());
    }

    /// Adds a user who logs in by a certificate only.
    public Answer<Long> addUserWithoutPassword(String name) {
        UnknownFieldSet options = UnknownFieldSet.newBuilder()
                .addField(
                        USER_OPTIONS_FIELD,
                        UnknownFieldSet.Field.newBuilder()
                                .addLengthDelimited(NO_PASSWORD)
                                .build())
                .build();
        return add(AuthUserAddRequest.newBuilder()
                .setName(name)
                .setUnknownFields(options)
                .build());
    }

    private Answer<Long> add(AuthUserAddRequest request) {
        return rpc.ask(
                AuthGrpc.getUserAddMethod(),
                request,
                Repeat.WRITE,
                answer -> answer.getHeader().getRevision());
    }

    public Answer<Long> deleteUser(String name) {
        return rpc.ask(
                AuthGrpc.getUserDeleteMethod(),
                AuthUserDeleteRequest.newBuilder().setName(name).build(),
                Repeat.WRITE,
                answer -> answer.getHeader().getRevision());
    }

    public Answer<Long> changePassword(String user, String password) {
        return rpc.ask(
                AuthGrpc.getUserChangePasswordMethod(),
                AuthUserChangePasswordRequest.newBuilder()
                        .setName(user)
                        .setPassword(password)
                        .build(),
                Repeat.WRITE,
                answer -> answer.getHeader().getRevision());
    }

    public Answer<Long> grantRole(String user, String role) {
        return rpc.ask(
                AuthGrpc.getUserGrantRoleMethod(),
                AuthUserGrantRoleRequest.newBuilder()
                        .setUser(user)
                        .setRole(role)
                        .build(),
                Repeat.WRITE,
                answer -> answer.getHeader().getRevision());
    }

    public Answer<Long> revokeRole(String user, String role) {
        return rpc.ask(
                AuthGrpc.getUserRevokeRoleMethod(),
                AuthUserRevokeRoleRequest.newBuilder()
                        .setName(user)
                        .setRole(role)
                        .build(),
                Repeat.WRITE,
                answer -> answer.getHeader().getRevision());
    }

    /// Returns the names of all roles.
    public Answer<List<String>> roles() {
        return rpc.ask(
                AuthGrpc.getRoleListMethod(),
                AuthRoleListRequest.getDefaultInstance(),
                Repeat.READ,
                answer -> List.copyOf(answer.getRolesList()));
    }

    /// Returns what a role may do.
    public Answer<List<Permission>> permissionsOf(String role) {
        return rpc.ask(
                AuthGrpc.getRoleGetMethod(),
                AuthRoleGetRequest.newBuilder().setRole(role).build(),
                Repeat.READ,
                answer -> answer.getPermList().stream().map(Permission::of).collect(Collectors.toUnmodifiableList()));
    }

    public Answer<Long> addRole(String name) {
        return rpc.ask(
                AuthGrpc.getRoleAddMethod(),
                AuthRoleAddRequest.newBuilder().setName(name).build(),
                Repeat.WRITE,
                answer -> answer.getHeader().getRevision());
    }

    public Answer<Long> deleteRole(String name) {
        return rpc.ask(
                AuthGrpc.getRoleDeleteMethod(),
                AuthRoleDeleteRequest.newBuilder().setRole(name).build(),
                Repeat.WRITE,
                answer -> answer.getHeader().getRevision());
    }

    /// Lets a role do something; in the place of what it may do with exactly these keys.
    public Answer<Long> grant(String role, Permission permission) {
        return rpc.ask(
                AuthGrpc.getRoleGrantPermissionMethod(),
                AuthRoleGrantPermissionRequest.newBuilder()
                        .setName(role)
                        .setPerm(permission.toWire())
                        .build(),
                Repeat.WRITE,
                answer -> answer.getHeader().getRevision());
    }

    /// Takes away what was granted for exactly these keys.
    public Answer<Long> revoke(String role, Keys keys) {
        return rpc.ask(
                AuthGrpc.getRoleRevokePermissionMethod(),
                AuthRoleRevokePermissionRequest.newBuilder()
                        .setRole(role)
                        .setKey(keys.from().toByteString())
                        .setRangeEnd(keys.end().toByteString())
                        .build(),
                Repeat.WRITE,
                answer -> answer.getHeader().getRevision());
    }
}
