package io.althing.client.coordination;

import io.althing.api.v1.AcquireRequest;
import io.althing.api.v1.Claimant;
import io.althing.api.v1.LocksGrpc;
import io.althing.api.v1.ProclaimRequest;
import io.althing.api.v1.ReleaseRequest;
import io.althing.api.v1.Resource;
import io.althing.api.v1.SessionClaim;
import io.althing.client.error.AlthingException;
import io.althing.client.error.NotHeldException;
import io.althing.client.error.SessionLostException;
import io.althing.client.kv.Bytes;
import io.althing.client.rpc.Answer;
import io.althing.client.rpc.Due;
import io.althing.client.rpc.Repeat;
import io.althing.client.rpc.Rpc;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Something that is held: until it is released, its session is lost, its time is over, or an
/// operator takes it back by force.
///
/// While [#isSafe()], nobody else holds it, unless it was taken back by force within the last
/// heartbeat's interval: this client is told with the next answer, that is after at most a third
/// of the session's TTL and what its member is behind the leader. And that is as of the call: a
/// process that stands still right after it does not notice what it loses. So give the [#token()]
/// along with what is protected, and let that refuse smaller ones; see docs/client.md for
/// helpers.
///
/// Belongs to whoever has it, not to a thread.
public final class Grant implements AutoCloseable {
    private static final Duration CLOSE_WAIT = Duration.ofSeconds(2);
    private static final long PAUSE_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final long NEVER = Long.MAX_VALUE;

    /// Clocks may run differently by 2 %, as for leases.
    private static final long DRIFT_PARTS = 50;

    private enum State {
        HELD,
        RELEASED,
        LOST,
        LOST_AND_RELEASED
    }

    private final Rpc rpc;
    private final Session session;
    private final Claimant claimant;
    private final List<Resource> resources;
    private final List<Long> tokens;
    private final long endNanos;
    private final AtomicReference<State> state = new AtomicReference<>(State.HELD);
    private final AtomicLong requests = new AtomicLong(1);
    private final List<Withdrawal> late;
    private final CompletableFuture<Loss> loss = new CompletableFuture<>();
    private final @Nullable Due end;
    private final Instant since = Instant.now();

    /// @param late of claims of it that may still come, and are not to be carried out once it is
    ///     over
    Grant(
            Rpc rpc,
            Session session,
            Claim claim,
            Claimant claimant,
            List<Long> tokens,
            long grantedNanos,
            List<Withdrawal> late) {
        this.rpc = rpc;
        this.session = session;
        this.claimant = claimant;
        this.resources = claim.resources();
        this.tokens = List.copyOf(tokens);
        this.late = new CopyOnWriteArrayList<>(late);
        long holdNanos = claim.holdNanos();
        this.endNanos = holdNanos == 0 ? NEVER : grantedNanos + holdNanos - holdNanos / DRIFT_PARTS;
        this.end = holdNanos == 0 ? null : rpc.after(endNanos - System.nanoTime(), () -> lose(Loss.HOLD_OVER));
        session.took(this);
        if (state.get() != State.HELD) {
            session.gaveBack(this);
        }
    }

    /// The fencing token: greater than that of everybody who held this before. Of several locks,
    /// that of the first.
    public long token() {
        return tokens.get(0);
    }

    /// The fencing tokens of all that is held, in the order in which it was asked for.
    public List<Long> tokens() {
        return tokens;
    }

    /// The names of all that is held, in that order.
    public List<String> names() {
        return resources.stream().map(Resource::getName).toList();
    }

    /// When it was granted, by this machine's clock: for people.
    public Instant since() {
        return since;
    }

    public Session session() {
        return session;
    }

    /// Returns whether it is certainly held: neither released nor lost, its session safe and its
    /// own time not over; what was taken by force counts once this client has heard of it. With a
    /// hold limit that time counts from the grant, or up to a quarter of the limit earlier, as
    /// its moment is known to nobody exactly.
    public boolean isSafe() {
        return !remaining().isZero();
    }

