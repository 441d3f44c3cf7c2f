package io.althing.store;

import static io.althing.store.Scratch.deleteOf;
import static io.althing.store.Scratch.putOf;
import static io.althing.store.Scratch.single;
import static org.assertj.core.api.Assertions.assertThat;

import io.althing.store.auth.Caller;
import io.althing.store.auth.Permission;
import io.althing.store.auth.Permission.Access;
import io.althing.store.command.AuthCommand;
import io.althing.store.command.Command;
import io.althing.store.command.Compare;
import io.althing.store.command.RangeQuery;
import io.althing.store.command.Result;
import io.althing.store.command.Result.Failure;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class AuthTest {
    private final Scratch scratch = new Scratch();

    private void enable() {
        scratch.apply(new AuthCommand.AddUser("root", "hash"));
        scratch.apply(new AuthCommand.GrantRole("root", "root"));
        scratch.apply(new AuthCommand.Enable(Bytes.utf8("key")));
    }

    private void allow(String user, Access access, KeyRange range) {
        asRoot(new AuthCommand.AddUser(user, "hash"));
        asRoot(new AuthCommand.AddRole(user + "s"));
        asRoot(new AuthCommand.GrantRole(user, user + "s"));
        asRoot(new AuthCommand.GrantPermission(user + "s", new Permission(access, range)));
    }

    private void asRoot(Command command) {
        assertThat(as("root", command)).isNull();
    }

    private @Nullable Failure as(String user, Command command) {
        return failure(scratch.apply(new Command.As(user, command)));
    }

    private static @Nullable Failure failure(Result result) {
        return result instanceof Result.Failed(var revision, var failure) ? failure : null;
    }

    private @Nullable Failure reads(String user, KeyRange range) {
        return failure(scratch.store.range(Caller.of(user), RangeQuery.of(range)));
    }

    private static KeyRange range(String from, String to) {
        return new KeyRange(Bytes.utf8(from), Bytes.utf8(to));
    }

    @Test
    void enablingNeedsARootThatIsRoot() {
        assertThat(failure(scratch.apply(new AuthCommand.Enable(Bytes.utf8("key")))))
                .isEqualTo(Failure.ROOT_USER_MISSING);
        scratch.apply(new AuthCommand.AddUser("root", "hash"));
        assertThat(failure(scratch.apply(new AuthCommand.Enable(Bytes.utf8("key")))))
                .isEqualTo(Failure.ROOT_ROLE_NOT_GRANTED);
        scratch.apply(new AuthCommand.GrantRole("root", "root"));
        assertThat(failure(scratch.apply(new AuthCommand.Enable(Bytes.utf8("key")))))
                .isNull();
        assertThat(scratch.store.auth().isEnabled()).isTrue();
        assertThat(as("root", new AuthCommand.Enable(Bytes.utf8("other"))))
                .as("twice is once")
                .isNull();
        assertThat(scratch.store.auth().tokenKey()).isEqualTo(Bytes.utf8("key"));
    }

    @Test
    void nobodyInParticularMayDoNothingOnceAuthIsOn() {
        scratch.put("a", "x");
        enable();
        assertThat(failure(scratch.apply(putOf("a", "y")))).isEqualTo(Failure.USER_UNKNOWN);
        assertThat(failure(scratch.apply(new Command.Compact(1).onBehalfOf(Caller.ANONYMOUS))))
                .isEqualTo(Failure.USER_UNKNOWN);
        assertThat(failure(scratch.apply(new AuthCommand.AddUser("eve", "hash"))))
                .isEqualTo(Failure.USER_UNKNOWN);
        assertThat(failure(scratch.store.range(RangeQuery.of(single("a"))))).isEqualTo(Failure.USER_UNKNOWN);
        assertThat(as("", putOf("a", "y"))).isEqualTo(Failure.USER_UNKNOWN);
        assertThat(as("nobody", putOf("a", "y"))).isEqualTo(Failure.PERMISSION_DENIED);
        assertThat(scratch.store.revision()).isEqualTo(2);
    }

    @Test
    void aMemberMayForgetHistoryByItself() {
        scratch.put("a", "x");
        enable();
        assertThat(failure(scratch.apply(new Command.Compact(2)))).isNull();
    }

    @Test
    void rootMayDoEverything() {
        enable();
        asRoot(putOf("a", "x"));
        asRoot(new Command.Compact(2));
        asRoot(new Command.GrantLease(1, 10));
        asRoot(new Command.RevokeLease(1));
        assertThat(reads("root", Scratch.all())).isNull();
    }

    @Test
    void aUserMayDoWhatTheRolesSayAndNoMore() {
        enable();
        allow("ann", Access.WRITE, range("a", "c"));
        allow("bob", Access.READ, range("a", "c"));
        assertThat(as("ann", putOf("b", "x"))).isNull();
        assertThat(as("ann", putOf("c", "x"))).isEqualTo(Failure.PERMISSION_DENIED);
        assertThat(as("bob", putOf("b", "x"))).isEqualTo(Failure.PERMISSION_DENIED);
        assertThat(reads("bob", range("a", "c"))).isNull();
        assertThat(reads("bob", range("a", "c\0"))).isEqualTo(Failure.PERMISSION_DENIED);
        assertThat(reads("ann", single("b"))).isEqualTo(Failure.PERMISSION_DENIED);
        assertThat(as("ann", new Command.Compact(1))).isEqualTo(Failure.PERMISSION_DENIED);
        assertThat(as("ann", new AuthCommand.GrantRole("ann", "root"))).isEqualTo(Failure.PERMISSION_DENIED);
    }

    @Test
    void permissionOnOneKeyOpensNoTail() {
        enable();
        allow("ann", Access.READ_WRITE, single("k"));
        assertThat(reads("ann", single("k"))).isNull();
        assertThat(reads("ann", new KeyRange(Bytes.utf8("k"), null))).isEqualTo(Failure.PERMISSION_DENIED);
        assertThat(reads("ann", range("k", "k\0\0"))).isEqualTo(Failure.PERMISSION_DENIED);
        assertThat(reads("ann", range("z", "a"))).as("empty, but not hers").isEqualTo(Failure.PERMISSION_DENIED);
    }

    @Test
    void rangesOfSeveralRolesCoverTogether() {
        enable();
        allow("ann", Access.READ, range("a", "c"));
        asRoot(new AuthCommand.AddRole("more"));
        asRoot(new AuthCommand.GrantRole("ann", "more"));
        asRoot(new AuthCommand.GrantPermission("more", new Permission(Access.READ_WRITE, range("b", "e"))));
        asRoot(new AuthCommand.GrantPermission("more", new Permission(Access.READ, range("e", "f"))));
        assertThat(reads("ann", range("a", "f"))).isNull();
        assertThat(reads("ann", range("a", "g"))).isEqualTo(Failure.PERMISSION_DENIED);
        assertThat(as("ann", deleteOf("d"))).isNull();
        assertThat(as("ann", deleteOf("a"))).isEqualTo(Failure.PERMISSION_DENIED);
    }

    @Test
    void bothBranchesAndAllComparesOfATransactionCount() {
        enable();
        allow("ann", Access.READ_WRITE, range("a", "c"));
        var isNew = new Compare(single("a"), Compare.Target.CREATE, Compare.Relation.EQUAL, 0, Bytes.EMPTY);
        var isForeign = new Compare(single("x"), Compare.Target.CREATE, Compare.Relation.EQUAL, 0, Bytes.EMPTY);
        assertThat(as("ann", new Command.Transaction(List.of(isNew), List.of(putOf("a", "1")), List.of())))
                .isNull();
        assertThat(as("ann", new Command.Transaction(List.of(isNew), List.of(), List.of(putOf("x", "1")))))
                .isEqualTo(Failure.PERMISSION_DENIED);
        assertThat(as("ann", new Command.Transaction(List.of(isForeign), List.of(putOf("a", "1")), List.of())))
                .isEqualTo(Failure.PERMISSION_DENIED);
        var nested = new Command.Transaction(List.of(), List.of(deleteOf("x")), List.of());
        assertThat(as("ann", new Command.Transaction(List.of(), List.of(nested), List.of())))
                .isEqualTo(Failure.PERMISSION_DENIED);
    }

    @Test
    void toSeeWhatWasThereBeforeIsToRead() {
        enable();
        allow("ann", Access.WRITE, range("a", "c"));
        var put = new Command.Put(Bytes.utf8("a"), Bytes.utf8("x"), 0, true, false, false);
        assertThat(as("ann", put)).isEqualTo(Failure.PERMISSION_DENIED);
        assertThat(as("ann", new Command.DeleteRange(single("a"), true))).isEqualTo(Failure.PERMISSION_DENIED);
        assertThat(as("ann", new Command.DeleteRange(single("a"), false))).isNull();
    }

    @Test
    void aLeaseIsEndedOrJoinedByWhoeverMayWriteAllItsKeys() {
        enable();
        allow("ann", Access.READ_WRITE, range("a", "c"));
        asRoot(new Command.GrantLease(7, 60));
        asRoot(new Command.Put(Bytes.utf8("x"), Bytes.EMPTY, 7, false, false, false));
        var put = new Command.Put(Bytes.utf8("a"), Bytes.EMPTY, 7, false, false, false);
        assertThat(as("ann", put)).isEqualTo(Failure.PERMISSION_DENIED);
        assertThat(as("ann", new Command.RevokeLease(7))).isEqualTo(Failure.PERMISSION_DENIED);
        assertThat(as("ann", new Command.GrantLease(8, 60))).isNull();
        assertThat(as("ann", new Command.Put(Bytes.utf8("a"), Bytes.EMPTY, 8, false, false, false)))
                .isNull();
        assertThat(as("ann", new Command.RevokeLease(8))).isNull();
        assertThat(scratch.store.authority().refusesLeaseKeys(Caller.of("ann"), 7))
                .isEqualTo(Failure.PERMISSION_DENIED);
    }

    @Test
    void whatMembersProposeNeedsNoUser() {
        enable();
        asRoot(new Command.GrantLease(7, 60));
        assertThat(failure(scratch.apply(new Command.ExpireLeases(1, List.of(7L)))))
                .isNull();
        assertThat(scratch.store.lease(7)).isNull();
    }

    @Test
    void rootCannotLoseItsPowerWhileAuthIsOn() {
        enable();
        assertThat(as("root", new AuthCommand.DeleteUser("root"))).isEqualTo(Failure.ROOT_IS_NEEDED);
        assertThat(as("root", new AuthCommand.DeleteRole("root"))).isEqualTo(Failure.ROOT_IS_NEEDED);
        assertThat(as("root", new AuthCommand.RevokeRole("root", "root"))).isEqualTo(Failure.ROOT_IS_NEEDED);
        asRoot(new AuthCommand.Disable());
        assertThat(failure(scratch.apply(new AuthCommand.DeleteUser("root")))).isNull();
    }

    @Test
    void refusalsNameWhatIsMissingOrThereAlready() {
        scratch.apply(new AuthCommand.AddUser("ann", "hash"));
        scratch.apply(new AuthCommand.AddRole("reader"));
        assertThat(failure(scratch.apply(new AuthCommand.AddUser("ann", "other"))))
                .isEqualTo(Failure.USER_EXISTS);
        assertThat(failure(scratch.apply(new AuthCommand.AddRole("reader")))).isEqualTo(Failure.ROLE_EXISTS);
        assertThat(failure(scratch.apply(new AuthCommand.DeleteUser("eve")))).isEqualTo(Failure.USER_NOT_FOUND);
        assertThat(failure(scratch.apply(new AuthCommand.ChangePassword("eve", ""))))
                .isEqualTo(Failure.USER_NOT_FOUND);
        assertThat(failure(scratch.apply(new AuthCommand.GrantRole("ann", "writer"))))
                .isEqualTo(Failure.ROLE_NOT_FOUND);
        assertThat(failure(scratch.apply(new AuthCommand.RevokeRole("ann", "reader"))))
                .isEqualTo(Failure.ROLE_NOT_GRANTED);
        assertThat(failure(scratch.apply(new AuthCommand.RevokePermission("reader", single("a")))))
                .isEqualTo(Failure.PERMISSION_NOT_GRANTED);
    }

    @Test
    void everyChangeRaisesTheAuthRevisionAndARepetitionDoesNot() {
        assertThat(scratch.store.auth().revision()).isEqualTo(1);
        scratch.apply(new AuthCommand.AddUser("ann", "hash"));
        scratch.apply(new AuthCommand.AddRole("reader"));
        scratch.apply(new AuthCommand.GrantRole("ann", "reader"));
        assertThat(scratch.store.auth().revision()).isEqualTo(4);
        scratch.apply(new AuthCommand.GrantRole("ann", "reader"));
        assertThat(scratch.store.auth().revision()).isEqualTo(4);
        assertThat(scratch.store.revision()).as("the store's own stays").isEqualTo(1);
    }

    @Test
    void aDeletedRoleIsTakenFromItsUsers() {
        enable();
        allow("ann", Access.READ, range("a", "c"));
        asRoot(new AuthCommand.DeleteRole("anns"));
        assertThat(reads("ann", single("a"))).isEqualTo(Failure.PERMISSION_DENIED);
        assertThat(scratch.store.auth().users().get("ann").roles()).isEmpty();
    }

    @Test
    void everythingIsThereAgainAfterARestart() {
        enable();
        allow("ann", Access.READ_WRITE, new KeyRange(Bytes.utf8("a"), null));
        asRoot(new AuthCommand.AddUser("gone", "hash"));
        asRoot(new AuthCommand.DeleteUser("gone"));
        var before = scratch.store.auth();
        scratch.store.flush();
        scratch.home.crash(0);

        var again = Store.open(scratch.home.open()).auth();

        assertThat(again.isEnabled()).isTrue();
        assertThat(again.revision()).isEqualTo(before.revision());
        assertThat(again.tokenKey()).isEqualTo(before.tokenKey());
        assertThat(again.users()).isEqualTo(before.users());
        assertThat(again.roles()).isEqualTo(before.roles());
    }
}
