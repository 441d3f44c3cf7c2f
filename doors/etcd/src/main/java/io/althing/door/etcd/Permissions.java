package io.althing.door.etcd;

import io.althing.store.Bytes;
import io.althing.store.KeyRange;
import io.althing.store.auth.Permission.Access;
import io.etcd.jetcd.api.Permission;

/// What roles allow, in etcd's words and ours.
final class Permissions {
    /// What the role `root` allows, whatever its record says.
    static final Permission EVERYTHING = Permission.newBuilder()
            .setPermType(Permission.Type.READWRITE)
            .setRangeEnd(Translate.ZERO)
            .build();

    private Permissions() {}

    static Permission of(io.althing.store.auth.Permission permission) {
        KeyRange range = permission.range();
        Permission.Builder answer = Permission.newBuilder()
                .setPermType(
                        switch (permission.access()) {
                            case READ -> Permission.Type.READ;
                            case WRITE -> Permission.Type.WRITE;
                            case READ_WRITE -> Permission.Type.READWRITE;
                        })
                .setKey(Answers.bytes(range.from()));
        Bytes to = range.to();
        if (to == null) {
            return answer.setRangeEnd(Translate.ZERO).build();
        }
        return range.isSingle()
                ? answer.build()
                : answer.setRangeEnd(Answers.bytes(to)).build();
    }

    static io.althing.store.auth.Permission of(Permission permission) {
        Access access = switch (permission.getPermType()) {
            case READ -> Access.READ;
            case WRITE -> Access.WRITE;
            case READWRITE -> Access.READ_WRITE;
            case UNRECOGNIZED -> throw WireErrors.invalidAuthManagement();
        };
        KeyRange range = Translate.range(permission.getKey(), permission.getRangeEnd());
        if (permission.getKey().isEmpty() || range.isEmpty()) {
            throw WireErrors.invalidAuthManagement();
        }
        return new io.althing.store.auth.Permission(access, range);
    }
}
