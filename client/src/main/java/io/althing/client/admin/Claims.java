package io.althing.client.admin;

import io.althing.api.v1.Claimant;
import io.althing.api.v1.CloseSessionRequest;
import io.althing.api.v1.ForceReleaseRequest;
import io.althing.api.v1.ListResourcesRequest;
import io.althing.api.v1.ListSessionsRequest;
import io.althing.api.v1.LocksGrpc;
import io.althing.api.v1.LookRequest;
import io.althing.api.v1.SessionsGrpc;
import io.althing.client.rpc.Answer;
import io.althing.client.rpc.Repeat;
import io.althing.client.rpc.Rpc;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/// Who holds what and who waits for it, whoever's it is: for operators. Programs take locks with
/// [io.althing.client.coordination.Locks]. While auth is on, what the caller may not read is left
/// out, and a name counts as the key of that name.
public final class Claims {
    private static final int PAGE = 100;

    private final Rpc rpc;

    public Claims(Rpc rpc) {
        this.rpc = rpc;
    }

    /// @param next how to ask for the next page; empty if this is the last
    private record Page<T>(List<T> all, String next) {}

    /// Returns the sessions that there are, read a page at a time while the stream is consumed.
    /// The stream blocks, and fails as [Answer#await()] does.
    public Stream<OpenSession> sessions() {
        return pages(page -> rpc.ask(
                SessionsGrpc.getListMethod(),
                ListSessionsRequest.newBuilder().setLimit(PAGE).setPage(page).build(),
                Repeat.READ,
                answer -> new Page<>(
                        answer.getSessionsList().stream().map(OpenSession::of).toList(), answer.getNextPage())));
    }

    /// Returns what somebody holds or waits for, and semaphores, with the first holder and the
    /// first who waits: read as [#sessions()] are.
    ///
    /// @param kinds all if empty
    /// @param prefix how names begin
    public Stream<HeldResource> resources(List<ResourceKind> kinds, String prefix) {
        ListResourcesRequest.Builder request =
                ListResourcesRequest.newBuilder().setPrefix(prefix).setLimit(PAGE);
        kinds.forEach(each -> request.addKinds(each.toWire()));
        return pages(page -> rpc.ask(
                LocksGrpc.getListMethod(),
                request.clone().setPage(page).build(),
                Repeat.READ,
                answer -> new Page<>(
                        answer.getResourcesList().stream().map(HeldResource::of).toList(), answer.getNextPage())));
    }

    private static <T> Stream<T> pages(Function<String, Answer<Page<T>>> ask) {
        return Stream.iterate(
                        Optional.of(ask.apply("").await()),
                        Optional::isPresent,
                        page -> page.map(Page::next)
                                .filter(next -> !next.isEmpty())
                                .map(next -> ask.apply(next).await()))
                .flatMap(page -> page.stream().flatMap(each -> each.all().stream()));
    }

    /// Returns how one stands, with up to a hundred holders and as many who wait.
    public Answer<HeldResource> look(ResourceKind kind, String name) {
        return rpc.ask(
                LocksGrpc.getLookMethod(),
                LookRequest.newBuilder().setKind(kind.toWire()).setName(name).build(),
                Repeat.READ,
                answer -> HeldResource.of(kind, name, answer));
    }

    /// Takes back what somebody holds, and serves the next in line; answered with the store's
    /// revision. The holder is not asked, and told only with its session's next heartbeat: until
    /// then it goes on, unless its token is refused. Written down in the audit log.
    ///
    /// Fails with [io.althing.client.error.NotHeldException] if it is not held with this token
    /// any more.
    public Answer<Long> forceRelease(ResourceKind kind, String name, HeldResource.Holder holder) {
        Claimant claimant = Claimant.newBuilder()
                .setSession(holder.session())
                .setOwner(holder.owner())
                .build();
        ForceReleaseRequest request = ForceReleaseRequest.newBuilder()
                .setKind(kind.toWire())
                .setName(name)
                .setClaimant(claimant)
                .setToken(holder.token())
                .build();
        // Made again it would be refused, as if it had not been done.
        return rpc.ask(LocksGrpc.getForceReleaseMethod(), request, Repeat.WRITE, answer -> answer.getRevision());
    }

    /// Ends a session now: all that it holds is given back, all lines are left, without its
    /// lock-delay. Whoever has it is told with its next heartbeat.
    ///
    /// Fails with [io.althing.client.error.SessionLostException] if it has ended already.
    ///
    /// @param id of a session: a lease that is none is ended, too, with its keys
    public Answer<Boolean> endSession(long id) {
        return rpc.ask(
                SessionsGrpc.getCloseMethod(),
                CloseSessionRequest.newBuilder().setSession(id).build(),
                Repeat.WRITE,
                answer -> true);
    }
}
