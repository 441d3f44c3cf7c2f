package io.althing.client.coordination;

import io.althing.api.v1.MissingClaim;
import io.althing.api.v1.ReviewClaimsRequest;
import io.althing.api.v1.SessionClaim;
import io.althing.api.v1.SessionsGrpc;
import io.althing.client.error.SessionLostException;
import io.althing.client.rpc.Repeat;
import io.althing.client.rpc.Rpc;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;

/// Finds out which grants of a session were taken by force.
///
/// Each answer to a heartbeat says at which revision something was last. When that changes the
/// cluster is asked which of all that is held here it does not know any more. If that fails, the
/// next heartbeat brings it up again.
final class Review {
    /// The cluster answers for no more at once. One grant has at most 256.
    private static final int CLAIMS_MAX = 1000;

    private static final int GRANT_CLAIMS_MAX = 256;

    private final Rpc rpc;
    private final Session session;

    private volatile long lastTaken;

    /// Guards everything below; nothing is waited for while it is held.
    private final ReentrantLock lock = new ReentrantLock();

    private boolean isDue;
    private boolean isUnderWay;

    Review(Rpc rpc, Session session) {
        this.rpc = rpc;
        this.session = session;
    }

    /// @param revision at which something was last taken from the session
    void heard(long revision) {
        lock.lock();
        try {
            isDue |= revision != lastTaken;
            lastTaken = revision;
        } finally {
            lock.unlock();
        }
        begin();
    }

    /// What was taken may be what this client was about to hear that it was granted.
    void took(Grant grant) {
        if (grant.isOlderThan(lastTaken)) {
            lock.lock();
            try {
                isDue = true;
            } finally {
                lock.unlock();
            }
            begin();
        }
    }

    private void begin() {
        lock.lock();
        try {
            if (!isDue || isUnderWay || session.isOver()) {
                return;
            }
            isDue = false;
            isUnderWay = true;
        } finally {
            lock.unlock();
        }
        ask(session.held(), 0);
    }

    private void ended(boolean isDone) {
        lock.lock();
        try {
            isUnderWay = false;
            isDue |= !isDone;
        } finally {
            lock.unlock();
        }
        if (isDone) {
            begin();
        }
    }

    /// @param from the grants before are reviewed
    private void ask(List<Grant> grants, int from) {
        ReviewClaimsRequest.Builder request = ReviewClaimsRequest.newBuilder().setSession(session.id());
        List<Grant> asked = new ArrayList<>();
        int next = from;
        while (next < grants.size() && asked.size() + GRANT_CLAIMS_MAX <= CLAIMS_MAX) {
            Grant grant = grants.get(next++);
            for (SessionClaim claim : grant.claims()) {
                request.addClaims(claim);
                asked.add(grant);
            }
        }
        if (asked.isEmpty()) {
            ended(true);
            return;
        }
        int rest = next;
        rpc.ask(SessionsGrpc.getReviewMethod(), request.build(), Repeat.READ, answer -> answer)
                .directly((answer, failure) -> {
                    if (answer != null) {
                        for (MissingClaim each : answer.getMissingList()) {
                            asked.get(each.getIndex()).taken(each.getForced(), each.getBy());
                        }
                        ask(grants, rest);
                    } else {
                        ended(false);
                        if (failure instanceof SessionLostException) {
                            session.lose();
                        }
                    }
                });
    }
}
