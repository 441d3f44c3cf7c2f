package io.althing.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.althing.node.Reconfiguration.Step;
import io.althing.raft.Raft.PeerProgress;
import io.althing.raft.membership.Configuration;
import io.althing.raft.membership.NodeId;
import io.althing.store.members.MemberRecord;
import io.althing.store.members.MemberRecord.Standing;
import io.althing.store.members.Membership;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/// Each step towards what is meant is safe by itself. Member 1 leads.
class ReconfigurationTest {
    private static final long CAUGHT_UP = 100;

    private final SortedMap<NodeId, PeerProgress> progress = new TreeMap<>();
    private Membership meant = Membership.NONE;

    private static NodeId id(long id) {
        return new NodeId(id);
    }

    private static Configuration configuration(List<Long> voters, Long... learners) {
        TreeSet<NodeId> votes = new TreeSet<>();
        voters.forEach(each -> votes.add(id(each)));
        TreeSet<NodeId> learns = new TreeSet<>();
        List.of(learners).forEach(each -> learns.add(id(each)));
        return new Configuration(votes, new TreeSet<>(), learns, new TreeSet<>());
    }

    private void meant(long id, Standing standing, boolean hasStarted) {
        meant = meant.with(new MemberRecord(
                id, "m" + id, List.of("http://m" + id), List.of(), hasStarted ? "here" : "", standing, 0, 1));
    }

    private void voters(long... ids) {
        for (long each : ids) {
            meant(each, Standing.VOTER, true);
        }
    }

    private void well(long id, long matchIndex) {
        progress.put(id(id), new PeerProgress(matchIndex, true));
    }

    private void silent(long id) {
        progress.put(id(id), new PeerProgress(CAUGHT_UP, false));
    }

    private Step next(Configuration current) {
        return Reconfiguration.next(id(1), current, meant, progress, CAUGHT_UP);
    }

    @Test
    void whoIsNewLearnsFirst() {
        voters(1, 2, 3);
        meant(4, Standing.VOTER, false);
        assertThat(next(configuration(List.of(1L, 2L, 3L))))
                .isEqualTo(new Step.Change(configuration(List.of(1L, 2L, 3L), 4L)));
    }

    @Test
    void aLearnerVotesOnceItIsKnownAndWellAndCaughtUp() {
        voters(1, 2, 3);
        meant(4, Standing.VOTER, true);
        Configuration learning = configuration(List.of(1L, 2L, 3L), 4L);
        well(4, CAUGHT_UP - 1);
        assertThat(next(learning)).as("behind").isEqualTo(new Step.Nothing());
        silent(4);
        assertThat(next(learning)).as("silent").isEqualTo(new Step.Nothing());
        well(4, CAUGHT_UP);
        assertThat(next(learning)).isEqualTo(new Step.Change(configuration(List.of(1L, 2L, 3L, 4L))));
        meant(4, Standing.VOTER, false);
        assertThat(next(learning)).as("in no directory yet").isEqualTo(new Step.Nothing());
        meant(4, Standing.LEARNER, true);
        assertThat(next(learning)).as("meant to learn").isEqualTo(new Step.Nothing());
    }

    @Test
    void nobodyIsRemovedBelowAMajorityOfThoseThatAreWell() {
        voters(1, 2, 3);
        meant = meant.without(2);
        Configuration three = configuration(List.of(1L, 2L, 3L));
        well(2, CAUGHT_UP);
        silent(3);
        assertThat(next(three)).isEqualTo(new Step.Nothing());
        well(3, CAUGHT_UP);
        assertThat(next(three)).isEqualTo(new Step.Change(configuration(List.of(1L, 3L))));
        // Whoever is silent itself may go.
        silent(2);
        assertThat(next(three)).isEqualTo(new Step.Change(configuration(List.of(1L, 3L))));
    }

    @Test
    void aNewMemberTakesAnOldOnesPlaceInOneChange() {
        voters(1, 2, 3, 4);
        meant = meant.without(3);
        well(2, CAUGHT_UP);
        silent(3);
        well(4, CAUGHT_UP);
        assertThat(next(configuration(List.of(1L, 2L, 3L), 4L)))
                .isEqualTo(new Step.Change(configuration(List.of(1L, 2L, 4L))));
    }

