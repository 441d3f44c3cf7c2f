package io.althing.store.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.althing.store.Bytes;
import io.althing.store.KeyRange;
import io.althing.store.audit.Deed;
import io.althing.store.audit.Trace;
import io.althing.store.auth.Permission;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class CommandCodecTest {
    private static final Bytes A = Bytes.utf8("a");
    private static final Bytes Z = Bytes.utf8("z");
    private static final RangeQuery QUERY = new RangeQuery(
            new KeyRange(A, Z), -1, 77, RangeQuery.Order.DESCEND, RangeQuery.Target.VALUE, true, false, 1, 2, 3, 4);

    private static final List<Command> ALL = List.of(
            new Command.Put(A, Bytes.EMPTY, 0, false, false, false),
            new Command.Put(A, Z, Long.MAX_VALUE, true, false, true),
            new Command.Put(A, Bytes.EMPTY, -1, false, true, false),
            new Command.DeleteRange(KeyRange.single(A), true),
            new Command.DeleteRange(new KeyRange(A, null), false),
            new Command.DeleteRange(new KeyRange(Z, A), false),
            new Command.Transaction(List.of(), List.of(), List.of()),
            new Command.Transaction(
                    List.of(
                            new Compare(
                                    KeyRange.single(A),
                                    Compare.Target.VALUE,
                                    Compare.Relation.NOT_EQUAL,
                                    0,
                                    Bytes.utf8("v")),
                            new Compare(
                                    new KeyRange(A, null),
                                    Compare.Target.LEASE,
                                    Compare.Relation.LESS,
                                    -5,
                                    Bytes.EMPTY)),
                    List.of(
                            QUERY,
                            RangeQuery.of(KeyRange.single(Z)),
                            new Command.Put(A, Z, 7, false, false, false),
                            new Command.Transaction(List.of(), List.of(QUERY), List.of())),
                    List.of(new Command.DeleteRange(new KeyRange(A, Z), true))),
            new Command.Compact(12_345),
            new Command.GrantLease(-3, 60),
            new Command.RevokeLease(9),
            new Command.ExpireLeases(4, 1_000, List.of(1L, -2L, Long.MAX_VALUE)),
            new Command.ExpireLeases(4, List.of()),
            new MemberCommand.Publish(-8, "m\u00e9", List.of("http://a:1", "http://b:2"), List.of(), "uuid", 200),
            new MemberCommand.Add(-9, List.of("http://c:3"), true, 2),
            new MemberCommand.Add(9, List.of(), false, 1),
            new MemberCommand.Remove(-9),
            new MemberCommand.Replace(-9, 10, List.of("http://c:3")),
            new Command.CheckState(),
            new Command.RaiseLevel(200),
            new MemberCommand.Update(9, List.of("http://d:4", "http://c:3")),
            new MemberCommand.Promote(9),
            new MemberCommand.Hold(-1),
            new Command.RaiseAlarm(new Alarm(-8, Alarm.Kind.NO_SPACE)),
            new Command.ClearAlarm(new Alarm(8, Alarm.Kind.CORRUPT)),
            new Command.As("ann\u00e9", new Command.Put(A, Z, 7, false, false, false)),
            new Command.As("", new AuthCommand.Disable()),
            new Command.MoveLeader(-5),
            new Command.Remark(new Deed("leader.move", "to member 8", "")),
            new Command.Noted(
                    new Trace(1_700_000_000_000L, -7, "::1"),
                    new Deed("user.add", "ann\u00e9", ""),
                    new Command.As("root", new AuthCommand.AddUser("ann\u00e9", "hash"))),
            new Command.Noted(new Trace(0, 0, ""), new Deed("", "", ""), new Command.Remark(new Deed("a", "b", "c"))),
            new AuthCommand.Enable(Z),
            new AuthCommand.AddUser("ann", "hash"),
            new AuthCommand.DeleteUser("ann"),
            new AuthCommand.ChangePassword("ann", ""),
            new AuthCommand.GrantRole("ann", "root"),
            new AuthCommand.RevokeRole("ann", "root"),
            new AuthCommand.AddRole("reader"),
            new AuthCommand.DeleteRole("reader"),
            new AuthCommand.GrantPermission(
                    "reader", new Permission(Permission.Access.READ_WRITE, new KeyRange(A, null))),
            new AuthCommand.RevokePermission("reader", KeyRange.single(A)));

    @Test
    void everyCommandComesBackAsItWas() {
        for (Command command : ALL) {
            byte[] bytes = CommandCodec.encode(command);
            assertThat(CommandCodec.decode(ByteBuffer.wrap(bytes))).isEqualTo(command);
        }
    }

    @Test
    void decodeReadsTheRemainingBytesOfAnyBufferAndTakesThemAll() {
        byte[] bytes = CommandCodec.encode(ALL.get(1));
        var direct = ByteBuffer.allocateDirect(bytes.length + 5);
        direct.position(5).put(bytes).position(5);
        assertThat(CommandCodec.decode(direct)).isEqualTo(ALL.get(1));
        assertThat(direct.hasRemaining()).isFalse();

        byte[] around = new byte[bytes.length + 9];
        System.arraycopy(bytes, 0, around, 4, bytes.length);
        var slice = ByteBuffer.wrap(around, 4, bytes.length);
        assertThat(CommandCodec.decode(slice)).isEqualTo(ALL.get(1));
        assertThat(CommandCodec.decode(ByteBuffer.wrap(bytes).asReadOnlyBuffer()))
                .isEqualTo(ALL.get(1));
    }

    @Test
    void aTruncatedCommandOrOneWithBytesLeftOverIsAnError() {
        for (Command command : ALL) {
            byte[] bytes = CommandCodec.encode(command);
            for (int length = 0; length < bytes.length; length++) {
                var cut = ByteBuffer.wrap(bytes, 0, length);
                assertThatThrownBy(() -> CommandCodec.decode(cut)).isInstanceOf(IllegalArgumentException.class);
            }
            var longer = ByteBuffer.wrap(Arrays.copyOf(bytes, bytes.length + 1));
            assertThatThrownBy(() -> CommandCodec.decode(longer)).isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void garbageIsAnErrorAndNeverAnythingWorse() {
        long seed = 99;
        var random = new Random(seed);
        int decoded = 0;
        for (int i = 0; i < 200_000; i++) {
            byte[] bytes;
            if (i % 2 == 0) {
                bytes = new byte[random.nextInt(40)];
                random.nextBytes(bytes);
            } else {
                bytes = CommandCodec.encode(ALL.get(random.nextInt(ALL.size())));
                bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
            }
            try {
                var command = CommandCodec.decode(ByteBuffer.wrap(bytes));
                // What is read can be written and is read the same again.
                assertThat(CommandCodec.decode(ByteBuffer.wrap(CommandCodec.encode(command))))
                        .isEqualTo(command);
                decoded++;
            } catch (IllegalArgumentException _) {
                // As promised.
            }
        }
        assertThat(decoded).as("seed " + seed).isPositive();
    }

    @Test
    void endlessNestingIsAnErrorAndNoStackOverflow() {
        // Each level: transaction, no compares, one operation in the success branch, which is a
        // transaction.
        byte[] deep = new byte[1_000_000];
        for (int i = 0; i < deep.length; i++) {
            deep[i] = (byte) (i % 3 == 0 ? 3 : i % 3 == 1 ? 0 : 1);
        }
        assertThatThrownBy(() -> CommandCodec.decode(ByteBuffer.wrap(deep)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("nested");
    }
}
