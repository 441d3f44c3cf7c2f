package io.althing.store.auth;

import io.althing.store.KeyRange;
import java.util.ArrayList;
import java.util.List;

/// A named set of permissions, at most one for each range, in order of their ranges.
public record Role(String name, List<Permission> permissions) {
    /// Who has this role may do everything; it need not exist as a record.
    public static final String ROOT = "root";

    public Role {
        permissions = List.copyOf(permissions);
    }

    /// Returns the role with this permission in place of what it had for the same range.
    public Role with(Permission permission) {
        List<Permission> next = new ArrayList<>(without(permission.range()).permissions);
        next.add(permission);
        next.sort(Permission.BY_RANGE);
        return new Role(name, next);
    }

    public Role without(KeyRange range) {
        return new Role(
                name,
                permissions.stream().filter(each -> !each.range().equals(range)).toList());
    }

    public boolean has(KeyRange range) {
        return permissions.stream().anyMatch(each -> each.range().equals(range));
    }
}
