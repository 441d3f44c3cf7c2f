package io.althing.node;

import io.althing.raft.Input;
import io.althing.raft.Raft;
import io.althing.raft.membership.Configuration;
import io.althing.raft.membership.NodeId;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/// Asks consensus for what no client asks for. Only a leader does anything about it, and refuses
/// what is not legal now; whether it came to pass shows in [#consensus] and
/// [Member#status].
public final class Control {
    private final CoreLoop core;

    Control(CoreLoop core) {
        this.core = core;
    }

    /// Hands leadership over to another voter (Raft thesis §3.10), within an election timeout or
    /// not at all.
    public void transferLeadership(NodeId to) {
        core.postInput(new Input.TransferLeadership(to));
    }

    /// Hands leadership over to whoever is best suited, if this member leads. Completes with who
    /// that is, before it is known whether it comes to pass; empty if nobody is asked.
    public CompletableFuture<Optional<NodeId>> resign() {
        CompletableFuture<Optional<NodeId>> asked = new CompletableFuture<>();
        core.post(() -> {
            Optional<NodeId> successor = core.successor();
            successor.ifPresent(to -> core.step(new Input.TransferLeadership(to)));
            asked.complete(successor);
        });
        return asked;
    }

    /// Changes the members to `target`, through a joint configuration if more than one voter
    /// differs (Raft thesis §4.3). Refused while another change is under way.
    public void changeConfiguration(Configuration target) {
        core.postInput(new Input.ChangeConfiguration(UNANSWERED, target));
    }

    /// What consensus knows here. Its configuration is the last one in the log, committed or not.
    public Raft.RaftStatus consensus() {
        return core.status();
    }

    /// No batch of writes ever has this number.
    private static final long UNANSWERED = 0;
}
