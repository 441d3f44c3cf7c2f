package io.althing.store;

import static io.althing.store.Scratch.always;
import static io.althing.store.Scratch.deleteOf;
import static io.althing.store.Scratch.putOf;
import static org.assertj.core.api.Assertions.assertThat;

import io.althing.store.auth.Caller;
import io.althing.store.command.Alarm;
import io.althing.store.command.AuthCommand;
import io.althing.store.command.Command;
import io.althing.store.command.RangeQuery;
import io.althing.store.command.Result;
import io.althing.store.command.Result.Failure;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class AlarmsTest {
    private static final Alarm NO_SPACE = new Alarm(3, Alarm.Kind.NO_SPACE);
    private static final Alarm CORRUPT = new Alarm(3, Alarm.Kind.CORRUPT);

    private final Scratch scratch = new Scratch();

    private @Nullable Failure refusal(Command command) {
        return scratch.apply(command) instanceof Result.Failed(var revision, var failure) ? failure : null;
    }

    @Test
    void withoutSpaceOnlyWhatTakesSomeIsRefused() {
        scratch.put("a", "x");
        scratch.apply(new Command.GrantLease(1, 60));
        scratch.apply(new Command.RaiseAlarm(NO_SPACE));
        assertThat(refusal(putOf("a", "y"))).isEqualTo(Failure.NO_SPACE);
        assertThat(refusal(always(deleteOf("a"), putOf("b", "y")))).isEqualTo(Failure.NO_SPACE);
        assertThat(refusal(always(always(putOf("b", "y"))))).isEqualTo(Failure.NO_SPACE);
        assertThat(refusal(new Command.Transaction(List.of(), List.of(), List.of(putOf("b", "y")))))
                .as("on the way not taken too")
                .isEqualTo(Failure.NO_SPACE);
        assertThat(refusal(new Command.GrantLease(2, 60))).isEqualTo(Failure.NO_SPACE);
        assertThat(refusal(always(deleteOf("a")))).isNull();
        assertThat(refusal(deleteOf("a"))).isNull();
        assertThat(refusal(new Command.RevokeLease(1))).isNull();
        assertThat(refusal(new Command.Compact(2))).isNull();
        assertThat(refusal(new AuthCommand.AddUser("ann", "hash"))).isNull();
    }

    @Test
    void whenStatesDifferNothingIsWritten() {
        scratch.put("a", "x");
        scratch.apply(new Command.GrantLease(1, 60));
        scratch.apply(new Command.RaiseAlarm(CORRUPT));
        assertThat(refusal(putOf("a", "y"))).isEqualTo(Failure.CORRUPT);
        assertThat(refusal(deleteOf("a"))).isEqualTo(Failure.CORRUPT);
        assertThat(refusal(new Command.Compact(2))).isEqualTo(Failure.CORRUPT);
        assertThat(refusal(new Command.RevokeLease(1))).isEqualTo(Failure.CORRUPT);
        assertThat(refusal(always(RangeQuery.of(Scratch.all())))).isNull();
        assertThat(scratch.range(Scratch.all()).count()).isOne();
    }

    @Test
    void alarmsOfSeveralMembersAreClearedOneByOne() {
        Alarm other = new Alarm(4, Alarm.Kind.NO_SPACE);
        scratch.apply(new Command.RaiseAlarm(NO_SPACE));
        assertThat(scratch.apply(new Command.RaiseAlarm(NO_SPACE))).isEqualTo(new Result.Alarms(1, List.of(NO_SPACE)));
        scratch.apply(new Command.RaiseAlarm(other));
        assertThat(scratch.store.alarms()).containsExactly(NO_SPACE, other);
        assertThat(scratch.apply(new Command.ClearAlarm(NO_SPACE))).isEqualTo(new Result.Alarms(1, List.of(NO_SPACE)));
        assertThat(scratch.apply(new Command.ClearAlarm(NO_SPACE))).isEqualTo(new Result.Alarms(1, List.of()));
        assertThat(refusal(putOf("a", "y"))).isEqualTo(Failure.NO_SPACE);
        scratch.apply(new Command.ClearAlarm(other));
        assertThat(refusal(putOf("a", "y"))).isNull();
    }

    @Test
    void alarmsOutliveARestart() {
        scratch.apply(new Command.RaiseAlarm(NO_SPACE));
        scratch.apply(new Command.RaiseAlarm(CORRUPT));
        scratch.apply(new Command.ClearAlarm(CORRUPT));
        scratch.store.flush();
        scratch.home.crash(0);
        assertThat(Store.open(scratch.home.open()).alarms()).containsExactly(NO_SPACE);
    }

    @Test
    void withAuthOnOnlyRootAndMembersThemselvesTouchThem() {
        scratch.apply(new AuthCommand.AddUser("root", "hash"));
        scratch.apply(new AuthCommand.GrantRole("root", "root"));
        scratch.apply(new AuthCommand.Enable(Bytes.utf8("key")));
        assertThat(refusal(new Command.As("", new Command.RaiseAlarm(NO_SPACE))))
                .isEqualTo(Failure.USER_UNKNOWN);
        assertThat(refusal(new Command.RaiseAlarm(NO_SPACE))).isNull();
        assertThat(refusal(new Command.As("ann", new Command.ClearAlarm(NO_SPACE))))
                .isEqualTo(Failure.PERMISSION_DENIED);
        assertThat(refusal(new Command.As("root", new Command.ClearAlarm(NO_SPACE))))
                .isNull();
        assertThat(scratch.store.authority().refusesAnyoneButRoot(Caller.ANONYMOUS))
                .isEqualTo(Failure.USER_UNKNOWN);
    }
}