    /// Returns for how long it is safe without another heartbeat; zero if it is not.
    public Duration remaining() {
        if (state.get() != State.HELD) {
            return Duration.ZERO;
        }
        Duration bySession = session.remaining();
        if (endNanos == NEVER) {
            return bySession;
        }
        Duration byLimit = Duration.ofNanos(Math.max(endNanos - System.nanoTime(), 0));
        return byLimit.compareTo(bySession) < 0 ? byLimit : bySession;
    }

    /// Throws if it is not [#isSafe()]: for the moment before something that cannot be fenced.
    ///
    /// @throws SessionLostException if it may be held by somebody else
    public void check() {
        if (!isSafe()) {
            String why = loss().map(Loss::toString)
                    .orElse("no heartbeat was answered within " + session.ttl() + ", or it was released");
            throw new SessionLostException(names() + " may be held by somebody else: " + why, null);
        }
    }

    /// Returns why it was lost, if it was.
    public Optional<Loss> loss() {
        return Optional.ofNullable(loss.getNow(null));
    }

    /// Has a listener called when it is lost, where that may block; at once if it is.
    public Grant onLoss(Runnable listener) {
        return whenLost(why -> listener.run());
    }

    /// Has a listener told why when it is lost, where that may block; at once if it is. One whose
    /// session goes on, as it was taken by force, is told within a third of the session's TTL.
    public Grant whenLost(Consumer<? super Loss> listener) {
        loss.thenAcceptAsync(listener, rpc.callbacks());
        return this;
    }

    /// Interrupts the thread that calls this when it is lost, unless it is released before.
    public Grant interruptOnLoss() {
        Thread holder = Thread.currentThread();
        return onLoss(holder::interrupt);
    }

    void lose(Loss why) {
        if (state.compareAndSet(State.HELD, State.LOST)) {
            settle();
            loss.complete(why);
        }
    }

    /// The cluster says that some of it is not held any more.
    void taken(boolean isForced, String by) {
        lose(isForced || endNanos == NEVER ? Loss.forcedOut(by) : Loss.HOLD_OVER);
    }

    /// Whether some of it was granted before this revision.
    boolean isOlderThan(long revision) {
        return tokens.stream().anyMatch(token -> token < revision);
    }

    /// What the cluster knows it by.
    List<SessionClaim> claims() {
        List<SessionClaim> claims = new ArrayList<>();
        for (int i = 0; i < resources.size(); i++) {
            claims.add(SessionClaim.newBuilder()
                    .setKind(resources.get(i).getKind())
                    .setName(resources.get(i).getName())
                    .setOwner(claimant.getOwner())
                    .setToken(tokens.get(i))
                    .build());
        }
        return claims;
    }

    private void settle() {
        session.gaveBack(this);
        if (end != null) {
            end.cancel();
        }
    }

    /// Gives it back. If the cluster cannot be asked now, that is tried again until it is, or the
    /// session is over. Released already, it is answered at once.
    ///
    /// Fails with [NotHeldException] if it was taken away before, and with
    /// [SessionLostException]. Of several locks of which one was taken by force the others stay
    /// held until this is called.
    public Answer<Boolean> release() {
        if (!state.compareAndSet(State.HELD, State.RELEASED)) {
            boolean isFirst = state.compareAndSet(State.LOST, State.LOST_AND_RELEASED);
            if (isFirst && resources.size() > 1 && !session.isOver()) {
                giveBack(resources);
            }
            if (isFirst) {
                late.forEach(Withdrawal::begin);
            }
            boolean isLost = state.get() == State.LOST_AND_RELEASED;
            CompletableFuture<Boolean> done = isLost
                    ? CompletableFuture.failedFuture(new NotHeldException(
                            names() + " was lost before it was released: others may have held it meanwhile", null))
                    : CompletableFuture.completedFuture(true);
            return new Answer<>(done, rpc.callbacks());
        }
        settle();
        ReleaseRequest request = releaseOf(resources);
        Answer<Boolean> released = ask(request);
        released.directly((answer, failure) -> {
            insist(request, failure);
            late.forEach(Withdrawal::begin);
        });
        return released;
    }

