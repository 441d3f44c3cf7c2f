package io.althing.door.etcd;

import io.althing.node.Member;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/// Looks, once per election timeout, whether this member has been without a leader for three of
/// them, and tells whoever had better go on elsewhere then: the log brings nothing to a member
/// that is cut off from the others, whose clients may still reach it. Any thread.
final class Leaderless {
    private static final int MISSED_MAX = 3;

    private final Member member;
    private final Set<Runnable> concerned = ConcurrentHashMap.newKeySet();
    private int missed;

    private Leaderless(Member member) {
        this.member = member;
    }

    static Leaderless watch(Member member, ScheduledExecutorService timers) {
        Leaderless leaderless = new Leaderless(member);
        long periodMillis = member.status().electionTimeoutMillis();
        timers.scheduleAtFixedRate(leaderless::look, periodMillis, periodMillis, TimeUnit.MILLISECONDS);
        return leaderless;
    }

    /// @param end runs on the thread that looks, again and again for as long as it stays so
    void tell(Runnable end) {
        concerned.add(end);
    }

    void forget(Runnable end) {
        concerned.remove(end);
    }

    private void look() {
        missed = member.status().leaderId() == 0 ? missed + 1 : 0;
        if (missed >= MISSED_MAX) {
            concerned.forEach(Runnable::run);
        }
    }
}
