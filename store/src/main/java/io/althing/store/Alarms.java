package io.althing.store;

import io.althing.store.command.Alarm;
import io.althing.store.command.AuthCommand;
import io.althing.store.command.Command;
import io.althing.store.command.MemberCommand;
import io.althing.store.command.Operation;
import io.althing.store.command.RangeQuery;
import io.althing.store.command.Result.Failure;
import java.util.List;
import java.util.SortedSet;
import org.jspecify.annotations.Nullable;

/// What alarms that are up refuse, and which end by themselves. Whatever frees space is still
/// done when there is none.
final class Alarms {
    private Alarms() {}

    static @Nullable Failure refusal(SortedSet<Alarm> alarms, Command command) {
        if (isUp(alarms, Alarm.Kind.CORRUPT) && isWrite(command)) {
            return Failure.CORRUPT;
        }
        return isUp(alarms, Alarm.Kind.NO_SPACE) && takesSpace(command) ? Failure.NO_SPACE : null;
    }

    /// Who has diverged and is gone harms nobody.
    static void forgetWhoIsGone(Draft draft) {
        for (Alarm alarm : List.copyOf(draft.alarms())) {
            boolean isGone = draft.membership().removed().contains(alarm.memberId());
            if (isGone && alarm.kind() == Alarm.Kind.DIVERGED) {
                draft.clear(alarm);
            }
        }
    }

    private static boolean isUp(SortedSet<Alarm> alarms, Alarm.Kind kind) {
        return alarms.stream().anyMatch(alarm -> alarm.kind() == kind);
    }

    private static boolean isWrite(Command command) {
        return switch (command) {
            case Command.Put _, Command.DeleteRange _, Command.Compact _ -> true;
            case Command.GrantLease _, Command.RevokeLease _, Command.ExpireLeases _ -> true;
            case Command.Transaction transaction -> !transaction.isReadOnly();
            case Command.Call _ -> true;
            case Command.CheckState _,
                    Command.RaiseLevel _,
                    Command.RaiseAlarm _,
                    Command.ClearAlarm _,
                    MemberCommand _ -> false;
            case Command.As _, Command.Noted _, Command.Remark _, Command.MoveLeader _, AuthCommand _ -> false;
        };
    }

    private static boolean takesSpace(Command command) {
        return switch (command) {
            case Command.Put _, Command.GrantLease _ -> true;
            case Command.Call call -> call.takesSpace();
            case Command.Transaction transaction -> hasPut(transaction.success()) || hasPut(transaction.failure());
            case Command.DeleteRange _, Command.Compact _, Command.RevokeLease _, Command.ExpireLeases _ -> false;
            case Command.CheckState _,
                    Command.RaiseLevel _,
                    Command.RaiseAlarm _,
                    Command.ClearAlarm _,
                    MemberCommand _ -> false;
            case Command.As _, Command.Noted _, Command.Remark _, Command.MoveLeader _, AuthCommand _ -> false;
        };
    }

    private static boolean hasPut(List<Operation> operations) {
        for (Operation operation : operations) {
            boolean has = switch (operation) {
                case Command.Put _ -> true;
                case Command.Transaction nested -> takesSpace(nested);
                case Command.DeleteRange _, RangeQuery _ -> false;
            };
            if (has) {
                return true;
            }
        }
        return false;
    }
}
