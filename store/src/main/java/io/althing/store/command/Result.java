package io.althing.store.command;

import io.althing.store.KeyValue;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a command or read answers. `revision` is the store's revision that the answer speaks of.
public sealed interface Result {
    long revision();

    record Put(long revision, @Nullable KeyValue previous) implements Result {}

    /// @param previous the deleted pairs in key order, if asked for
    record Deleted(long revision, long count, List<KeyValue> previous) implements Result {}

    /// @param count keys in the range at that revision, whatever limit and filters say
    /// @param hasMore set when the limit cut something
    record Range(long revision, List<KeyValue> pairs, long count, boolean hasMore) implements Result {}

    /// @param results one per executed operation, in order
    record Transaction(long revision, boolean isSucceeded, List<Result> results) implements Result {}

    record Compacted(long revision) implements Result {}

    record LeaseGranted(long revision, long id, long ttlSeconds) implements Result {}

    record LeaseRevoked(long revision) implements Result {}

    /// @param alarms those that the command raised or cleared
    record Alarms(long revision, List<Alarm> alarms) implements Result {}

    /// @param hashedRevision what is hashed is the state at this revision
    /// @param compactedRevision less than 0 if nothing was compacted yet
    record Hashed(long revision, long hashedRevision, long compactedRevision, int hash) implements Result {}

    /// What a procedure answers, be it that it refuses.
    record Called(long revision, Answer answer) implements Result {}

    /// Done, nothing to tell.
    record Done(long revision) implements Result {}

    /// Refused: nothing was changed.
    record Failed(long revision, Failure failure) implements Result {}

    /// Why a command or read was refused.
    enum Failure {
        KEY_NOT_FOUND,
        LEASE_NOT_FOUND,
        LEASE_EXISTS,
        COMPACTED,
        FUTURE_REVISION,
        NO_SPACE,
        CORRUPT,
        /// Auth is on and nobody says who asks.
        USER_UNKNOWN,
        PERMISSION_DENIED,
        ROOT_USER_MISSING,
        ROOT_ROLE_NOT_GRANTED,
        USER_EXISTS,
        USER_NOT_FOUND,
        ROLE_EXISTS,
        ROLE_NOT_FOUND,
        ROLE_NOT_GRANTED,
        PERMISSION_NOT_GRANTED,
        /// Root would lose its power while auth is on.
        ROOT_IS_NEEDED,
        MEMBER_NOT_FOUND,
        MEMBER_ID_EXISTS,
        PEER_URLS_EXIST,
        /// Another member is to take its place already.
        MEMBER_BEING_REPLACED,
        TOO_MANY_LEARNERS,
        /// It would take more than one answer may.
        ANSWER_TOO_LARGE,
        /// The answers under way take all that they may together.
        ANSWERS_TOO_LARGE,
        /// Nobody waits for the answer any more.
        ABANDONED,
        /// Carried out, but the answer would be too large: the one failure after which
        /// something has changed.
        ANSWER_LOST
    }
}
