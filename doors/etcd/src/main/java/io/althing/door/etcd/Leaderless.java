package io.althing.door.etcd;

import io.althing.node.Member;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/// Looks, once per election timeout, whether this member has been without a leader for so long that
/// whoever waits here had better wait elsewhere: the log brings nothing to a member that is cut off
/// from the others, whose clients may still reach it.
final class Leaderless {
    private static final int MISSED_MAX = 3;

    private final Member member;
    private final WaitingCalls waiting;
    private int missed;

    private Leaderless(Member member, WaitingCalls waiting) {
        this.member = member;
        this.waiting = waiting;
    }

    static void watch(Member member, WaitingCalls waiting, ScheduledExecutorService timers) {
        long periodMillis = member.status().electionTimeoutMillis();
        timers.scheduleAtFixedRate(
                new Leaderless(member, waiting)::look, periodMillis, periodMillis, TimeUnit.MILLISECONDS);
    }

    private void look() {
        missed = member.status().leaderId() == 0 ? missed + 1 : 0;
        if (missed >= MISSED_MAX) {
            waiting.sendOn();
        }
    }
}
