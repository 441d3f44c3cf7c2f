package io.althing.node;

import io.althing.raft.Raft;
import io.althing.raft.RoleName;
import io.althing.store.command.Command;
import io.althing.store.members.Membership;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Raises the cluster's feature level once all members understand more, as long as this member
/// leads; and keeps a member out whose program understands less than the cluster uses. All but
/// [#refusal] belongs to the core lane.
final class FeatureGate {
    private static final long AGAIN_NANOS = 1_000_000_000L;

    private final Raft raft;
    private final Supplier<Membership> membership;
    private final Consumer<Command> write;
    private long nextNanos = Long.MIN_VALUE;

    FeatureGate(Raft raft, Supplier<Membership> membership, Consumer<Command> write) {
        this.raft = raft;
        this.membership = membership;
        this.write = write;
    }

    void look(long nowNanos) {
        Membership now = membership.get();
        int common = now.commonFeatureLevel();
        boolean isDue = nextNanos == Long.MIN_VALUE || nextNanos - nowNanos <= 0;
        if (common > now.featureLevel() && isDue && raft.status().role() == RoleName.LEADER) {
            nextNanos = nowNanos + AGAIN_NANOS;
            write.accept(new Command.RaiseLevel(common));
        }
    }

    /// Why a member must not go on with this membership; null if it may.
    static @Nullable String refusal(Membership membership, MemberOptions options) {
        return membership.featureLevel() <= options.featureLevelMax()
                ? null
                : "the cluster of member " + options.self() + " (" + options.name() + ") uses feature level "
                        + membership.featureLevel() + ", and this program, or its --feature-level-max, goes to "
                        + options.featureLevelMax() + " only: run a version that the others run";
    }
}
