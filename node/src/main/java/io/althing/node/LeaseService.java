package io.althing.node;

import io.althing.node.Member.LeaseLife;
import io.althing.node.Outcome.Reason;
import io.althing.node.peer.PeerMessage;
import io.althing.raft.membership.NodeId;
import io.althing.store.Store;
import io.althing.store.command.Command;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Leases as time goes by: renewals and questions are answered by the leader, wherever they
/// come in, and what expires is proposed. Belongs to the lease lane.
///
/// Before it renews, a leader has its leadership confirmed by a round of ReadIndex: one that
/// was deposed while it was paused renews nothing.
final class LeaseService {
    private static final long TICK_NANOS = 200_000_000L;
    private static final long RETRY_NANOS = 50_000_000L;
    private static final int WAITING_MAX = 100_000;

    /// What the service needs of the member around it.
    interface Surroundings {
        Leadership leadership();

        void awaitLinearizable(Consumer<Outcome<Store>> reply);

        void propose(Command command);

        void send(NodeId to, PeerMessage message);
    }

    private record Waiting(long deadlineNanos, long leaderTerm, Consumer<Outcome<PeerMessage>> reply) {}

    private final Environment environment;
    private final Surroundings surroundings;
    private final Supplier<Store> store;
    private final long timeoutNanos;
    private final LeaseClock clock;
    private final TreeMap<Long, Waiting> waiting = new TreeMap<>();
    private long lastRequestId;

    LeaseService(
            Environment environment,
            Surroundings surroundings,
            Supplier<Store> store,
            long electionTimeoutNanos,
            long timeoutNanos) {
        this.environment = environment;
        this.surroundings = surroundings;
        this.store = store;
        this.timeoutNanos = timeoutNanos;
        this.clock = new LeaseClock(electionTimeoutNanos);
    }

    void start() {
        storeReplaced();
        scheduleTick();
    }

    private void scheduleTick() {
        environment.leases().schedule(TICK_NANOS, this::tick);
    }

    /// Another state has taken the place of what was known, with leases of its own.
    void storeReplaced() {
        environment.leases().execute(() -> clock.reset(store.get().leases(), now()));
    }

    private void tick() {
        long nowNanos = now();
        long term = clock.term();
        // What is granted again after this point under the same id is another lease.
        long asOfIndex = store.get().applied().index();
        List<Long> expired = clock.takeExpired(nowNanos);
        while (expired != null) {
            environment.measures().leasesExpired.add(expired.size());
            surroundings.propose(new Command.ExpireLeases(term, asOfIndex, expired));
            expired = clock.takeExpired(nowNanos);
        }
        expireWaiting(nowNanos);
        scheduleTick();
    }

    private void expireWaiting(long nowNanos) {
        long term = surroundings.leadership().term();
        for (var it = waiting.entrySet().iterator(); it.hasNext(); ) {
            Waiting request = it.next().getValue();
            boolean isVoid = request.leaderTerm != term;
            if (isVoid || request.deadlineNanos - nowNanos <= 0) {
                it.remove();
                request.reply.accept(
                        new Outcome.Unavailable<>(isVoid ? Reason.LEADER_CHANGED : Reason.TIMED_OUT, false));
            }
        }
    }

    /// This member leads `term` and has applied all of earlier terms.
    void promoted(long term) {
        environment.leases().execute(() -> clock.promote(term, now()));
    }

    void demoted() {
        environment.leases().execute(clock::demote);
    }

    void granted(Store.Lease lease) {
        environment.leases().execute(() -> clock.granted(lease, now()));
    }

    void revoked(long id) {
        environment.leases().execute(() -> clock.revoked(id));
    }

    void keepAlive(long leaseId, Consumer<Outcome<Long>> reply) {
        retrying(now() + timeoutNanos, attempt -> tryKeepAlive(leaseId, attempt), reply);
    }

