package io.althing.store;

import io.althing.store.audit.AuditRecord;
import io.althing.store.command.AuthCommand;
import io.althing.store.command.Command;
import io.althing.store.command.MemberCommand;
import io.althing.store.command.RangeQuery;
import io.althing.store.command.Result;
import io.althing.store.command.Result.Failure;
import io.althing.store.procedure.Procedures;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What each command does. Pure: looks at nothing but the draft and the command, checks
/// everything, then changes.
final class Apply {
    private final Draft draft;
    private final TransactionApply transactions;
    private final AuthApply auth;
    private final MemberApply members;
    private final Procedures procedures;
    private EntryAnswers answers = new EntryAnswers();

    Apply(Draft draft, Procedures procedures) {
        this.draft = draft;
        this.procedures = procedures;
        this.transactions = new TransactionApply(draft, this);
        this.auth = new AuthApply(draft);
        this.members = new MemberApply(draft);
    }

    void beginEntry() {
        answers = new EntryAnswers();
    }

    /// What the results of the entry under way hold.
    long answerBytes() {
        return answers.bytes();
    }

    Result apply(Command command) {
        var refusal = refusal(command);
        if (refusal != null) {
            return failed(refusal);
        }
        answers.begin();
        var result = carryOut(command.plain());
        if (command instanceof Command.Noted noted && isDone(result)) {
            note(noted);
        }
        return answers.isLost() ? failed(Failure.ANSWER_LOST) : result;
    }

    private static boolean isDone(Result result) {
        boolean isRefused = result instanceof Result.Called(var _, var answer) && answer.isRefusal();
        return !isRefused && !(result instanceof Result.Failed);
    }

    private void note(Command.Noted noted) {
        String user = noted.command() instanceof Command.As as ? as.user() : "";
        draft.note(new AuditRecord(user, noted.trace(), noted.deed()));
    }

    private @Nullable Failure refusal(Command command) {
        var refusal = draft.auth().isEnabled() ? draft.authority(procedures).refuses(command) : null;
        return refusal == null && !draft.alarms().isEmpty() ? Alarms.refusal(draft.alarms(), command.plain()) : refusal;
    }

    private Result carryOut(Command command) {
        var result = switch (command) {
            case Command.Put put -> {
                var failure = checkPut(put);
                yield failure == null ? put(put) : failed(failure);
            }
            case Command.DeleteRange delete -> delete(delete);
            case Command.Transaction transaction -> transactions.apply(transaction);
            case Command.Compact compact -> compact(compact);
            case Command.GrantLease grant -> grant(grant);
            case Command.RevokeLease revoke -> revoke(revoke);
            case Command.ExpireLeases expire -> expire(expire);
            case MemberCommand change -> {
                var failure = members.apply(change);
                yield failure == null ? new Result.Done(draft.revision()) : failed(failure);
            }
            case Command.CheckState _ -> new Result.Done(draft.revision());
            case Command.Call call -> call(call);
            case Command.RaiseLevel(var level) -> {
                draft.membership(draft.membership().raisedTo(level));
                yield new Result.Done(draft.revision());
            }
            case Command.RaiseAlarm(var alarm) -> {
                draft.raise(alarm);
                yield new Result.Alarms(draft.revision(), List.of(alarm));
            }
            case Command.ClearAlarm(var alarm) ->
                new Result.Alarms(draft.revision(), draft.clear(alarm) ? List.of(alarm) : List.of());
            case AuthCommand change -> {
                var failure = auth.apply(change);
                yield failure == null ? new Result.Done(draft.revision()) : failed(failure);
            }
            case Command.Remark _, Command.MoveLeader _ -> new Result.Done(draft.revision());
            case Command.As _, Command.Noted _ -> throw new Invariant.Broken("a plain command is on nobody's behalf");
        };
        draft.endCommand();
        return result;
    }

    Result.Failed failed(Failure failure) {
        return new Result.Failed(draft.revision(), failure);
    }

