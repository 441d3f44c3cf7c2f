package io.althing.store;

import io.althing.store.auth.Auth;
import io.althing.store.auth.Caller;
import io.althing.store.auth.Rights;
import io.althing.store.command.AuthCommand;
import io.althing.store.command.Command;
import io.althing.store.command.Compare;
import io.althing.store.command.MemberCommand;
import io.althing.store.command.Operation;
import io.althing.store.command.RangeQuery;
import io.althing.store.command.Result.Failure;
import java.util.List;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;

/// Who may ask for what: the one place that decides, over all that a request would do, on ways
/// not taken too. What is not allowed is denied. The rules are etcd's.
public final class Authority {
    /// While auth is off: there is nothing to look up, and every read passes here.
    static final Authority OPEN = new Authority(Auth.OFF, lease -> List.of());

    private final Auth auth;

    /// The keys attached to a lease.
    private final LongFunction<List<Bytes>> leaseKeys;

    Authority(Auth auth, LongFunction<List<Bytes>> leaseKeys) {
        this.auth = auth;
        this.leaseKeys = leaseKeys;
    }

    /// What stands against reading all of this range; null for nothing.
    public @Nullable Failure refusesRead(Caller caller, KeyRange range) {
        return judge(caller, rights -> rights.mayRead(range));
    }

    /// What stands against an operation.
    public @Nullable Failure refuses(Caller caller, Operation operation) {
        return judge(caller, rights -> allows(rights, operation));
    }

    /// What stands against a caller who acts on a whole lease.
    public @Nullable Failure refusesLease(Caller caller, long leaseId) {
        return judge(caller, rights -> allowsLease(rights, leaseId));
    }

    /// What stands against a caller who keeps a lease alive: it must be its own, if it is known
    /// whose it is, or the caller could take away all that hangs on it.
    ///
    /// @param user whose it is; null if that is not known
    /// @param names what procedures have hung on it
    public @Nullable Failure refusesRenewal(Caller caller, long leaseId, @Nullable String user, List<Bytes> names) {
        boolean isOwn = user != null && user.equals(caller.user());
        boolean isSomebodys =
                user != null && names.isEmpty() && leaseKeys.apply(leaseId).isEmpty();
        return judge(
                caller,
                rights -> rights.isRoot()
                        || isOwn
                        || !isSomebodys
                                && names.stream().allMatch(name -> rights.mayWrite(KeyRange.single(name)))
                                && allowsLease(rights, leaseId));
    }

    /// What stands against reading which keys hang on a lease.
    public @Nullable Failure refusesLeaseKeys(Caller caller, long leaseId) {
        return judge(
                caller,
                rights -> leaseKeys.apply(leaseId).stream().allMatch(key -> rights.mayRead(KeyRange.single(key))));
    }

    /// What stands against a procedure that is about these names: each counts as the key of that
    /// name.
    public @Nullable Failure refusesNames(Caller caller, List<Bytes> names) {
        return judge(caller, rights -> names.stream().allMatch(name -> rights.mayWrite(KeyRange.single(name))));
    }

    /// What stands against somebody who must be root.
    public @Nullable Failure refusesAnyoneButRoot(Caller caller) {
        return judge(caller, Rights::isRoot);
    }

    /// What stands against somebody who must be known, and no more.
    public @Nullable Failure refusesStrangers(Caller caller) {
        return judge(caller, rights -> true);
    }

    /// What stands against a command of the log.
    @Nullable
    Failure refuses(Command command) {
        Command asked = command instanceof Command.Noted noted ? noted.command() : command;
        Caller caller =
                asked instanceof Command.As(var user, var _) && !user.isEmpty() ? Caller.of(user) : Caller.ANONYMOUS;
        return switch (command.plain()) {
            case Command.Put put -> refuses(caller, put);
            case Command.DeleteRange delete -> refuses(caller, delete);
            case Command.Transaction transaction -> refuses(caller, transaction);
            case Command.GrantLease _ -> refusesStrangers(caller);
            case Command.RevokeLease revoke -> refusesLease(caller, revoke.id());
            case Command.Call call -> refusesNames(caller, call.names());
            case AuthCommand _, Command.Remark _, Command.MoveLeader _ -> refusesAnyoneButRoot(caller);
            case Command.Compact _, Command.RaiseAlarm _, Command.ClearAlarm _, MemberCommand.Replace _ ->
                asked instanceof Command.As ? refusesAnyoneButRoot(caller) : null;
            // Only members propose these.
            case Command.ExpireLeases _, Command.CheckState _, Command.RaiseLevel _, MemberCommand.Publish _ -> null;
            case MemberCommand _ -> refusesAnyoneButRoot(caller);
            case Command.As _, Command.Noted _ -> throw new Invariant.Broken("a plain command is on nobody's behalf");
        };
    }

    private interface Rule {
        boolean allows(Rights rights);
    }

    private @Nullable Failure judge(Caller caller, Rule rule) {
        if (!auth.isEnabled()) {
            return null;
        }
        String user = caller.user();
        if (user == null) {
            return Failure.USER_UNKNOWN;
        }
        boolean isAllowed = auth.user(user) != null && rule.allows(auth.rights(user));
        return isAllowed ? null : Failure.PERMISSION_DENIED;
    }

    private boolean allows(Rights rights, Operation operation) {
        return rights.isRoot()
                || switch (operation) {
                    case RangeQuery query -> rights.mayRead(query.range());
                    case Command.Put put -> allowsPut(rights, put);
                    case Command.DeleteRange delete ->
                        rights.mayWrite(delete.range()) && (!delete.returnPrevious() || rights.mayRead(delete.range()));
                    case Command.Transaction transaction ->
                        transaction.compares().stream().map(Compare::range).allMatch(rights::mayRead)
                                && transaction.success().stream().allMatch(each -> allows(rights, each))
                                && transaction.failure().stream().allMatch(each -> allows(rights, each));
                };
    }

    /// Whoever attaches a key to a lease may end all that hangs on it already.
    private boolean allowsPut(Rights rights, Command.Put put) {
        KeyRange key = KeyRange.single(put.key());
        return rights.mayWrite(key)
                && (!put.returnPrevious() || rights.mayRead(key))
                && (put.lease() == 0 || allowsLease(rights, put.lease()));
    }

    private boolean allowsLease(Rights rights, long leaseId) {
        return rights.isRoot()
                || leaseKeys.apply(leaseId).stream().allMatch(key -> rights.mayWrite(KeyRange.single(key)));
    }
}
