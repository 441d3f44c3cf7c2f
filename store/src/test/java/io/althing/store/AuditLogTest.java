package io.althing.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.althing.store.audit.AuditRecord;
import io.althing.store.audit.Deed;
import io.althing.store.audit.Trace;
import io.althing.store.auth.Caller;
import io.althing.store.auth.Permission;
import io.althing.store.auth.Permission.Access;
import io.althing.store.command.Alarm;
import io.althing.store.command.AuthCommand;
import io.althing.store.command.Command;
import io.althing.store.command.MemberCommand;
import io.althing.store.engine.MemoryHome;
import java.io.IOException;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class AuditLogTest {
    private static final Trace TRACE = new Trace(1_700_000_000_000L, 7, "10.0.0.1");
    private static final Caller ROOT = Caller.of("root").from(TRACE);

    private final MemoryHome home = new MemoryHome();
    private Store store = Store.open(home.open());
    private long index;

    private void apply(Command command) {
        store.apply(1, ++index, List.of(command));
        store.publish();
    }

    private void enableAuth() {
        apply(new AuthCommand.AddUser("root", "hash"));
        apply(new AuthCommand.GrantRole("root", "root"));
        apply(new AuthCommand.Enable(Bytes.utf8("key")));
    }

    private TreeMap<Long, AuditRecord> records() {
        TreeMap<Long, AuditRecord> records = new TreeMap<>();
        AuditLog.read(store.engine(), 0, (place, record) -> {
            records.put(place, record);
            return true;
        });
        return records;
    }

    private List<String> told() {
        return records().values().stream()
                .map(each -> each.user() + " " + each.deed().action() + " "
                        + each.deed().subject() + " " + each.deed().detail())
                .toList();
    }

    @Test
    void whoChangedWhatIsWrittenDownWithoutSecrets() {
        enableAuth();
        apply(new AuthCommand.AddUser("ann", "s3cret-hash").onBehalfOf(ROOT));
        apply(new AuthCommand.ChangePassword("ann", "s3cret-too").onBehalfOf(ROOT));
        apply(new AuthCommand.AddRole("readers").onBehalfOf(ROOT));
        var range = new KeyRange(Bytes.utf8("app/"), Bytes.utf8("app0"));
        apply(new AuthCommand.GrantPermission("readers", new Permission(Access.READ, range)).onBehalfOf(ROOT));
        apply(new MemberCommand.Add(0xab, List.of("http://a:1"), true, 1).onBehalfOf(ROOT));
        apply(new Command.RaiseAlarm(new Alarm(7, Alarm.Kind.NO_SPACE)).onBehalfOf(ROOT));
        apply(new Command.Remark(new Deed("leader.move", "to member 8", "")).onBehalfOf(ROOT));
        assertThat(told())
                .containsExactly(
                        "root user.add ann ",
                        "root user.password ann ",
                        "root role.add readers ",
                        "root role.grant readers read \"app/\" to before \"app0\"",
                        "root member.add member ab as a learner, at http://a:1",
                        "root alarm.raise member 7 NO_SPACE",
                        "root leader.move to member 8 ");
        assertThat(records().values()).allSatisfy(each -> {
            assertThat(each.trace()).isEqualTo(TRACE);
            assertThat(each.toString()).doesNotContain("s3cret");
        });
    }

    @Test
    void whatWasRefusedIsNotWrittenDown() {
        enableAuth();
        apply(new AuthCommand.AddUser("ann", "hash").onBehalfOf(ROOT));
        apply(new AuthCommand.AddUser("ann", "hash").onBehalfOf(ROOT));
        apply(new AuthCommand.AddUser("bob", "hash").onBehalfOf(Caller.of("ann").from(TRACE)));
        apply(new AuthCommand.AddUser("bob", "hash").onBehalfOf(Caller.ANONYMOUS.from(TRACE)));
        apply(new Command.Remark(new Deed("leader.move", "", ""))
                .onBehalfOf(Caller.of("ann").from(TRACE)));
        assertThat(told()).containsExactly("root user.add ann ");
        assertThat(store.auth().user("bob")).isNull();
    }

    @Test
    void changesOfDataAndOfMembersThemselvesAreNot() {
        apply(Scratch.putOf("k", "v").onBehalfOf(ROOT));
        apply(new Command.GrantLease(9, 60).onBehalfOf(ROOT));
        apply(new MemberCommand.Publish(7, "m", List.of(), List.of(), "d", 5).onBehalfOf(ROOT));
        apply(new Command.Compact(2));
        assertThat(records()).isEmpty();
    }

    @Test
    void theRevisionThatClientsSeeStays() {
        apply(Scratch.putOf("k", "v"));
        long before = store.revision();
        apply(new AuthCommand.AddRole("r").onBehalfOf(Caller.ANONYMOUS.from(TRACE)));
        assertThat(records()).hasSize(1);
        assertThat(store.revision()).isEqualTo(before);
    }

    @Test
    void theOldestGoFirstAndPlacesGoOnAfterARestart() {
        int more = 3;
        for (int i = 1; i <= AuditLog.RECORDS_MAX + more; i++) {
            apply(new AuthCommand.AddRole("r" + i).onBehalfOf(Caller.ANONYMOUS.from(TRACE)));
        }
        assertThat(records()).hasSize(AuditLog.RECORDS_MAX);
        assertThat(records().firstKey()).isEqualTo(more + 1L);
        store.flush();
        store.close();
        store = Store.open(home.open());
        apply(new AuthCommand.AddRole("last").onBehalfOf(Caller.ANONYMOUS.from(TRACE)));
        assertThat(records().firstKey()).isEqualTo(more + 2L);
        assertThat(records().lastEntry().getKey()).isEqualTo(AuditLog.RECORDS_MAX + more + 1L);
        assertThat(records().lastEntry().getValue().deed().subject()).isEqualTo("last");
    }

    @Test
    void itIsPartOfTheStateThatMembersCompare() {
        Store other = Store.open(new MemoryHome().open());
        var command = new AuthCommand.AddRole("r");
        store.apply(1, 1, List.of(command.onBehalfOf(Caller.ANONYMOUS.from(TRACE))));
        other.apply(1, 1, List.of(command.onBehalfOf(Caller.ANONYMOUS.from(new Trace(1, 7, "")))));
        assertThat(store.stateHash()).isNotEqualTo(other.stateHash());
    }

    @Test
    void anImageHoldsItAndAnImportTakesItOn() throws IOException {
        apply(new AuthCommand.AddRole("one").onBehalfOf(Caller.ANONYMOUS.from(TRACE)));
        var target = new MemoryHome();
        var engine = target.open();
        var into = new Import(engine);
        try (Image image = store.image()) {
            apply(new AuthCommand.AddRole("later").onBehalfOf(Caller.ANONYMOUS.from(TRACE)));
            image.audit((place, record) -> into.audit(place, AuditRecord.decode(record)));
        }
        into.finish(1, 5, 1, -1, new byte[0]);
        store = Store.open(engine);
        index = 5;
        apply(new AuthCommand.AddRole("two").onBehalfOf(Caller.ANONYMOUS.from(TRACE)));
        assertThat(told()).containsExactly(" role.add one ", " role.add two ");
    }

    @Test
    void longNamesAreCut() {
        apply(new AuthCommand.AddRole("x".repeat(5_000)).onBehalfOf(Caller.ANONYMOUS.from(TRACE)));
        assertThat(records().get(1L).deed().subject()).hasSize(1024).endsWith("…");
    }
}
