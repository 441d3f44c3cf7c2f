package io.althing.store.auth;

import io.althing.store.KeyRange;
import java.util.List;

/// What one user may do, all its roles together.
public final class Rights {
    static final Rights NONE = new Rights(false, List.of());

    private final boolean isRoot;
    private final Coverage reads;
    private final Coverage writes;

    Rights(boolean isRoot, List<Permission> permissions) {
        this.isRoot = isRoot;
        this.reads = new Coverage(permissions.stream()
                .filter(each -> each.access().includesRead())
                .map(Permission::range)
                .toList());
        this.writes = new Coverage(permissions.stream()
                .filter(each -> each.access().includesWrite())
                .map(Permission::range)
                .toList());
    }

    public boolean isRoot() {
        return isRoot;
    }

    /// Whether every key of the range may be read.
    public boolean mayRead(KeyRange range) {
        return isRoot || reads.includes(range);
    }

    /// Whether every key of the range may be written.
    public boolean mayWrite(KeyRange range) {
        return isRoot || writes.includes(range);
    }
}
