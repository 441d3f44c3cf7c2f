package io.althing.client.coordination;

import io.althing.api.v1.ResourceState;
import io.althing.client.kv.Bytes;
import java.util.List;

/// How a lock, a semaphore or an election stands: who holds it and who waits.
///
/// @param revision as of which revision of the store
/// @param permits of a semaphore
/// @param holdersTotal how many hold it, beyond those that are listed
/// @param waitingTotal how many wait, beyond those that are listed
/// @param waiting in the order in which they are served
public record Standing(
        long revision, int permits, int holdersTotal, int waitingTotal, List<Holder> holders, List<Waiter> waiting) {
    public Standing {
        holders = List.copyOf(holders);
        waiting = List.copyOf(waiting);
    }

    /// Who holds it.
    ///
    /// @param token its fencing token
    /// @param isAlone whether nobody shares it
    /// @param value what the leader of an election says
    public record Holder(long session, String owner, long token, boolean isAlone, Bytes value) {}

    /// Who waits.
    public record Waiter(long session, String owner, int priority) {}

    static Standing of(ResourceState wire) {
        return new Standing(
                wire.getRevision(),
                wire.getPermits(),
                wire.getHoldersTotal(),
                wire.getWaitingTotal(),
                wire.getHoldersList().stream()
                        .map(each -> new Holder(
                                each.getClaimant().getSession(),
                                each.getClaimant().getOwner(),
                                each.getToken(),
                                each.getAlone() > 0,
                                Bytes.of(each.getValue())))
                        .toList(),
                wire.getWaitingList().stream()
                        .map(each -> new Waiter(
                                each.getClaimant().getSession(),
                                each.getClaimant().getOwner(),
                                each.getPriority()))
                        .toList());
    }
}
