package io.althing.store.auth;

import io.althing.store.Bytes;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// Who may do what, as of one point of the log. Immutable.
///
/// It has a revision of its own that every change of users and roles raises, as in etcd.
public final class Auth {
    /// Nobody is known, and everybody may do everything.
    public static final Auth OFF = new Auth(false, 1, Bytes.EMPTY, new TreeMap<>(), new TreeMap<>());

    private final boolean isEnabled;
    private final long revision;
    private final Bytes tokenKey;
    private final SortedMap<String, User> users;
    private final SortedMap<String, Role> roles;

    /// Worked out when first asked for.
    private final Map<String, Rights> rights = new ConcurrentHashMap<>();

    public Auth(
            boolean isEnabled,
            long revision,
            Bytes tokenKey,
            SortedMap<String, User> users,
            SortedMap<String, Role> roles) {
        this.isEnabled = isEnabled;
        this.revision = revision;
        this.tokenKey = tokenKey;
        this.users = Collections.unmodifiableSortedMap(new TreeMap<>(users));
        this.roles = Collections.unmodifiableSortedMap(new TreeMap<>(roles));
    }

    public boolean isEnabled() {
        return isEnabled;
    }

    public long revision() {
        return revision;
    }

    /// The secret that members sign tokens with; drawn anew each time auth is enabled.
    public Bytes tokenKey() {
        return tokenKey;
    }

    public SortedMap<String, User> users() {
        return users;
    }

    public SortedMap<String, Role> roles() {
        return roles;
    }

    public @Nullable User user(String name) {
        return users.get(name);
    }

    public @Nullable Role role(String name) {
        return roles.get(name);
    }

    /// What this user may do; nothing if there is no such user.
    public Rights rights(String name) {
        User user = users.get(name);
        return user == null ? Rights.NONE : rights.computeIfAbsent(name, any -> gather(user));
    }

    private Rights gather(User user) {
        List<Permission> permissions = new ArrayList<>();
        for (String each : user.roles()) {
            Role role = roles.get(each);
            if (role != null) {
                permissions.addAll(role.permissions());
            }
        }
        return new Rights(user.roles().contains(Role.ROOT), permissions);
    }

    public Auth enabled(Bytes key) {
        return new Auth(true, revision, key, users, roles);
    }

    public Auth disabled() {
        return new Auth(false, revision + 1, Bytes.EMPTY, users, roles);
    }

    public Auth with(User user) {
        TreeMap<String, User> next = new TreeMap<>(users);
        next.put(user.name(), user);
        return changed(next, roles);
    }

    public Auth withoutUser(String name) {
        TreeMap<String, User> next = new TreeMap<>(users);
        next.remove(name);
        return changed(next, roles);
    }

    public Auth with(Role role) {
        TreeMap<String, Role> next = new TreeMap<>(roles);
        next.put(role.name(), role);
        return changed(users, next);
    }

    /// Takes the role from its users too.
    public Auth withoutRole(String name) {
        TreeMap<String, Role> fewer = new TreeMap<>(roles);
        fewer.remove(name);
        TreeMap<String, User> without = new TreeMap<>(users);
        without.replaceAll((any, user) -> user.roles().contains(name) ? user.withoutRole(name) : user);
        return changed(without, fewer);
    }

    private Auth changed(SortedMap<String, User> nextUsers, SortedMap<String, Role> nextRoles) {
        return new Auth(isEnabled, revision + 1, tokenKey, nextUsers, nextRoles);
    }
}
