package io.althing.acceptance;

import com.google.protobuf.ByteString;
import com.google.protobuf.Message;
import io.etcd.jetcd.api.AuthDisableRequest;
import io.etcd.jetcd.api.AuthEnableRequest;
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
import io.etcd.jetcd.api.AuthenticateRequest;
import io.etcd.jetcd.api.Permission;
import java.util.Random;

/// Users, roles and rights under way: few of each, so that they meet.
final class AuthRequests {
    private static final String ROOT = "root";
    private static final String[] USERS = {"ann", "bob", "cy"};
    private static final String[] ROLES = {"r1", "r2", "r3"};

    private final Random random;
    private final boolean isCurrent;

    /// @param reference 3.4 looks at no permission before it takes it
    AuthRequests(Random random, Reference reference) {
        this.random = random;
        this.isCurrent = reference == Reference.V3_6;
    }

    /// Mostly one who is there; sometimes a user's token from before, sometimes nobody.
    String caller() {
        int kind = random.nextInt(100);
        if (kind < 40) {
            return ROOT;
        }
        if (kind < 85) {
            return USERS[random.nextInt(USERS.length)];
        }
        if (kind < 90) {
            return Twin.STALE + user();
        }
        return kind < 95 ? "" : "a stranger";
    }

    private String user() {
        int kind = random.nextInt(20);
        if (kind == 0) {
            return "";
        }
        return kind < 6 ? ROOT : USERS[random.nextInt(USERS.length)];
    }

    private String role() {
        int kind = random.nextInt(20);
        if (kind == 0) {
            return "";
        }
        return kind < 5 ? ROOT : ROLES[random.nextInt(ROLES.length)];
    }

    /// What the role `root` may do 3.4 does not say.
    private String shownRole() {
        String role = role();
        return isCurrent || !role.equals(ROOT) ? role : ROLES[0];
    }

    /// One is right for whom it was last set for.
    private String password() {
        int kind = random.nextInt(12);
        return kind == 0 ? "" : kind < 3 ? "other" : "secret";
    }

    Message next() {
        int kind = random.nextInt(100);
        if (kind < 28) {
            return login();
        }
        if (kind < 35) {
            return AuthEnableRequest.getDefaultInstance();
        }
        if (kind < 36) {
            return AuthDisableRequest.getDefaultInstance();
        }
        return kind < 66 ? ofUsers() : ofRoles();
    }

    private Message login() {
        return AuthenticateRequest.newBuilder()
                .setName(random.nextInt(3) == 0 ? ROOT : user())
                .setPassword(password())
                .build();
    }

    private Message ofUsers() {
        return switch (random.nextInt(12)) {
            case 0, 1, 2 ->
                AuthUserAddRequest.newBuilder()
                        .setName(user())
                        .setPassword(password())
                        .build();
            case 3 -> AuthUserDeleteRequest.newBuilder().setName(user()).build();
            case 4 ->
                AuthUserChangePasswordRequest.newBuilder()
                        .setName(user())
                        .setPassword(password())
                        .build();
            case 5, 6, 7 -> grant();
            case 8 ->
                AuthUserRevokeRoleRequest.newBuilder()
                        .setName(user())
                        .setRole(role())
                        .build();
            case 9, 10 -> AuthUserGetRequest.newBuilder().setName(user()).build();
            default -> AuthUserListRequest.getDefaultInstance();
        };
    }

    private Message grant() {
        boolean isRoot = random.nextInt(3) == 0;
        return AuthUserGrantRoleRequest.newBuilder()
                .setUser(isRoot ? ROOT : user())
                .setRole(isRoot ? ROOT : role())
                .build();
    }

    private Message ofRoles() {
        return switch (random.nextInt(12)) {
            case 0, 1, 2 -> AuthRoleAddRequest.newBuilder().setName(role()).build();
            case 3 -> AuthRoleDeleteRequest.newBuilder().setRole(role()).build();
            case 4, 5, 6 -> permission();
            case 7, 8 ->
                AuthRoleRevokePermissionRequest.newBuilder()
                        .setRole(role())
                        .setKey(key())
                        .setRangeEnd(end())
                        .build();
            case 9, 10 -> AuthRoleGetRequest.newBuilder().setRole(shownRole()).build();
            default -> AuthRoleListRequest.getDefaultInstance();
        };
    }

    private Message permission() {
        AuthRoleGrantPermissionRequest.Builder grant =
                AuthRoleGrantPermissionRequest.newBuilder().setName(role());
        if (isCurrent && random.nextInt(15) == 0) {
            return grant.build();
        }
        ByteString key = key();
        ByteString end = end();
        while (!isCurrent && !isRange(key, end)) {
            key = key();
            end = end();
        }
        return grant.setPerm(Permission.newBuilder()
                        .setPermTypeValue(random.nextInt(3))
                        .setKey(key)
                        .setRangeEnd(end))
                .build();
    }

    private static boolean isRange(ByteString key, ByteString end) {
        boolean isOrdered = ByteString.unsignedLexicographicalComparator().compare(key, end) < 0;
        return !key.isEmpty() && (end.isEmpty() || end.equals(RandomRequests.ZERO) || isOrdered);
    }

    private ByteString key() {
        return RandomRequests.someKey(random);
    }

    private ByteString end() {
        return RandomRequests.someEnd(random);
    }
}
