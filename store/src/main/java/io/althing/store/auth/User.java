package io.althing.store.auth;

import java.util.Collections;
import java.util.SortedSet;
import java.util.TreeSet;

/// @param passwordHash what a door made of the password; empty for those who have none and are
///     known by their certificate only
/// @param passwordRevision the auth revision at which the password was set: what was issued
///     for an
///     earlier one is void
public record User(String name, String passwordHash, long passwordRevision, SortedSet<String> roles) {
    /// The user that must exist before auth can be enabled.
    public static final String ROOT = "root";

    public User {
        roles = Collections.unmodifiableSortedSet(new TreeSet<>(roles));
    }

    public boolean hasPassword() {
        return !passwordHash.isEmpty();
    }

    public User withRole(String role) {
        TreeSet<String> more = new TreeSet<>(roles);
        more.add(role);
        return new User(name, passwordHash, passwordRevision, more);
    }

    public User withoutRole(String role) {
        TreeSet<String> fewer = new TreeSet<>(roles);
        fewer.remove(role);
        return new User(name, passwordHash, passwordRevision, fewer);
    }

    public User withPassword(String hash, long revision) {
        return new User(name, hash, revision, roles);
    }
}
