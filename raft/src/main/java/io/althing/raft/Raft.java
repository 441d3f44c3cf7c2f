package io.althing.raft;

import io.althing.raft.log.LogPosition;
import io.althing.raft.membership.Configuration;
import io.althing.raft.membership.NodeId;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// One member's consensus state. Owned by one thread.
public final class Raft {
    public Raft(NodeId self, RaftOptions options, RandomGenerator random, Recovered recovered, long nowNanos) {
        throw new UnsupportedOperationException();
    }

    /// Takes one input and says what must happen next. Touches nothing outside this object.
    ///
    /// @param nowNanos a monotonic clock; never less than in an earlier call
    public List<Effect> step(long nowNanos, Input input) {
        throw new UnsupportedOperationException();
    }

    /// Returns when the next [Input.Tick] can matter, at the latest. Ticking earlier is harmless.
    public long nextDeadlineNanos() {
        throw new UnsupportedOperationException();
    }

    public RaftStatus status() {
        throw new UnsupportedOperationException();
    }

    /// What an operator or a test may ask a member. `leader` is null when unknown.
    public record RaftStatus(
            NodeId self,
            RoleName role,
            long term,
            @Nullable NodeId leader,
            LogPosition last,
            long commitIndex,
            Configuration configuration) {}
}