    private @Nullable Failure checkPut(Command.Put put) {
        var failure = checkLease(put);
        boolean isMissed = failure == null && needsKey(put) && draft.key(put.key()) == null;
        return isMissed ? Failure.KEY_NOT_FOUND : failure;
    }

    @Nullable
    Failure checkLease(Command.Put put) {
        if (put.lease() != 0 && draft.lease(put.lease()) == null) {
            return Failure.LEASE_NOT_FOUND;
        }
        return null;
    }

    static boolean needsKey(Command.Put put) {
        return put.keepValue() || put.keepLease();
    }

    @Nullable
    Failure checkRange(RangeQuery query) {
        if (query.revision() > draft.revision()) {
            return Failure.FUTURE_REVISION;
        }
        return query.revision() > 0 && query.revision() < draft.compactedRevision() ? Failure.COMPACTED : null;
    }

    /// Carries out a put that was checked.
    Result put(Command.Put put) {
        var old = draft.key(put.key());
        KeyValue before = old != null && (put.returnPrevious() || put.keepValue()) ? draft.pair(old) : null;
        Bytes value = put.keepValue() && before != null ? before.value() : put.value();
        long lease = put.keepLease() && old != null ? old.lease : put.lease();
        draft.put(put.key(), value, lease);
        return new Result.Put(draft.readRevision(), put.returnPrevious() ? before : null);
    }

    Result delete(Command.DeleteRange delete) {
        var doomed = Ranges.entries(draft.keys(), delete.range());
        var previous = new ArrayList<KeyValue>();
        for (KeyEntry entry : doomed) {
            if (delete.returnPrevious() && answers.fits(Allowance.PAIR_BYTES + entry.sizeBytes())) {
                previous.add(draft.pair(entry));
            }
            draft.delete(entry);
        }
        return new Result.Deleted(draft.readRevision(), doomed.size(), previous);
    }

    Result range(RangeQuery query) {
        try {
            return Reader.read(new DraftSource(draft), query, answers);
        } catch (Allowance.Refused _) {
            return new Result.Range(draft.readRevision(), List.of(), 0, false);
        }
    }

    private Result compact(Command.Compact compact) {
        if (compact.revision() <= draft.compactedRevision()) {
            return failed(Failure.COMPACTED);
        }
        if (compact.revision() > draft.revision()) {
            return failed(Failure.FUTURE_REVISION);
        }
        draft.compact(compact.revision());
        return new Result.Compacted(draft.revision());
    }

    private Result grant(Command.GrantLease grant) {
        if (draft.lease(grant.id()) != null) {
            return failed(Failure.LEASE_EXISTS);
        }
        draft.grant(grant.id(), grant.ttlSeconds());
        return new Result.LeaseGranted(draft.revision(), grant.id(), grant.ttlSeconds());
    }

    private Result revoke(Command.RevokeLease revoke) {
        if (draft.lease(revoke.id()) == null) {
            return failed(Failure.LEASE_NOT_FOUND);
        }
        end(revoke.id(), false);
        return new Result.LeaseRevoked(draft.readRevision());
    }

    /// Ends a lease with all that depends on it.
    private void end(long lease, boolean isExpiry) {
        draft.revoke(lease);
        procedures.leaseEnded(lease, isExpiry, draft.own());
    }

    private Result call(Command.Call call) {
        var answer = procedures.call(call, draft.own());
        return new Result.Called(draft.readRevision(), answer);
    }

    private Result expire(Command.ExpireLeases expire) {
        // A leader that was deposed decided by a clock that is worth nothing any more.
        List<Long> ids = expire.leaderTerm() < draft.term() ? List.of() : expire.ids();
        for (long id : ids) {
            var lease = draft.lease(id);
            if (lease != null && lease.grantIndex <= expire.asOfIndex()) {
                end(id, true);
                draft.endCommand();
            }
        }
        return new Result.Done(draft.revision());
    }
}
