package io.althing.node;

import io.althing.raft.RoleName;
import io.althing.raft.membership.NodeId;
import org.jspecify.annotations.Nullable;

/// Who leads, as far as this member knows.
record Leadership(RoleName role, long term, @Nullable NodeId leader) {
    static final Leadership UNKNOWN = new Leadership(RoleName.FOLLOWER, 0, null);

    boolean isSelf() {
        return role == RoleName.LEADER;
    }

    long leaderId() {
        return leader == null ? 0 : leader.value();
    }
}
