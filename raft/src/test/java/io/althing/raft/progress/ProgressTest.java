package io.althing.raft.progress;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ProgressTest {
    private final Progress progress = new Progress(10, 2, 1000);

    @Test
    void probingSendsOneMessageAtATime() {
        assertThat(progress.isPaused()).isFalse();
        progress.sent(12, 30);
        assertThat(progress.isPaused()).isTrue();
        assertThat(progress.nextIndex()).as("the match is not known").isEqualTo(10);
        progress.probeAgain();
        assertThat(progress.isPaused()).isFalse();
    }

    @Test
    void anEmptyProbeIsAProbe() {
        progress.sent(9, 0);
        assertThat(progress.isPaused()).isTrue();
    }

    @Test
    void whoMatchesIsSentAsMuchAsTheWindowHolds() {
        assertThat(progress.matched(9)).isTrue();
        assertThat(progress.state()).isEqualTo(Progress.State.REPLICATE);
        progress.sent(11, 10);
        assertThat(progress.isPaused()).isFalse();
        progress.sent(12, 10);
        assertThat(progress.isPaused()).isTrue();
        assertThat(progress.nextIndex()).isEqualTo(13);
        progress.matched(11);
        assertThat(progress.isPaused()).isFalse();
    }

    @Test
    void aReminderTakesNoRoomInTheWindow() {
        progress.matched(9);
        for (int i = 0; i < 10; i++) {
            progress.sent(9, 0);
        }
        assertThat(progress.isPaused()).isFalse();
        assertThat(progress.nextIndex()).isEqualTo(10);
    }

    @Test
    void aLateAcknowledgementIsNoNewsAndTakesNothingBack() {
        progress.matched(9);
        progress.sent(12, 10);
        assertThat(progress.matched(12)).isTrue();
        assertThat(progress.matched(10)).isFalse();
        assertThat(progress.matchIndex()).isEqualTo(12);
        assertThat(progress.nextIndex()).isEqualTo(13);
    }

    @Test
    void aRejectionIsFollowedEvenBelowTheMatchThatWasBelievedIn() {
        progress.matched(9);
        progress.sent(12, 10);
        progress.rejected(4);
        assertThat(progress.state()).isEqualTo(Progress.State.PROBE);
        assertThat(progress.matchIndex()).isEqualTo(4);
        assertThat(progress.nextIndex()).isEqualTo(5);
        assertThat(progress.isPaused()).isFalse();
    }

    @Test
    void nothingIsLookedForBeforeTheFirstEntry() {
        progress.rejected(-1);
        assertThat(progress.nextIndex()).isEqualTo(1);
    }

    @Test
    void whatWasOnTheWayIsSentAgainAfterALoss() {
        progress.matched(9);
        progress.sent(11, 10);
        progress.sent(12, 10);
        progress.lost();
        assertThat(progress.nextIndex()).isEqualTo(10);
        assertThat(progress.isPaused()).isFalse();
        progress.matched(9);
        progress.sent(11, 10);
        assertThat(progress.isPaused()).as("the window is empty again").isFalse();
    }

    @Test
    void nothingIsSentWhileEntriesAreFetchedOrASnapshotIsOnItsWay() {
        progress.fetching(true);
        assertThat(progress.isPaused()).isTrue();
        progress.fetching(false);
        progress.snapshotStarted();
        assertThat(progress.isPaused()).isTrue();
        progress.probeAgain();
        assertThat(progress.isPaused()).isTrue();
    }

    @Test
    void afterASnapshotThePeerIsAskedForWhatFollowsItButNotBeforeAHeartbeat() {
        progress.snapshotStarted();
        progress.snapshotEnded(20, true);
        assertThat(progress.state()).isEqualTo(Progress.State.PROBE);
        assertThat(progress.nextIndex()).isEqualTo(21);
        assertThat(progress.isPaused()).isTrue();
        progress.probeAgain();
        assertThat(progress.isPaused()).isFalse();
    }

    @Test
    void aSnapshotThatFailedMovesNothing() {
        progress.snapshotStarted();
        progress.snapshotEnded(20, false);
        assertThat(progress.nextIndex()).isEqualTo(10);
    }

    @Test
    void theEndOfASnapshotThatNobodyWaitsForIsIgnored() {
        progress.matched(9);
        progress.snapshotEnded(20, true);
        assertThat(progress.state()).isEqualTo(Progress.State.REPLICATE);
        assertThat(progress.nextIndex()).isEqualTo(10);
    }

    @Test
    void roundsAndCommitIndexesOnlyRise() {
        progress.acknowledgeRound(5);
        progress.acknowledgeRound(3);
        progress.commitSent(8);
        progress.commitSent(7);
        assertThat(progress.ackedRound()).isEqualTo(5);
        assertThat(progress.sentCommitIndex()).isEqualTo(8);
    }
}
