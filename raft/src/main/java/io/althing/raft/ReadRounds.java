package io.althing.raft;

import io.althing.raft.membership.NodeId;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The leader's linearizable reads (thesis §6.4): each waits for a round of messages that
/// starts after it arrived and is acknowledged
/// by a majority in this term; then whatever was committed when the round started is fresh
/// enough.
///
/// Rounds are numbered by this leader within its term, so an old acknowledgement can never
/// confirm a newer read. A read that
/// arrives while a round is on its way takes no part in it.
///
/// What a follower asks needs no round where it and the leader are a majority: it asked in this
/// term, so nobody had been elected in a later one when it did.
final class ReadRounds {
    /// A read, and who asked: null for this member itself.
    record Asked(@Nullable NodeId by, long readId) {}

    private List<Asked> waiting = new ArrayList<>();
    private List<Asked> inRound = new ArrayList<>();
    private long round;
    private long roundCommitIndex;

    /// The number of the newest round; every message of the leader carries it.
    long round() {
        return round;
    }

    void add(Asked read) {
        waiting.add(read);
    }

    boolean isRoundOpen() {
        return !inRound.isEmpty();
    }

    boolean isAnyWaiting() {
        return !waiting.isEmpty();
    }

    /// Starts a round for all that wait.
    void start(long commitIndex) {
        round++;
        roundCommitIndex = commitIndex;
        inRound = waiting;
        waiting = new ArrayList<>();
    }

    long roundCommitIndex() {
        return roundCommitIndex;
    }

    /// The open round is confirmed: returns its reads.
    List<Asked> confirmed() {
        List<Asked> reads = inRound;
        inRound = new ArrayList<>();
        return reads;
    }

    /// Leadership is lost: returns all reads, none of which may be answered.
    List<Asked> abandon() {
        List<Asked> reads = new ArrayList<>(inRound);
        reads.addAll(waiting);
        inRound = new ArrayList<>();
        waiting = new ArrayList<>();
        return reads;
    }
}
