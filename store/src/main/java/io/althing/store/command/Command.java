package io.althing.store.command;

import io.althing.store.Bytes;
import io.althing.store.KeyRange;
import io.althing.store.audit.Deed;
import io.althing.store.audit.Trace;
import io.althing.store.auth.Caller;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A change that goes through the log. Each takes effect as a whole or not at all, and on every
/// member alike.
public sealed interface Command
        permits Command.Put,
                Command.DeleteRange,
                Command.Transaction,
                Command.Compact,
                Command.GrantLease,
                Command.RevokeLease,
                Command.ExpireLeases,
                Command.CheckState,
                Command.RaiseLevel,
                Command.RaiseAlarm,
                Command.ClearAlarm,
                Command.Call,
                Command.Remark,
                Command.MoveLeader,
                Command.As,
                Command.Noted,
                AuthCommand,
                MemberCommand {
    /// The command itself, whoever asks for it.
    default Command plain() {
        return this;
    }

    /// This command, asked for by `caller`, and written down if it changes the cluster itself.
    default Command onBehalfOf(Caller caller) {
        return onBehalfOf(caller, caller.trace() == null ? null : Deeds.of(this));
    }

    /// As before, in other words.
    ///
    /// @param deed what is written down if the caller says where from; null for nothing
    default Command onBehalfOf(Caller caller, @Nullable Deed deed) {
        var command = askedBy(caller);
        var trace = caller.trace();
        return trace == null || deed == null ? command : new Noted(trace, deed, command);
    }

    /// Nobody in particular may ask for what members propose without asking too, and must be told
    /// from them.
    private Command askedBy(Caller caller) {
        String user = caller.user();
        boolean isTakenForAMembers = this instanceof RaiseAlarm
                || this instanceof ClearAlarm
                || this instanceof Compact
                || this instanceof MemberCommand.Replace;
        if (user == null) {
            return isTakenForAMembers ? new As("", this) : this;
        }
        return new As(user, this);
    }

    /// @param returnPrevious answer with the pair before the write
    /// @param keepValue keep the present value (`value` is then empty); fails if the key does not
    ///     exist
    /// @param keepLease keep the present lease (`lease` is then 0); fails if the key does
    ///     not exist
    record Put(Bytes key, Bytes value, long lease, boolean returnPrevious, boolean keepValue, boolean keepLease)
            implements Command, Operation {}

    record DeleteRange(KeyRange range, boolean returnPrevious) implements Command, Operation {}

    /// If all compares (those of nested transactions are their own) hold against the state
    /// before, does `success`, else `failure`.
    record Transaction(List<Compare> compares, List<Operation> success, List<Operation> failure)
            implements Command, Operation {
        public Transaction {
            compares = List.copyOf(compares);
            success = List.copyOf(success);
            failure = List.copyOf(failure);
        }

        /// Whether no way through it can change anything, so that it needs no place in the log.
        public boolean isReadOnly() {
            return areReads(success) && areReads(failure);
        }

        private static boolean areReads(List<Operation> operations) {
            for (Operation operation : operations) {
                if (!(operation instanceof RangeQuery)) {
                    return false;
                }
            }
            return true;
        }
    }

    /// Forgets what was superseded at or before `revision`.
    record Compact(long revision) implements Command {}

    /// @param id chosen before proposing, never 0
    record GrantLease(long id, long ttlSeconds) implements Command {}

    record RevokeLease(long id) implements Command {}

    /// The leader of `leaderTerm` holds these leases for expired, having applied `asOfIndex`.
    /// Each is revoked, in its own revision, only if no higher term has been applied since and
    /// it was not granted again after that index.
    record ExpireLeases(long leaderTerm, long asOfIndex, List<Long> ids) implements Command {
        public ExpireLeases {
            ids = List.copyOf(ids);
        }

        /// Without a check for leases that were granted again.
        public ExpireLeases(long leaderTerm, List<Long> ids) {
            this(leaderTerm, Long.MAX_VALUE, ids);
        }
    }

    /// While an alarm is up some commands are refused. Changes nothing: members compare what
    /// their states hash to just here.
    record CheckState() implements Command {}

    /// From here on all that this level brings may be used.
    ///
    /// @param level see [io.althing.store.members.FeatureLevel]
    record RaiseLevel(int level) implements Command {}

    record RaiseAlarm(Alarm alarm) implements Command {}

    record ClearAlarm(Alarm alarm) implements Command {}

    /// Carries out a procedure: see [io.althing.store.procedure.Procedures].
    ///
    /// @param names what the request is about: the caller must be allowed to write keys of these
    ///     names
    /// @param takesSpace whether it is refused when there is too much data
    /// @param request opaque here; refers to the names by their place
    record Call(List<Bytes> names, boolean takesSpace, Bytes request) implements Command {
        public Call {
            names = List.copyOf(names);
        }
    }

    /// Changes nothing in the store: the member that leads in the term of its entry hands over once it
    /// has applied it, if it can. So any member can be asked for it.
    ///
    /// @param target a voter
    record MoveLeader(long target) implements Command {}

    /// Changes nothing: what was done otherwise is written down, by the [Noted] around it.
    record Remark(Deed deed) implements Command {}

    /// A command on behalf of somebody, and carried out only if that user may ask for it at this
    /// point of the log. Without it a command is anonymous, except for those that only members
    /// propose: expiries, what they make known of themselves, alarms, and compactions.
    ///
    /// @param user empty for nobody in particular
    record As(String user, Command command) implements Command {
        public As {
            if (command instanceof As || command instanceof Noted) {
                throw new IllegalArgumentException("a command is on behalf of one user");
            }
        }

        @Override
        public Command plain() {
            return command;
        }
    }

    /// A command that is written down in the audit log if it takes effect. Words and time are
    /// those of the member that was asked, so that members of all versions keep the same.
    ///
    /// @param command [As] or a plain one
    record Noted(Trace trace, Deed deed, Command command) implements Command {
        public Noted {
            if (command instanceof Noted) {
                throw new IllegalArgumentException("a command is written down once");
            }
        }

        @Override
        public Command plain() {
            return command.plain();
        }
    }
}
