package io.althing.client.admin;

import io.althing.api.v1.ListedResource;
import io.althing.api.v1.ResourceState;
import io.althing.client.kv.Bytes;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// A lock, semaphore, election or barrier: who holds it, and who waits for it.
///
/// @param revision as of which revision of the store
/// @param permits of a semaphore; of a barrier, how many must come; else 0
/// @param holdersTotal how many hold it, beyond those that are listed
/// @param waitingTotal how many wait, beyond those that are listed
/// @param waiting in the order in which they are served
public record HeldResource(
        ResourceKind kind,
        String name,
        long revision,
        int permits,
        int holdersTotal,
        int waitingTotal,
        List<Holder> holders,
        List<Waiter> waiting) {
    public HeldResource {
        holders = List.copyOf(holders);
        waiting = List.copyOf(waiting);
    }

    /// Who holds it.
    ///
    /// @param owner within the session, such as a thread
    /// @param token its fencing token
    /// @param isAlone whether nobody shares it
    /// @param value what the leader of an election says
    /// @param since about since when; nothing if the member that was asked cannot tell
    /// @param label what the session says of itself
    public record Holder(
            long session,
            String owner,
            long token,
            boolean isAlone,
            Bytes value,
            Optional<Instant> since,
            String label) {}

    /// Who waits.
    ///
    /// @param permits of a semaphore, how many are wanted; 0 for alone
    public record Waiter(
            long session, String owner, int permits, int priority, Optional<Instant> since, String label) {}

    static HeldResource of(ListedResource wire) {
        return of(ResourceKind.of(wire.getKind()), wire.getName(), wire.getState());
    }

    static HeldResource of(ResourceKind kind, String name, ResourceState wire) {
        return new HeldResource(
                kind,
                name,
                wire.getRevision(),
                wire.getPermits(),
                wire.getHoldersTotal(),
                wire.getWaitingTotal(),
                wire.getHoldersList().stream().map(HeldResource::holder).toList(),
                wire.getWaitingList().stream().map(HeldResource::waiter).toList());
    }

    private static Holder holder(io.althing.api.v1.Holder wire) {
        return new Holder(
                wire.getClaimant().getSession(),
                wire.getClaimant().getOwner(),
                wire.getToken(),
                wire.getAlone() > 0,
                Bytes.of(wire.getValue()),
                moment(wire.getSinceMillis()),
                wire.getLabel());
    }

    private static Waiter waiter(io.althing.api.v1.Waiter wire) {
        return new Waiter(
                wire.getClaimant().getSession(),
                wire.getClaimant().getOwner(),
                wire.getPermits(),
                wire.getPriority(),
                moment(wire.getSinceMillis()),
                wire.getLabel());
    }

    static Optional<Instant> moment(long sinceMillis) {
        return sinceMillis == 0 ? Optional.empty() : Optional.of(Instant.ofEpochMilli(sinceMillis));
    }
}