    private void replaced(long id, long successor) {
        MemberRecord fresh = meant.members().get(id).successor(successor, List.of("http://m" + successor));
        meant = meant.with(new MemberRecord(
                successor, "m", fresh.peerUrls(), List.of(), "there", fresh.standing(), fresh.replaces(), 1));
    }

    @Test
    void whoeverIsReplacedStaysUntilTheNewOneIsReadyAndGoesInTheSameStep() {
        voters(1, 2, 3);
        replaced(3, 4);
        Configuration three = configuration(List.of(1L, 2L, 3L));
        Configuration learning = configuration(List.of(1L, 2L, 3L), 4L);
        well(2, CAUGHT_UP);
        silent(3);
        assertThat(next(three)).isEqualTo(new Step.Change(learning));
        well(4, CAUGHT_UP - 1);
        assertThat(next(learning)).isEqualTo(new Step.Nothing());
        well(4, CAUGHT_UP);
        assertThat(next(learning)).isEqualTo(new Step.Change(configuration(List.of(1L, 2L, 4L))));
        assertThat(Reconfiguration.isReached(learning, meant)).isFalse();
        Configuration done = configuration(List.of(1L, 2L, 4L));
        assertThat(Reconfiguration.isReached(done, meant))
                .as("before that is applied")
                .isTrue();
        assertThat(next(done)).isEqualTo(new Step.Nothing());
    }

    @Test
    void aLeaderThatIsReplacedHandsOverOnceTheNewOneIsReady() {
        voters(1, 2, 3);
        replaced(1, 4);
        Configuration learning = configuration(List.of(1L, 2L, 3L), 4L);
        well(2, CAUGHT_UP);
        well(3, CAUGHT_UP);
        silent(4);
        assertThat(next(learning)).isEqualTo(new Step.Nothing());
        well(4, CAUGHT_UP);
        assertThat(next(learning)).isInstanceOf(Step.HandOver.class);
    }

    @Test
    void aLeaderThatIsAloneMakesItsSuccessorAVoterFirst() {
        voters(1);
        replaced(1, 4);
        well(4, CAUGHT_UP);
        assertThat(next(configuration(List.of(1L), 4L))).isEqualTo(new Step.Change(configuration(List.of(1L, 4L))));
        assertThat(next(configuration(List.of(1L, 4L)))).isEqualTo(new Step.HandOver(id(4)));
    }

    @Test
    void aLearnerIsReplacedAtOnce() {
        voters(1, 2);
        meant(3, Standing.LEARNER, true);
        replaced(3, 4);
        assertThat(next(configuration(List.of(1L, 2L), 3L)))
                .isEqualTo(new Step.Change(configuration(List.of(1L, 2L), 4L)));
    }

    @Test
    void aLeaderThatIsRemovedHandsOverToTheFurthest() {
        voters(1, 2, 3);
        meant = meant.without(1);
        well(2, CAUGHT_UP);
        well(3, CAUGHT_UP + 1);
        assertThat(next(configuration(List.of(1L, 2L, 3L)))).isEqualTo(new Step.HandOver(id(3)));
        silent(3);
        assertThat(next(configuration(List.of(1L, 2L, 3L)))).isEqualTo(new Step.HandOver(id(2)));
    }

    @Test
    void nothingIsDoneInAJointConfigurationAndNothingWhenAllIsAsMeant() {
        voters(1, 2, 3);
        Configuration three = configuration(List.of(1L, 2L, 3L));
        assertThat(Reconfiguration.isReached(three, meant)).isTrue();
        assertThat(next(three)).isEqualTo(new Step.Nothing());
        List<MemberRecord> all = new ArrayList<>(meant.members().values());
        meant = Membership.of(all).without(3);
        assertThat(Reconfiguration.isReached(three, meant)).isFalse();
        Configuration joint = configuration(List.of(1L, 2L, 3L)).towards(configuration(List.of(1L, 4L, 5L)));
        assertThat(joint.isJoint()).isTrue();
        assertThat(next(joint)).isEqualTo(new Step.Nothing());
    }
}
