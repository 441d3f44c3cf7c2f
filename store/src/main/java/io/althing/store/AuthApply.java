package io.althing.store;

import io.althing.store.auth.Auth;
import io.althing.store.auth.Role;
import io.althing.store.auth.User;
import io.althing.store.command.AuthCommand;
import io.althing.store.command.Result.Failure;
import java.util.List;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// What each change of users and roles does, after etcd's auth store.
final class AuthApply {
    private final Draft draft;

    AuthApply(Draft draft) {
        this.draft = draft;
    }

    /// Carries a change out, or says why not.
    @Nullable
    Failure apply(AuthCommand command) {
        Auth auth = draft.auth();
        return switch (command) {
            case AuthCommand.Enable enable -> enable(auth, enable);
            case AuthCommand.Disable _ -> auth.isEnabled() ? done(auth.disabled()) : null;
            case AuthCommand.AddUser(var name, var hash) ->
                auth.user(name) != null
                        ? Failure.USER_EXISTS
                        : done(auth.with(new User(name, hash, auth.revision() + 1, new TreeSet<>())));
            case AuthCommand.DeleteUser(var name) -> deleteUser(auth, name);
            case AuthCommand.ChangePassword(var name, var hash) -> {
                User user = auth.user(name);
                yield user == null
                        ? Failure.USER_NOT_FOUND
                        : done(auth.with(user.withPassword(hash, auth.revision() + 1)));
            }
            case AuthCommand.GrantRole(var name, var role) -> grantRole(auth, name, role);
            case AuthCommand.RevokeRole(var name, var role) -> revokeRole(auth, name, role);
            case AuthCommand.AddRole(var name) ->
                auth.role(name) != null ? Failure.ROLE_EXISTS : done(auth.with(new Role(name, List.of())));
            case AuthCommand.DeleteRole(var name) -> deleteRole(auth, name);
            case AuthCommand.GrantPermission(var name, var permission) -> {
                Role role = auth.role(name);
                yield role == null ? Failure.ROLE_NOT_FOUND : done(auth.with(role.with(permission)));
            }
            case AuthCommand.RevokePermission revoke -> revokePermission(auth, revoke);
        };
    }

    private @Nullable Failure done(Auth next) {
        draft.auth(next);
        return null;
    }

    private @Nullable Failure enable(Auth auth, AuthCommand.Enable enable) {
        if (auth.isEnabled()) {
            // A state that was imported is without a key: a backup must not hold one.
            return auth.tokenKey().isEmpty() ? done(auth.enabled(enable.tokenKey())) : null;
        }
        User root = auth.user(User.ROOT);
        if (root == null) {
            return Failure.ROOT_USER_MISSING;
        }
        return root.roles().contains(Role.ROOT) ? done(auth.enabled(enable.tokenKey())) : Failure.ROOT_ROLE_NOT_GRANTED;
    }

    private @Nullable Failure deleteUser(Auth auth, String name) {
        if (auth.isEnabled() && name.equals(User.ROOT)) {
            return Failure.ROOT_IS_NEEDED;
        }
        return auth.user(name) == null ? Failure.USER_NOT_FOUND : done(auth.withoutUser(name));
    }

    private @Nullable Failure grantRole(Auth auth, String name, String role) {
        User user = auth.user(name);
        if (user == null) {
            return Failure.USER_NOT_FOUND;
        }
        if (!role.equals(Role.ROOT) && auth.role(role) == null) {
            return Failure.ROLE_NOT_FOUND;
        }
        return user.roles().contains(role) ? null : done(auth.with(user.withRole(role)));
    }

    private @Nullable Failure revokeRole(Auth auth, String name, String role) {
        if (auth.isEnabled() && name.equals(User.ROOT) && role.equals(Role.ROOT)) {
            return Failure.ROOT_IS_NEEDED;
        }
        User user = auth.user(name);
        if (user == null) {
            return Failure.USER_NOT_FOUND;
        }
        return user.roles().contains(role) ? done(auth.with(user.withoutRole(role))) : Failure.ROLE_NOT_GRANTED;
    }

    private @Nullable Failure deleteRole(Auth auth, String name) {
        if (auth.isEnabled() && name.equals(Role.ROOT)) {
            return Failure.ROOT_IS_NEEDED;
        }
        return auth.role(name) == null ? Failure.ROLE_NOT_FOUND : done(auth.withoutRole(name));
    }

    private @Nullable Failure revokePermission(Auth auth, AuthCommand.RevokePermission revoke) {
        Role role = auth.role(revoke.role());
        if (role == null) {
            return Failure.ROLE_NOT_FOUND;
        }
        return role.has(revoke.range())
                ? done(auth.with(role.without(revoke.range())))
                : Failure.PERMISSION_NOT_GRANTED;
    }
}
