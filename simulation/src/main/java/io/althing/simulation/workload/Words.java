package io.althing.simulation.workload;

import io.althing.store.Bytes;
import io.althing.store.KeyRange;
import io.althing.store.KeyValue;
import io.althing.store.command.AuthCommand;
import io.althing.store.command.Command;
import io.althing.store.command.Compare;
import io.althing.store.command.MemberCommand;
import io.althing.store.command.Operation;
import io.althing.store.command.RangeQuery;
import io.althing.store.command.Result;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// What clients ask and hear, as one would say it.
final class Words {
    private Words() {}

    static String of(@Nullable Command command, @Nullable RangeQuery query) {
        if (query != null) {
            return operation(query);
        }
        return switch (command) {
            case null -> "do nothing";
            case Command.Put put -> operation(put);
            case Command.DeleteRange delete -> operation(delete);
            case Command.Transaction transaction -> operation(transaction);
            case Command.Compact(var revision) -> "compact up to revision " + revision;
            case Command.GrantLease(var id, var seconds) -> "grant lease " + id + " for " + seconds + " s";
            case Command.RevokeLease(var id) -> "revoke lease " + id;
            case Command.ExpireLeases expire -> "expire leases " + expire.ids();
            case MemberCommand member -> member.toString();
            case Command.CheckState() -> "compare states";
            case Command.RaiseLevel(var level) -> "use feature level " + level;
            case Command.RaiseAlarm(var alarm) -> "raise " + alarm;
            case Command.ClearAlarm(var alarm) -> "clear " + alarm;
            case Command.Call call -> "call a procedure on " + call.names();
            case Command.As(var user, var plain) -> "as " + user + ", " + of(plain, null);
            case Command.MoveLeader(var target) -> "move leadership to " + target;
            case Command.Remark remark -> remark.toString();
            case Command.Noted noted -> of(noted.command(), null) + ", written down";
            case AuthCommand auth -> auth.toString();
        };
    }

    private static String operation(Operation operation) {
        return switch (operation) {
            case Command.Put put -> "put " + put.key() + " = " + brief(put.value());
            case Command.DeleteRange delete -> "delete " + range(delete.range());
            case RangeQuery query ->
                "read " + range(query.range()) + (query.revision() > 0 ? " at revision " + query.revision() : "");
            case Command.Transaction(var compares, var success, var failure)
            when compares.isEmpty() -> operations(success) + " at once";
            case Command.Transaction(var compares, var success, var failure) ->
                "(if " + compares.stream().map(Words::compare).collect(Collectors.joining(" and ")) + ": "
                        + operations(success) + (failure.isEmpty() ? "" : "; else: " + operations(failure)) + ")";
        };
    }

    private static String operations(List<Operation> operations) {
        return operations.stream().map(Words::operation).collect(Collectors.joining(" and "));
    }

    private static String compare(Compare compare) {
        return "the " + compare.target().name().toLowerCase(Locale.ROOT) + " of " + range(compare.range()) + " "
                + relation(compare.relation()) + " "
                + (compare.target() == Compare.Target.VALUE ? brief(compare.value()) : compare.number());
    }

    /// Values are made long by dots.
    private static String brief(Bytes value) {
        String text = value.toString();
        return text.length() <= 40 ? text : text.substring(0, 12) + "(" + text.length() + " bytes)";
    }

    private static String relation(Compare.Relation relation) {
        return switch (relation) {
            case EQUAL -> "=";
            case NOT_EQUAL -> "!=";
            case LESS -> "<";
            case GREATER -> ">";
        };
    }

    private static String range(KeyRange range) {
        return range.from().isEmpty() ? "everything" : range.from().toString();
    }

    static String of(Result result) {
        String at = " at revision " + result.revision();
        return switch (result) {
            case Result.Put(var revision, var previous) -> "done" + at + ", it was " + pair(previous);
            case Result.Deleted deleted -> "deleted " + deleted.count() + at;
            case Result.Range range ->
                range.pairs().stream().map(Words::pair).collect(Collectors.joining(", ", "[", "]")) + at;
            case Result.Transaction(var revision, var isSucceeded, var results) ->
                (isSucceeded ? "yes" : "no")
                        + results.stream().map(Words::of).collect(Collectors.joining(", ", ": ", ""))
                        + at;
            case Result.Compacted compacted -> "compacted" + at;
            case Result.LeaseGranted(var revision, var id, var seconds) -> "granted for " + seconds + " s" + at;
            case Result.LeaseRevoked revoked -> "revoked" + at;
            case Result.Alarms(var revision, var alarms) -> alarms + at;
            case Result.Hashed hashed -> "hashed" + at;
            case Result.Called called -> called.answer() + at;
            case Result.Done done -> "done" + at;
            case Result.Failed(var revision, var failure) ->
                "no: " + failure.name().toLowerCase(Locale.ROOT).replace('_', ' ') + at;
        };
    }

    private static String pair(@Nullable KeyValue pair) {
        return pair == null ? "nothing" : pair.key() + " = " + brief(pair.value());
    }
}