    void timeToLive(long leaseId, Consumer<Outcome<Optional<LeaseLife>>> reply) {
        retrying(now() + timeoutNanos, attempt -> tryTimeToLive(leaseId, attempt), reply);
    }

    /// Both requests may be made twice without harm, so a change of leaders is waited out.
    private <T> void retrying(long deadlineNanos, Consumer<Consumer<Outcome<T>>> attempt, Consumer<Outcome<T>> reply) {
        attempt.accept(outcome -> {
            boolean isLeaderMissing = outcome instanceof Outcome.Unavailable<T>(var reason, var _)
                    && (reason == Reason.NO_LEADER || reason == Reason.LEADER_CHANGED);
            if (isLeaderMissing && deadlineNanos - now() > 0) {
                environment.leases().schedule(RETRY_NANOS, () -> retrying(deadlineNanos, attempt, reply));
            } else {
                reply.accept(outcome);
            }
        });
    }

    private void tryKeepAlive(long leaseId, Consumer<Outcome<Long>> reply) {
        Leadership leadership = surroundings.leadership();
        if (leadership.isSelf()) {
            confirmed(leadership.term(), reply, () -> renew(leaseId));
        } else {
            ask(
                    leadership,
                    requestId -> new PeerMessage.KeepAlive(requestId, List.of(leaseId)),
                    PeerMessage.KeepAliveReply.class,
                    answer ->
                            answer.isLeader() ? Optional.of(answer.ttlSeconds().getFirst()) : Optional.empty(),
                    reply);
        }
    }

    private void tryTimeToLive(long leaseId, Consumer<Outcome<Optional<LeaseLife>>> reply) {
        Leadership leadership = surroundings.leadership();
        if (leadership.isSelf()) {
            confirmed(leadership.term(), reply, () -> life(leaseId));
        } else {
            ask(
                    leadership,
                    requestId -> new PeerMessage.LeaseQuery(requestId, leaseId),
                    PeerMessage.LeaseAnswer.class,
                    answer -> answer.isLeader() ? Optional.of(life(leaseId, answer)) : Optional.empty(),
                    reply);
        }
    }

    private Optional<LeaseLife> life(long leaseId) {
        Store.Lease lease = store.get().lease(leaseId);
        long remainingMillis = clock.remainingMillis(leaseId, now());
        return lease == null || remainingMillis < 0
                ? Optional.empty()
                : Optional.of(new LeaseLife(leaseId, lease.ttlSeconds(), remainingMillis / 1000));
    }

    private static Optional<LeaseLife> life(long leaseId, PeerMessage.LeaseAnswer answer) {
        return answer.remainingMillis() < 0
                ? Optional.empty()
                : Optional.of(new LeaseLife(leaseId, answer.grantedSeconds(), answer.remainingMillis() / 1000));
    }

    /// Runs `action` on the lease lane once this member is known to have led `term` after this
    /// call.
    private <T> void confirmed(long term, Consumer<Outcome<T>> reply, Supplier<T> action) {
        surroundings.awaitLinearizable(outcome -> {
            switch (outcome) {
                case Outcome.Unavailable<Store>(var reason, var isDefinite) ->
                    reply.accept(new Outcome.Unavailable<>(reason, isDefinite));
                case Outcome.Answered<Store> ignored ->
                    environment.leases().execute(() -> {
                        if (clock.term() == term) {
                            reply.accept(new Outcome.Answered<>(action.get()));
                        } else {
                            reply.accept(new Outcome.Unavailable<>(Reason.LEADER_CHANGED, true));
                        }
                    });
            }
        });
    }

    private interface Question {
        PeerMessage withId(long requestId);
    }

    private interface Reading<A, T> {
        /// Returns empty if the answering member does not lead.
        Optional<T> read(A answer);
    }

