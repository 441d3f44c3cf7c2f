package io.althing.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.althing.node.measure.Campaigns;
import io.althing.raft.Notice;
import io.althing.raft.RoleName;
import io.althing.raft.membership.NodeId;
import java.util.ArrayList;
import java.util.List;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ElectionLogTest {
    private static final long SECOND = 1_000_000_000L;
    private static final NodeId SELF = new NodeId(1);
    private static final NodeId OTHER = new NodeId(2);

    private final List<String> lines = new ArrayList<>();
    private final Logger logger = Logger.getLogger(ElectionLog.class.getName());
    private final Campaigns campaigns = new Campaigns();
    private long nowNanos;
    private final ElectionLog log = new ElectionLog("m1", () -> nowNanos, campaigns);

    private final Handler handler = new Handler() {
        @Override
        public void publish(LogRecord record) {
            lines.add(record.getMessage());
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    };

    @BeforeEach
    void listen() {
        logger.setUseParentHandlers(false);
        logger.addHandler(handler);
    }

    @AfterEach
    void leave() {
        logger.removeHandler(handler);
        logger.setUseParentHandlers(true);
    }

    private void role(
            RoleName from, RoleName to, long term, @Nullable NodeId before, @Nullable NodeId leader, String reason) {
        log.tell(new Notice.RoleTaken(from, to, term, before, leader, reason));
    }

    @Test
    void anElectionIsToldWithItsReasonsAndTimes() {
        role(RoleName.FOLLOWER, RoleName.FOLLOWER, 4, null, OTHER, "heard from the leader");
        lines.clear();
        nowNanos += 10 * SECOND;
        role(RoleName.FOLLOWER, RoleName.PRE_CANDIDATE, 4, OTHER, null, "heard nothing");
        log.tell(new Notice.VoteReceived(new NodeId(3), 5, true, true));
        role(RoleName.PRE_CANDIDATE, RoleName.CANDIDATE, 5, null, null, "a majority is willing");
        nowNanos += SECOND / 100;
        log.tell(new Notice.VoteReceived(new NodeId(3), 5, false, true));
        role(RoleName.CANDIDATE, RoleName.LEADER, 5, null, SELF, "elected");
        assertThat(lines)
                .containsExactly(
                        "event=leader_lost member=m1 term=4 leader=2 reason=\"heard nothing\"",
                        "event=pre_votes_asked member=m1 term=5 reason=\"heard nothing\"",
                        "event=pre_vote_received member=m1 term=5 voter=3 answer=granted",
                        "event=campaign member=m1 term=5 reason=\"a majority is willing\"",
                        "event=vote_received member=m1 term=5 voter=3 answer=granted",
                        "event=elected member=m1 term=5 took_ms=10 leaderless_ms=10");
        assertThat(campaigns.won.sum()).isEqualTo(1);
        assertThat(campaigns.leaderless.seen().count()).isEqualTo(2);
    }

    @Test
    void aVoterSaysWhyItRefusesAndALeaderWhyItGoes() {
        log.tell(new Notice.VoteAnswered(OTHER, 6, false, false, "has voted for 3"));
        role(RoleName.CANDIDATE, RoleName.LEADER, 7, null, SELF, "elected");
        role(RoleName.LEADER, RoleName.FOLLOWER, 7, SELF, null, "a majority is out of reach");
        assertThat(lines)
                .contains(
                        "event=vote_refused member=m1 term=6 candidate=2 reason=\"has voted for 3\"",
                        "event=stepped_down member=m1 term=7 reason=\"a majority is out of reach\"");
        assertThat(campaigns.steppedDown.sum()).isEqualTo(1);
    }

    @Test
    void whoIsCutOffForEverSaysSoOnceInAMinute() {
        for (int second = 0; second < 600; second++) {
            role(RoleName.PRE_CANDIDATE, RoleName.PRE_CANDIDATE, 4, null, null, "knows no leader");
            log.tell(new Notice.VoteReceived(OTHER, 5, true, false));
            nowNanos += SECOND;
        }
        assertThat(lines).hasSizeBetween(20, 30);
        assertThat(lines.getLast()).contains(" not_told=");
        assertThat(campaigns.preVotes.sum()).isEqualTo(600);
        role(RoleName.PRE_CANDIDATE, RoleName.FOLLOWER, 6, null, OTHER, "heard from the leader");
        lines.clear();
        role(RoleName.FOLLOWER, RoleName.PRE_CANDIDATE, 6, OTHER, null, "heard nothing");
        assertThat(lines).as("the next story is told anew").hasSize(2);
    }

    @Test
    void whoIsAskedForEverSaysSoOnceInAMinuteForEachThatAsks() {
        for (int second = 0; second < 120; second++) {
            log.tell(new Notice.VoteAnswered(OTHER, 5, true, false, "hears leader 3"));
            nowNanos += SECOND;
        }
        log.tell(new Notice.VoteAnswered(new NodeId(4), 5, true, false, "hears leader 3"));
        assertThat(lines).hasSizeBetween(4, 6);
        assertThat(lines.getLast()).contains("candidate=4");
    }
}