    /// What of it is held still.
    private void giveBack(List<Resource> some) {
        ReleaseRequest request = releaseOf(some).toBuilder().setRetry(true).build();
        ask(request).directly((answer, failure) -> insist(request, failure));
    }

    private ReleaseRequest releaseOf(List<Resource> some) {
        return ReleaseRequest.newBuilder()
                .setClaimant(claimant)
                .setRequest(requests.incrementAndGet())
                .addAllResources(some)
                .build();
    }

    private Answer<Boolean> ask(ReleaseRequest request) {
        return rpc.ask(
                LocksGrpc.getReleaseMethod(),
                request,
                unsure -> unsure.toBuilder().setRetry(true).build(),
                Repeat.DEDUPLICATED,
                answer -> true);
    }

    private void insist(ReleaseRequest request, @Nullable AlthingException failure) {
        if (failure instanceof SessionLostException) {
            session.lose();
        } else if (failure instanceof NotHeldException && request.getResourcesCount() > 1 && !request.getRetry()) {
            // One of them was taken by force, unheard of so far: nothing was given back, so the rest is.
            giveBack(request.getResourcesList());
        } else if (failure != null && !(failure instanceof NotHeldException) && !session.isOver() && !rpc.isClosed()) {
            ReleaseRequest again = request.toBuilder().setRetry(true).build();
            rpc.after(PAUSE_NANOS, () -> ask(again).directly((answer, next) -> insist(again, next)));
        }
    }

    /// Releases it as [#release()] does and waits for that, but not long.
    @Override
    public void close() {
        try {
            release().await(CLOSE_WAIT);
        } catch (AlthingException | TimeoutException e) {
            // Lost already, or still tried.
        }
    }

    /// Takes the shared side of what is held alone and then gives up the other, so that nobody
    /// comes in between.
    Answer<Grant> share(Claim shared) {
        AcquireRequest request = shared.toWire(claimant, requests.incrementAndGet(), 0);
        long askedNanos = System.nanoTime();
        Withdrawal withdrawal = new Withdrawal(rpc, session, claimant, request.getRequest(), shared.resources());
        return rpc.ask(
                        LocksGrpc.getAcquireMethod(),
                        request,
                        unsure -> {
                            late.add(withdrawal);
                            return unsure;
                        },
                        Repeat.DEDUPLICATED,
                        answer -> answer)
                .then(answer -> {
                    boolean isTheSame = answer.getTokensList().equals(tokens);
                    if (!isTheSame || !state.compareAndSet(State.HELD, State.RELEASED)) {
                        // Taken from it meanwhile, or given back: what came instead is nobody's.
                        giveBack(shared.resources());
                        throw new NotHeldException(names() + " was lost or released meanwhile", null);
                    }
                    settle();
                    return ask(releaseOf(resources))
                            .map(released -> new Grant(
                                            rpc, session, shared, claimant, answer.getTokensList(), askedNanos, late)
                                    .continuing(requests));
                });
    }

    /// The claimant is the same, so its requests are counted on.
    private Grant continuing(AtomicLong before) {
        requests.set(before.get());
        return this;
    }

    /// Says something else to those who follow an election.
    Answer<Long> proclaim(String election, Bytes value) {
        ProclaimRequest request = ProclaimRequest.newBuilder()
                .setClaimant(claimant)
                .setElection(election)
                .setValue(value.toByteString())
                .build();
        return rpc.ask(LocksGrpc.getProclaimMethod(), request, Repeat.DEDUPLICATED, answer -> answer.getRevision());
    }

    @Override
    public String toString() {
        return "Grant[names=" + names() + ", tokens=" + tokens + ", state=" + state + "]";
    }
}
