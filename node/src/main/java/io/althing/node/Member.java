package io.althing.node;

import io.althing.node.measure.Measures;
import io.althing.raft.RoleName;
import io.althing.store.Allowance;
import io.althing.store.Store;
import io.althing.store.auth.Caller;
import io.althing.store.command.Command;
import io.althing.store.command.MemberCommand;
import io.althing.store.command.RangePiece;
import io.althing.store.command.RangeQuery;
import io.althing.store.command.Result;
import io.althing.store.watch.WatchHub;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/// A running member, as doors see it. All methods may be called from any thread and never
/// block; replies come exactly once, on one of the member's lanes or within the call, and must
/// not block either.
public interface Member {
    /// Puts a command through the log and answers once this member has applied it.
    ///
    /// [Outcome.Unavailable] with `isDefinite` unset means that the command may still take
    /// effect.
    void write(Command command, Consumer<Outcome<Result>> reply);

    /// As [#write], for what changes nothing for anybody yet, such as joining a long line: it
    /// shares the entry of the next command from here, or is written by itself a few milliseconds
    /// later. Its order among the commands from here is kept.
    void writeAlong(Command command, Consumer<Outcome<Result>> reply);

    /// Reads linearizably: what is read was current at some moment after this call.
    ///
    /// @param caller on whose behalf; what is not allowed at that moment is refused
    /// @param allowance asked for the memory that the answer takes, on the thread that reads
    void read(Caller caller, RangeQuery query, Allowance allowance, Consumer<Outcome<Result>> reply);

    default void read(Caller caller, RangeQuery query, Consumer<Outcome<Result>> reply) {
        read(caller, query, Allowance.UNBOUNDED, reply);
    }

    default void read(RangeQuery query, Consumer<Outcome<Result>> reply) {
        read(Caller.ANONYMOUS, query, reply);
    }

    /// Reads this member's own applied state, as [#store] does, but never on the caller's thread.
    void readLocal(Caller caller, RangeQuery query, Allowance allowance, Consumer<Outcome<Result>> reply);

    default void readLocal(RangeQuery query, Consumer<Outcome<Result>> reply) {
        readLocal(Caller.ANONYMOUS, query, Allowance.UNBOUNDED, reply);
    }

    /// Answers a transaction that only reads, linearizably and without the log.
    void read(Caller caller, Command.Transaction transaction, Allowance allowance, Consumer<Outcome<Result>> reply);

    /// Answers a transaction that only reads from this member's own applied state, never on the
    /// caller's thread.
    void readLocal(
            Caller caller, Command.Transaction transaction, Allowance allowance, Consumer<Outcome<Result>> reply);

    /// Reads the next piece of a range from this member's own applied state, never on the
    /// caller's
    /// thread; see [#awaitLinearizable].
    void readLocal(Caller caller, RangePiece piece, Allowance allowance, Consumer<Outcome<Result>> reply);

    /// Answers once everything that was committed before this call is applied here; [#store] is
    /// then fresh enough.
    void awaitLinearizable(Consumer<Outcome<Store>> reply);

    /// This member's own applied state: possibly stale, always a true past.
    Store store();

    default WatchHub watches() {
        return store().watches();
    }

    /// Renews a lease on the leader. Answers the TTL in seconds, or 0 if the lease is unknown
    /// or has expired.
    void keepAlive(long leaseId, Consumer<Outcome<Long>> reply);

    /// Asks the leader for a lease's remaining life. Answers empty if the lease is unknown.
    void timeToLive(long leaseId, Consumer<Outcome<Optional<LeaseLife>>> reply);

    /// The members in force, by id; names and client URLs are empty for those that have not
    /// made themselves known yet.
    List<MemberView> members();

    /// Changes who the members are, and answers once that is in force here. One that is added
    /// learns first; unless it is to stay a learner it votes as soon as it has caught up.
    ///
    /// @param command answers [Outcome.Unavailable] with the reason if the cluster could lose its
    ///     majority
    void changeMembers(Caller caller, MemberCommand command, Consumer<Outcome<Result>> reply);

    /// Asks this member, if it leads, to hand over to another voter; whether it came to pass
    /// shows in [#status].
    void transferLeadership(long memberId);

    MemberStatus status();

    /// Whether this member votes in no majority: it learns, or was not told yet what it is.
    boolean isLearner();

    /// What this member has measured of itself.
    Measures measures();

    /// Writes that came in here and are not answered yet.
    int pendingWrites();

    /// Returns a positive random number for a lease or a similar identity.
    long randomId();

    /// @param remainingSeconds rounded down
    record LeaseLife(long id, long grantedSeconds, long remainingSeconds) {}

    record MemberView(long id, String name, List<String> peerUrls, List<String> clientUrls, boolean isLearner) {}

    /// @param role as consensus has it: leader, follower, candidate and so on
    /// @param leaderId 0 if no leader is known
    /// @param lastIndex of the last entry in its log, committed or not
    record MemberStatus(
            long clusterId,
            long memberId,
            String name,
            RoleName role,
            long leaderId,
            long term,
            long lastIndex,
            long commitIndex,
            long appliedIndex,
            long revision,
            long stateHash,
            boolean isLearner,
            long electionTimeoutMillis) {}
}
