package io.althing.door.etcd.snapshot;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.UnknownFieldSet;
import com.google.protobuf.UnknownFieldSet.Field;
import com.google.protobuf.UnsafeByteOperations;
import io.althing.store.Bytes;
import io.althing.store.KeyRange;
import io.althing.store.auth.Permission;
import io.althing.store.auth.Permission.Access;
import io.althing.store.auth.Role;
import io.althing.store.auth.User;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/// Users and roles as etcd keeps them.
final class AuthRecords {
    private static final int USER_OPTIONS = 4;
    private static final int OPTIONS_NO_PASSWORD = 1;

    /// As the end of a range: up to the last key.
    private static final ByteString UP_TO_THE_LAST = ByteString.copyFrom(new byte[1]);

    private AuthRecords() {}

    static byte[] encode(User user) {
        var out = io.etcd.jetcd.api.User.newBuilder()
                .setName(ByteString.copyFromUtf8(user.name()))
                .setPassword(ByteString.copyFromUtf8(user.passwordHash()))
                .addAllRoles(user.roles());
        var options = UnknownFieldSet.newBuilder();
        if (!user.hasPassword()) {
            options.addField(
                    OPTIONS_NO_PASSWORD, Field.newBuilder().addVarint(1).build());
        }
        var field = Field.newBuilder().addLengthDelimited(options.build().toByteString());
        return out.setUnknownFields(UnknownFieldSet.newBuilder()
                        .addField(USER_OPTIONS, field.build())
                        .build())
                .build()
                .toByteArray();
    }

    /// @param authRevision what was issued for the password before is void
    static User user(byte[] record, long authRevision) throws InvalidProtocolBufferException {
        var user = io.etcd.jetcd.api.User.parseFrom(record);
        return new User(
                user.getName().toStringUtf8(),
                user.getPassword().toStringUtf8(),
                authRevision,
                new TreeSet<>(user.getRolesList()));
    }

    static byte[] encode(Role role) {
        var out = io.etcd.jetcd.api.Role.newBuilder().setName(ByteString.copyFromUtf8(role.name()));
        for (Permission permission : role.permissions()) {
            out.addKeyPermission(encode(permission));
        }
        return out.build().toByteArray();
    }

    private static io.etcd.jetcd.api.Permission encode(Permission permission) {
        KeyRange range = permission.range();
        Bytes to = range.to();
        var out = io.etcd.jetcd.api.Permission.newBuilder().setKey(bytes(range.from()));
        out.setPermType(
                switch (permission.access()) {
                    case READ -> io.etcd.jetcd.api.Permission.Type.READ;
                    case WRITE -> io.etcd.jetcd.api.Permission.Type.WRITE;
                    case READ_WRITE -> io.etcd.jetcd.api.Permission.Type.READWRITE;
                });
        if (!range.isSingle()) {
            out.setRangeEnd(to == null ? UP_TO_THE_LAST : bytes(to));
        }
        return out.build();
    }

    static Role role(byte[] record) throws InvalidProtocolBufferException {
        var role = io.etcd.jetcd.api.Role.parseFrom(record);
        List<Permission> permissions = new ArrayList<>();
        for (var each : role.getKeyPermissionList()) {
            permissions.add(permission(each));
        }
        var sorted = new Role(role.getName().toStringUtf8(), List.of());
        for (Permission permission : permissions) {
            sorted = sorted.with(permission);
        }
        return sorted;
    }

    private static Permission permission(io.etcd.jetcd.api.Permission record) throws InvalidProtocolBufferException {
        Access access = switch (record.getPermType()) {
            case READ -> Access.READ;
            case WRITE -> Access.WRITE;
            case READWRITE -> Access.READ_WRITE;
            case UNRECOGNIZED -> throw new InvalidProtocolBufferException("an unknown kind of permission");
        };
        var from = Bytes.wrap(record.getKey().toByteArray());
        var end = record.getRangeEnd();
        if (end.isEmpty()) {
            return new Permission(access, KeyRange.single(from));
        }
        var to = end.equals(UP_TO_THE_LAST) ? null : Bytes.wrap(end.toByteArray());
        return new Permission(access, new KeyRange(from, to));
    }

    static ByteString bytes(Bytes bytes) {
        return UnsafeByteOperations.unsafeWrap(bytes.array());
    }
}
