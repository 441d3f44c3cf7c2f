package io.althing.node;

import io.althing.node.flight.ElectionEvent;
import io.althing.node.measure.Campaigns;
import io.althing.node.spi.Clock;
import io.althing.raft.Notice;
import io.althing.raft.RoleName;

/// Tells an election as a story, one line for each thing that happens, and measures it. Belongs
/// to the core lane.
final class ElectionLog {
    private static final System.Logger LOG = System.getLogger(ElectionLog.class.getName());
    private static final double NANOS_PER_MILLI = 1e6;

    private final String member;
    private final Clock clock;
    private final Campaigns campaigns;
    private final Repeats repeats = new Repeats();
    private boolean isLed;
    private long leaderlessSinceNanos;
    private long campaignSinceNanos;

    ElectionLog(String member, Clock clock, Campaigns campaigns) {
        this.member = member;
        this.clock = clock;
        this.campaigns = campaigns;
        this.leaderlessSinceNanos = clock.nanoTime();
    }

    void tell(Notice notice) {
        switch (notice) {
            case Notice.RoleTaken taken -> tellRole(taken);
            case Notice.VoteAnswered(var candidate, var term, var isPreVote, var isGranted, var reason) -> {
                String event = (isPreVote ? "pre_vote_" : "vote_") + (isGranted ? "granted" : "refused");
                String why = isGranted ? "" : " reason=\"" + reason + "\"";
                oftenSaid(event + candidate, event, term, " candidate=" + candidate + why, isPreVote);
            }
            case Notice.VoteReceived(var voter, var term, var isPreVote, var isGranted) -> {
                String event = isPreVote ? "pre_vote_received" : "vote_received";
                String answer = isGranted ? "granted" : "refused";
                oftenSaid(event + voter + answer, event, term, " voter=" + voter + " answer=" + answer, isPreVote);
            }
            case Notice.TransferFailed(var to, var term, var reason) ->
                say("transfer_failed", term, " to=" + to + " reason=\"" + reason + "\"");
        }
    }

    private void tellRole(Notice.RoleTaken taken) {
        record(taken);
        long nowNanos = clock.nanoTime();
        if (taken.leaderBefore() != null && taken.leader() == null && isLed) {
            isLed = false;
            leaderlessSinceNanos = nowNanos;
            boolean wasSelf = taken.from() == RoleName.LEADER;
            if (wasSelf) {
                campaigns.steppedDown.increment();
            }
            String whom = wasSelf ? "" : " leader=" + taken.leaderBefore();
            say(wasSelf ? "stepped_down" : "leader_lost", taken.term(), whom + why(taken));
        }
        switch (taken.to()) {
            case PRE_CANDIDATE -> {
                campaigns.preVotes.increment();
                oftenSaid("ask", "pre_votes_asked", taken.term() + 1, why(taken), true);
            }
            case CANDIDATE -> {
                campaigns.votes.increment();
                campaignSinceNanos = nowNanos;
                oftenSaid("campaign", "campaign", taken.term(), why(taken), true);
            }
            case LEADER -> {
                campaigns.won.increment();
                led(nowNanos);
                say(
                        "elected",
                        taken.term(),
                        " took_ms=" + millis(nowNanos - campaignSinceNanos) + leaderless(nowNanos));
            }
            case FOLLOWER -> tellFollower(taken, nowNanos);
        }
    }

    private void record(Notice.RoleTaken taken) {
        ElectionEvent event = new ElectionEvent();
        if (event.isEnabled()) {
            event.member = member;
            event.from = taken.from().name();
            event.to = taken.to().name();
            event.term = taken.term();
            event.leader = taken.leader() == null ? "" : taken.leader().toString();
            event.reason = taken.reason();
            event.commit();
        }
    }

    private void tellFollower(Notice.RoleTaken taken, long nowNanos) {
        if (taken.leader() != null) {
            String after = isLed ? "" : leaderless(nowNanos);
            if (taken.from() == RoleName.LEADER) {
                campaigns.steppedDown.increment();
                say("stepped_down", taken.term(), why(taken));
            }
            led(nowNanos);
            say("follows", taken.term(), " leader=" + taken.leader() + after);
        } else if (taken.from() == RoleName.PRE_CANDIDATE || taken.from() == RoleName.CANDIDATE) {
            String event = taken.from() == RoleName.CANDIDATE ? "election_lost" : "pre_votes_lost";
            oftenSaid(event, event, taken.term(), why(taken), true);
        }
    }

    private void led(long nowNanos) {
        if (!isLed) {
            isLed = true;
            campaigns.leaderless.observe(nowNanos - leaderlessSinceNanos);
        }
        repeats.forget();
    }

    private String leaderless(long nowNanos) {
        return " leaderless_ms=" + millis(nowNanos - leaderlessSinceNanos);
    }

    private static String why(Notice.RoleTaken taken) {
        return " reason=\"" + taken.reason() + "\"";
    }

    private static String millis(long nanos) {
        return Long.toString(Math.round(nanos / NANOS_PER_MILLI));
    }

    /// A member that is cut off asks for ever, and so is asked who hears only some of the others.
    private void oftenSaid(String what, String event, long term, String details, boolean mayRepeat) {
        int left = mayRepeat ? repeats.heard(what, clock.nanoTime()) : 0;
        if (left >= 0) {
            say(event, term, left == 0 ? details : details + " not_told=" + left);
        }
    }

    private void say(String event, long term, String details) {
        LOG.log(System.Logger.Level.INFO, "event=" + event + " member=" + member + " term=" + term + details);
    }
}
