package io.althing.node;

import io.althing.store.Bytes;
import io.althing.store.Store;
import io.althing.store.command.Alarm;
import io.althing.store.command.AuthCommand;
import io.althing.store.command.Command;
import io.althing.store.command.MemberCommand;
import io.althing.store.command.Operation;
import io.althing.store.command.RangeQuery;
import java.util.ArrayList;
import java.util.List;

/// How much data a cluster takes. What counts are the bytes of current keys and values: deleting
/// makes room at once, and nothing needs to be defragmented.
///
/// Every member checks what its own clients ask for against its own state, so what is on its way
/// may exceed the bound a little. The first write that does not fit raises an alarm for all, as
/// in etcd.
///
/// @param bytesMax 0 or less for no bound
/// @param isAlarmClearedOnceThereIsRoom whether writes are taken again by themselves; else an
///     operator has to clear the alarm
public record Quota(long bytesMax, boolean isAlarmClearedOnceThereIsRoom) {
    public static final Quota NONE = new Quota(0, false);

    /// What etcd counts for a pair besides its key and value, and for a lease.
    private static final long PAIR_BYTES = 256;

    private static final long LEASE_BYTES = 64;

    /// An alarm is cleared when a tenth of the space is free.
    private static final double ROOM = 0.9;

    /// What must be proposed before the command: alarms to raise or to clear.
    List<Command> before(Command command, Store store, long memberId) {
        if (bytesMax <= 0) {
            return List.of();
        }
        long cost = cost(command);
        if (cost == 0) {
            return List.of();
        }
        long after = store.liveBytes() + cost;
        Alarm own = new Alarm(memberId, Alarm.Kind.NO_SPACE);
        if (after > bytesMax) {
            return store.alarms().contains(own) ? List.of() : List.of(new Command.RaiseAlarm(own));
        }
        List<Command> cleared = new ArrayList<>();
        if (isAlarmClearedOnceThereIsRoom && after <= bytesMax * ROOM) {
            for (Alarm alarm : store.alarms()) {
                if (alarm.kind() == Alarm.Kind.NO_SPACE) {
                    cleared.add(new Command.ClearAlarm(alarm));
                }
            }
        }
        return cleared;
    }

    private static long cost(Command command) {
        return switch (command) {
            case Command.Put put -> cost(put);
            case Command.Transaction transaction -> cost(transaction);
            case Command.Call call -> cost(call);
            case Command.GrantLease _ -> LEASE_BYTES;
            case Command.DeleteRange _, Command.Compact _, Command.RevokeLease _, Command.ExpireLeases _ -> 0;
            case Command.CheckState _,
                    Command.RaiseLevel _,
                    Command.RaiseAlarm _,
                    Command.ClearAlarm _,
                    Command.Remark _,
                    Command.MoveLeader _,
                    AuthCommand _,
                    MemberCommand _ -> 0;
            case Command.As(var user, var plain) -> cost(plain);
            case Command.Noted noted -> cost(noted.plain());
        };
    }

    private static long cost(Command.Put put) {
        return PAIR_BYTES + put.key().length() + put.value().length();
    }

    /// About: who holds, and who waits.
    private static long cost(Command.Call call) {
        int names = call.names().stream().mapToInt(Bytes::length).sum();
        return call.takesSpace()
                ? PAIR_BYTES * call.names().size() + names + call.request().length()
                : 0;
    }

    private static long cost(Command.Transaction transaction) {
        return Math.max(cost(transaction.success()), cost(transaction.failure()));
    }

    private static long cost(List<Operation> operations) {
        long sum = 0;
        for (Operation operation : operations) {
            sum += switch (operation) {
                case Command.Put put -> cost(put);
                case Command.Transaction nested -> cost(nested);
                case Command.DeleteRange _, RangeQuery _ -> 0;
            };
        }
        return sum;
    }
}
