package io.althing.store;

import io.althing.store.auth.Auth;
import io.althing.store.auth.Permission;
import io.althing.store.auth.Role;
import io.althing.store.auth.User;
import io.althing.store.command.CommandFields;
import io.althing.store.encoding.ByteReader;
import io.althing.store.encoding.ByteWriter;
import io.althing.store.engine.Column;
import io.althing.store.engine.Engine;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;

/// Users and roles as rows of the meta column, one each, and one for whether they count.
final class AuthRows {
    private static final byte STATE = 'P';
    private static final byte ROLE = 'Q';
    private static final byte USER = 'R';

    private AuthRows() {}

    static void differences(Auth before, Auth after, RowDifference difference) {
        difference.write(new byte[] {STATE}, state(after));
        differences(USER, before.users(), after.users(), AuthRows::encode, difference);
        differences(ROLE, before.roles(), after.roles(), AuthRows::encode, difference);
    }

    private static <T> void differences(
            byte kind,
            SortedMap<String, T> before,
            SortedMap<String, T> after,
            Function<T, byte[]> encode,
            RowDifference difference) {
        for (Map.Entry<String, T> each : after.entrySet()) {
            if (!Objects.equals(before.get(each.getKey()), each.getValue())) {
                difference.write(key(kind, each.getKey()), encode.apply(each.getValue()));
            }
        }
        for (String name : before.keySet()) {
            if (!after.containsKey(name)) {
                difference.write(key(kind, name), null);
            }
        }
    }

    static Auth load(Engine engine) {
        byte[] state = engine.get(Column.META, new byte[] {STATE});
        if (state == null) {
            return Auth.OFF;
        }
        var in = new ByteReader(state);
        boolean isEnabled = in.readByte() == 1;
        long revision = in.readVarint();
        var tokenKey = in.readBytes();
        in.requireEnd();
        var users = new TreeMap<String, User>();
        var roles = new TreeMap<String, Role>();
        scan(engine, USER, (name, row) -> users.put(name, decodeUser(name, row)));
        scan(engine, ROLE, (name, row) -> roles.put(name, decodeRole(name, row)));
        return new Auth(isEnabled, revision, tokenKey, users, roles);
    }

    private interface Row {
        void read(String name, ByteReader row);
    }

    private static void scan(Engine engine, byte kind, Row row) {
        try (var cursor = engine.scan(Column.META, new byte[] {kind}, new byte[] {(byte) (kind + 1)})) {
            while (cursor.next()) {
                byte[] key = cursor.key();
                row.read(new String(key, 1, key.length - 1, StandardCharsets.UTF_8), new ByteReader(cursor.value()));
            }
        }
    }

    private static byte[] key(byte kind, String name) {
        return new ByteWriter(32)
                .writeByte(kind)
                .writeRaw(name.getBytes(StandardCharsets.UTF_8))
                .toByteArray();
    }

    private static byte[] state(Auth auth) {
        return new ByteWriter(64)
                .writeByte(auth.isEnabled() ? 1 : 0)
                .writeVarint(auth.revision())
                .writeBytes(auth.tokenKey())
                .toByteArray();
    }

    private static byte[] encode(User user) {
        var out = new ByteWriter(128).writeText(user.passwordHash()).writeVarint(user.passwordRevision());
        out.writeVarint(user.roles().size());
        user.roles().forEach(out::writeText);
        return out.toByteArray();
    }

    private static User decodeUser(String name, ByteReader in) {
        String hash = in.readText();
        long revision = in.readVarint();
        int count = in.readCount();
        var roles = new TreeSet<String>();
        for (int i = 0; i < count; i++) {
            roles.add(in.readText());
        }
        in.requireEnd();
        return new User(name, hash, revision, roles);
    }

    private static byte[] encode(Role role) {
        var out = new ByteWriter(128).writeVarint(role.permissions().size());
        for (Permission permission : role.permissions()) {
            CommandFields.write(out, permission);
        }
        return out.toByteArray();
    }

    private static Role decodeRole(String name, ByteReader in) {
        int count = in.readCount();
        var permissions = new ArrayList<Permission>(count);
        for (int i = 0; i < count; i++) {
            permissions.add(CommandFields.readPermission(in));
        }
        in.requireEnd();
        return new Role(name, permissions);
    }
}
