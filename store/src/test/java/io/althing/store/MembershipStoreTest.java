package io.althing.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.althing.store.command.Command;
import io.althing.store.command.MemberCommand;
import io.althing.store.command.Result;
import io.althing.store.command.Result.Failure;
import io.althing.store.engine.MemoryHome;
import io.althing.store.members.MemberRecord;
import io.althing.store.members.MemberRecord.Standing;
import io.althing.store.members.Membership;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// Who is meant to take part is part of the state, as every other thing.
class MembershipStoreTest {
    private static final List<MemberRecord> FOUNDERS = List.of(
            MemberRecord.expected(1, List.of("http://a:1"), Standing.VOTER),
            MemberRecord.expected(-2, List.of("http://b:2", "http://b:1"), Standing.VOTER));

    private final MemoryHome home = new MemoryHome();
    private Store store = founded(home);
    private long index = 1;

    private static Store founded(MemoryHome home) {
        Store store = Store.open(home.open());
        store.found(1, 1, FOUNDERS);
        store.configuration(new byte[] {1}, Set.of(1L, -2L));
        store.publish();
        return store;
    }

    private Result apply(Command command) {
        Result result = store.apply(1, ++index, List.of(command)).getFirst();
        store.publish();
        return result;
    }

    private void assertRefused(Command command, Failure failure) {
        Membership before = store.membership();
        assertThat(apply(command))
                .isInstanceOfSatisfying(
                        Result.Failed.class,
                        failed -> assertThat(failed.failure()).isEqualTo(failure));
        assertThat(store.membership().members()).isEqualTo(before.members());
    }

    @Test
    void foundersBeginAlike() {
        Store other = founded(new MemoryHome());
        assertThat(other.applied().stateHash()).isEqualTo(store.applied().stateHash());
        assertThat(store.applied().index()).isOne();
        assertThat(store.membership().members().get(-2L).peerUrls()).containsExactly("http://b:1", "http://b:2");
        assertThat(store.revision()).isOne();
    }

    @Test
    void everythingIsThereAgainAfterARestart() {
        apply(new MemberCommand.Add(3, List.of("http://c:3"), true, 1));
        apply(new MemberCommand.Publish(1, "one", List.of("http://elsewhere:9"), List.of("http://a:9"), "dir-1", 2));
        apply(new MemberCommand.Update(-2, List.of("http://b:7")));
        apply(new MemberCommand.Remove(3));
        Membership before = store.membership();
        store.flush();
        store.close();
        store = Store.open(home.open());

        assertThat(store.membership().members()).isEqualTo(before.members());
        assertThat(store.membership().removed()).containsExactly(3L);
        MemberRecord one = store.membership().member(1);
        assertThat(one)
                .isEqualTo(new MemberRecord(
                        1, "one", List.of("http://a:1"), List.of("http://a:9"), "dir-1", Standing.VOTER, 0, 2));
        assertThat(store.revision()).as("members are no part of the keyspace").isOne();
    }

    @Test
    void idsAndPlacesAreTakenOnce() {
        assertRefused(new MemberCommand.Add(1, List.of("http://x:1"), false, 1), Failure.MEMBER_ID_EXISTS);
        assertRefused(new MemberCommand.Add(3, List.of("http://b:2"), false, 1), Failure.PEER_URLS_EXIST);
        assertRefused(new MemberCommand.Update(1, List.of("http://b:2")), Failure.PEER_URLS_EXIST);
        assertRefused(new MemberCommand.Update(9, List.of("http://b:2")), Failure.MEMBER_NOT_FOUND);
        apply(new MemberCommand.Remove(1));
        assertRefused(new MemberCommand.Add(1, List.of("http://x:1"), false, 1), Failure.MEMBER_ID_EXISTS);
        assertRefused(new MemberCommand.Remove(1), Failure.MEMBER_NOT_FOUND);
        // Its place is free at once.
        assertThat(apply(new MemberCommand.Add(3, List.of("http://a:1"), false, 1)))
                .isInstanceOf(Result.Done.class);
    }

    @Test
    void learnersThatAreMeantToStayAreCounted() {
        apply(new MemberCommand.Add(3, List.of("http://c:3"), true, 1));
        assertRefused(new MemberCommand.Add(4, List.of("http://d:4"), true, 1), Failure.TOO_MANY_LEARNERS);
        assertThat(apply(new MemberCommand.Add(4, List.of("http://d:4"), false, 1)))
                .isInstanceOf(Result.Done.class);
        apply(new MemberCommand.Promote(3));
        assertThat(apply(new MemberCommand.Add(5, List.of("http://e:5"), true, 1)))
                .isInstanceOf(Result.Done.class);
        apply(new MemberCommand.Hold(3));
        assertThat(store.membership().learners()).isEqualTo(2);
    }

    @Test
    void aMemberKeepsItsPlaceUntilAnotherHasTakenIt() {
        assertThat(apply(new MemberCommand.Replace(-2, 5, List.of("http://b:1"))))
                .isInstanceOf(Result.Done.class);
        assertThat(store.membership().member(-2)).isNotNull();
        assertThat(store.membership().member(5).replaces()).isEqualTo(-2);
        assertRefused(new MemberCommand.Replace(-2, 6, List.of("http://c:3")), Failure.MEMBER_BEING_REPLACED);
        assertRefused(new MemberCommand.Replace(9, 6, List.of("http://c:3")), Failure.MEMBER_NOT_FOUND);
        assertRefused(new MemberCommand.Replace(1, 5, List.of("http://c:3")), Failure.MEMBER_ID_EXISTS);
        assertRefused(new MemberCommand.Replace(1, 6, List.of("http://b:1")), Failure.PEER_URLS_EXIST);

        store.configuration(new byte[] {2}, Set.of(1L, -2L, 5L));
        store.publish();
        assertThat(store.membership().member(-2)).as("still taking part").isNotNull();

        store.configuration(new byte[] {2}, Set.of(1L, 5L));
        store.publish();
        store.flush();
        store.close();
        store = Store.open(home.open());
        assertThat(store.membership().members()).containsOnlyKeys(1L, 5L);
        assertThat(store.membership().removed()).containsExactly(-2L);
        assertThat(store.membership().member(5).replaces()).isZero();
    }

    @Test
    void aReplacementThatIsTakenBackLeavesTheOldMember() {
        apply(new MemberCommand.Replace(-2, 5, List.of("http://b:1")));
        apply(new MemberCommand.Remove(5));
        store.configuration(new byte[] {2}, Set.of(1L, -2L));
        store.publish();
        assertThat(store.membership().members()).containsOnlyKeys(1L, -2L);
        assertThat(store.membership().removed()).containsExactly(5L);
        assertThat(apply(new MemberCommand.Replace(-2, 6, List.of("http://b:1"))))
                .isInstanceOf(Result.Done.class);
    }

    @Test
    void aRemovedMemberIsForgottenOnceItIsOutAndCannotBringItselfBack() {
        apply(new MemberCommand.Remove(-2));
        assertThat(store.membership().members()).containsKey(-2L);
        store.configuration(new byte[] {2}, Set.of(1L));
        store.publish();
        assertThat(store.membership().members()).containsOnlyKeys(1L);
        apply(new MemberCommand.Publish(-2, "two", List.of("http://b:1"), List.of(), "dir-2", 1));
        assertThat(store.membership().members()).containsOnlyKeys(1L);
        assertThat(store.membership().removed()).containsExactly(-2L);
    }
}
