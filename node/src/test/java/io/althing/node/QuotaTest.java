package io.althing.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.althing.store.Bytes;
import io.althing.store.KeyRange;
import io.althing.store.Store;
import io.althing.store.command.Alarm;
import io.althing.store.command.Command;
import io.althing.store.engine.MemoryHome;
import java.util.List;
import org.junit.jupiter.api.Test;

class QuotaTest {
    private static final long SELF = 7;
    private static final Alarm OWN = new Alarm(SELF, Alarm.Kind.NO_SPACE);
    private static final Alarm OTHERS = new Alarm(8, Alarm.Kind.NO_SPACE);

    private final Store store = Store.open(new MemoryHome().open());
    private long index;

    private void apply(Command command) {
        store.apply(1, ++index, List.of(command));
        store.publish();
    }

    private static Command.Put put(String key, int bytes) {
        return new Command.Put(Bytes.utf8(key), Bytes.wrap(new byte[bytes]), 0, false, false, false);
    }

    private List<Command> before(Quota quota, Command command) {
        return quota.before(command, store, SELF);
    }

    @Test
    void whatFitsNeedsNothingBeforeIt() {
        Quota quota = new Quota(10_000, false);
        assertThat(before(quota, put("a", 9_000))).isEmpty();
        assertThat(before(Quota.NONE, put("a", 1 << 20))).isEmpty();
        assertThat(before(new Quota(-1, false), put("a", 1 << 20))).isEmpty();
    }

    @Test
    void whatDoesNotFitRaisesTheAlarmOnce() {
        Quota quota = new Quota(10_000, false);
        apply(put("a", 9_000));
        assertThat(before(quota, put("b", 1_000))).containsExactly(new Command.RaiseAlarm(OWN));
        assertThat(before(quota, new Command.As("ann", put("b", 1_000)))).containsExactly(new Command.RaiseAlarm(OWN));
        apply(new Command.RaiseAlarm(OWN));
        assertThat(before(quota, put("b", 1_000))).isEmpty();
    }

    @Test
    void aTransactionCountsByItsDearerWay() {
        Quota quota = new Quota(2_000, false);
        var nested = new Command.Transaction(List.of(), List.of(put("a", 800), put("b", 800)), List.of());
        assertThat(before(quota, new Command.Transaction(List.of(), List.of(nested), List.of(put("a", 1)))))
                .hasSize(1);
        assertThat(before(quota, new Command.Transaction(List.of(), List.of(put("a", 800)), List.of(put("b", 800)))))
                .isEmpty();
    }

    @Test
    void whatTakesNoSpaceIsNeverHeldUp() {
        Quota quota = new Quota(10_000, false);
        apply(put("a", 10_000));
        assertThat(before(quota, new Command.DeleteRange(KeyRange.single(Bytes.utf8("a")), false)))
                .isEmpty();
        assertThat(before(quota, new Command.Compact(1))).isEmpty();
        assertThat(before(quota, new Command.RevokeLease(1))).isEmpty();
        assertThat(before(quota, new Command.GrantLease(1, 60))).hasSize(1);
    }

    @Test
    void alarmsClearThemselvesOnceATenthIsFreeIfThatIsWished() {
        apply(put("a", 8_000));
        apply(new Command.RaiseAlarm(OWN));
        apply(new Command.RaiseAlarm(OTHERS));
        Quota quota = new Quota(10_000, true);
        assertThat(before(quota, put("b", 1_200))).as("it fits, but barely").isEmpty();
        assertThat(before(quota, put("b", 100)))
                .containsExactly(new Command.ClearAlarm(OWN), new Command.ClearAlarm(OTHERS));
        assertThat(before(new Quota(10_000, false), put("b", 100))).isEmpty();
    }
}
