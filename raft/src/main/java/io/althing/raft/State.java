package io.althing.raft;

import io.althing.raft.log.RaftLog;
import io.althing.raft.membership.Configuration;
import io.althing.raft.membership.NodeId;
import java.util.Objects;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// What all rules share: term, vote, role, log, and the time of the step at hand.
final class State {
    final NodeId self;
    final RaftOptions options;
    final RaftLog log;
    final Outbox out;
    private final RandomGenerator random;
    private long term;
    private @Nullable NodeId vote;
    private Role role = new Role.Follower(null);
    private Configuration announced;

    /// The monotonic time of the step at hand.
    long nowNanos;

    long electionDeadlineNanos;

    /// When a leader of this or an earlier term was last heard; voters shield it for one
    /// election timeout from then on.
    long leaderHeardNanos;

    boolean isInstalling;

    State(NodeId self, RaftOptions options, RandomGenerator random, RaftLog log, HardState hardState, long nowNanos) {
        this.self = self;
        this.options = options;
        this.random = random;
        this.log = log;
        this.out = new Outbox(log);
        // Entries may be applied, and the store flushed, before the own journal has their term.
        // Who was elected in that term got no vote from here: the vote would be in the journal.
        boolean isTermAhead = log.last().term() > hardState.term();
        this.term = isTermAhead ? log.last().term() : hardState.term();
        this.vote = isTermAhead ? null : hardState.vote();
        this.nowNanos = nowNanos;
        this.leaderHeardNanos = nowNanos - options.electionTimeoutNanos();
        this.announced = log.configuration();
        long firstWaitNanos = options.electionTimeoutNanos() / (options.isFreshStart() ? 10 : 1);
        this.electionDeadlineNanos = isSoleVoter() ? nowNanos : nowNanos + firstWaitNanos + random(firstWaitNanos);
    }

    private long random(long boundNanos) {
        return random.nextLong(boundNanos);
    }

    long term() {
        return term;
    }

    @Nullable
    NodeId vote() {
        return vote;
    }

    Role role() {
        return role;
    }

    @Nullable
    NodeId leader() {
        return switch (role) {
            case Role.Follower(var leader) -> leader;
            case Role.PreCandidate candidate -> null;
            case Role.Candidate candidate -> null;
            case Leader leader -> self;
        };
    }

    /// Raft §5.1: terms only rise, and a new one comes with no vote given.
    void enterTerm(long newTerm) {
        Invariant.check(newTerm > term, "terms only rise", term, newTerm);
        term = newTerm;
        vote = null;
        out.write(new HardState(term, null));
    }

    void voteFor(NodeId candidate) {
        Invariant.check(vote == null || vote.equals(candidate), "one vote per term");
        if (vote == null) {
            vote = candidate;
            out.write(new HardState(term, vote));
        }
    }

    /// The one place where roles change.
    void become(Role next, String reason) {
        RoleName from = role.name();
        Invariant.check(
                Role.TRANSITIONS.contains(new Role.Transition(from, next.name())),
                "no way from " + from + " to " + next.name());
        NodeId leaderBefore = leader();
        role = next;
        boolean isNews =
                from != next.name() || !Objects.equals(leaderBefore, leader()) || next.name() == RoleName.PRE_CANDIDATE;
        if (isNews) {
            tell(new Notice.RoleTaken(from, next.name(), term, leaderBefore, leader(), reason));
        }
        out.add(new Effect.RoleChanged(next.name(), term, leader()));
    }

    void tell(Notice notice) {
        out.add(new Effect.Note(notice));
    }

    /// Follows a leader of this term, or waits for one.
    void follow(@Nullable NodeId leader, String reason) {
        boolean isSame = role instanceof Role.Follower(var known) && Objects.equals(known, leader);
        if (!isSame) {
            become(new Role.Follower(leader), reason);
        }
    }

    /// Raft §9.3 and thesis §3.4: every wait is drawn anew from [T, 2T), or split votes repeat.
    void waitForElection() {
        long timeoutNanos = options.electionTimeoutNanos();
        electionDeadlineNanos = nowNanos + timeoutNanos + random(timeoutNanos);
    }

    void heardLeader() {
        leaderHeardNanos = nowNanos;
        waitForElection();
    }

    boolean isSoleVoter() {
        Configuration configuration = log.configuration();
        return !configuration.isJoint() && configuration.voters().size() == 1 && configuration.isVoter(self);
    }

    boolean isVoter() {
        return log.configuration().isVoter(self);
    }

    /// Says so if another configuration is in force than was announced last.
    void announceConfiguration() {
        if (!announced.equals(log.configuration())) {
            announced = log.configuration();
            out.add(new Effect.ConfigurationChanged(log.configurationIndex(), announced));
        }
    }
}
