package io.althing.raft;

import io.althing.raft.membership.NodeId;
import org.jspecify.annotations.Nullable;

/// What a member must never forget: the highest term it has seen and whom it voted for in it
/// (Raft §5.2, figure 2).
public record HardState(long term, @Nullable NodeId vote) {
    public static final HardState INITIAL = new HardState(0, null);
}