    private <A extends PeerMessage, T> void ask(
            Leadership leadership,
            Question question,
            Class<A> type,
            Reading<A, T> reading,
            Consumer<Outcome<T>> reply) {
        NodeId leader = leadership.leader();
        if (leader == null) {
            reply.accept(new Outcome.Unavailable<>(Reason.NO_LEADER, true));
            return;
        }
        Consumer<Outcome<PeerMessage>> receive = outcome -> {
            switch (outcome) {
                case Outcome.Unavailable<PeerMessage>(var reason, var isDefinite) ->
                    reply.accept(new Outcome.Unavailable<>(reason, isDefinite));
                case Outcome.Answered<PeerMessage>(var answer) -> {
                    @Nullable
                    T value = type.isInstance(answer)
                            ? reading.read(type.cast(answer)).orElse(null)
                            : null;
                    reply.accept(
                            value == null
                                    ? new Outcome.Unavailable<>(Reason.LEADER_CHANGED, true)
                                    : new Outcome.Answered<>(value));
                }
            }
        };
        environment.leases().execute(() -> {
            if (waiting.size() >= WAITING_MAX) {
                reply.accept(new Outcome.Unavailable<>(Reason.OVERLOADED, true));
                return;
            }
            long requestId = ++lastRequestId;
            waiting.put(requestId, new Waiting(now() + timeoutNanos, leadership.term(), receive));
            surroundings.send(leader, question.withId(requestId));
        });
    }

    /// A peer answered a question of ours.
    void answered(long requestId, PeerMessage answer) {
        environment.leases().execute(() -> {
            Waiting request = waiting.remove(requestId);
            if (request != null) {
                request.reply.accept(new Outcome.Answered<>(answer));
            }
        });
    }

    /// A peer holds this member for the leader and asks it to renew.
    void keepAliveFrom(NodeId from, PeerMessage.KeepAlive request) {
        confirmedForPeer(
                from,
                () -> new PeerMessage.KeepAliveReply(
                        request.requestId(),
                        true,
                        request.leaseIds().stream().map(this::renew).toList()),
                new PeerMessage.KeepAliveReply(request.requestId(), false, List.of()));
    }

    /// A peer holds this member for the leader and asks how long a lease still lives.
    void queryFrom(NodeId from, PeerMessage.LeaseQuery query) {
        confirmedForPeer(
                from,
                () -> life(query.leaseId())
                        .map(life -> new PeerMessage.LeaseAnswer(
                                query.requestId(),
                                true,
                                life.grantedSeconds(),
                                clock.remainingMillis(query.leaseId(), now())))
                        .orElseGet(() -> new PeerMessage.LeaseAnswer(query.requestId(), true, 0, -1)),
                new PeerMessage.LeaseAnswer(query.requestId(), false, 0, -1));
    }

    private void confirmedForPeer(NodeId from, Supplier<PeerMessage> answer, PeerMessage ifNotLeader) {
        Leadership leadership = surroundings.leadership();
        if (!leadership.isSelf()) {
            surroundings.send(from, ifNotLeader);
            return;
        }
        Consumer<Outcome<PeerMessage>> reply = outcome -> surroundings.send(
                from,
                switch (outcome) {
                    case Outcome.Answered<PeerMessage>(var message) -> message;
                    case Outcome.Unavailable<PeerMessage> ignored -> ifNotLeader;
                });
        confirmed(leadership.term(), reply, answer);
    }

    /// Answers everybody: the member stops.
    void stop() {
        for (Map.Entry<Long, Waiting> entry : waiting.entrySet()) {
            entry.getValue().reply.accept(new Outcome.Unavailable<>(Reason.STOPPED, false));
        }
        waiting.clear();
    }

    private long renew(long leaseId) {
        long ttlSeconds = clock.renew(leaseId, now());
        if (ttlSeconds > 0) {
            environment.measures().leasesRenewed.increment();
        }
        return ttlSeconds;
    }

    private long now() {
        return environment.clock().nanoTime();
    }
}
