package io.althing.client.coordination;

import io.althing.api.v1.LocksGrpc;
import io.althing.api.v1.LookRequest;
import io.althing.api.v1.Resource;
import io.althing.client.rpc.Answer;
import io.althing.client.rpc.Due;
import io.althing.client.rpc.Repeat;
import io.althing.client.rpc.Rpc;
import java.util.ArrayDeque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Tells from when on the hold limit of a claim counts, which its holder must not place too late.
///
/// The cluster counts from the grant, and its answer may take any time. But a token is the
/// revision of its grant; and whoever reads revision *r* of the cluster, linearizably, knows that
/// what comes later comes after the read was **sent**. So while a claim waits it looks four times
/// in each limit, and the last look before the grant bounds when that was.
final class GrantClock {
    private static final int LOOKS_PER_LIMIT = 4;
    private static final int KEPT = 2 * LOOKS_PER_LIMIT;
    private static final long PAUSE_MIN_NANOS = TimeUnit.MILLISECONDS.toNanos(250);

    private final Rpc rpc;
    private final LookRequest look;
    private final long pauseNanos;

    /// The newest last; the first is the asking, before which nothing can have been granted.
    /// Guarded by itself.
    private final ArrayDeque<Seen> seen = new ArrayDeque<>();

    private final long askedNanos;
    private volatile boolean isOver;
    private volatile @Nullable Due next;

    /// @param sentNanos what is newer than the revision came after this
    private record Seen(long sentNanos, long revision) {}

    GrantClock(Rpc rpc, Claim claim, long askedNanos) {
        this.rpc = rpc;
        Resource first = claim.resources().get(0);
        this.look = LookRequest.newBuilder()
                .setKind(first.getKind())
                .setName(first.getName())
                .setLimit(1)
                .build();
        this.pauseNanos = Math.max(claim.holdNanos() / LOOKS_PER_LIMIT, PAUSE_MIN_NANOS);
        this.askedNanos = askedNanos;
    }

    /// Looks from now on, until it is stopped.
    GrantClock begin() {
        next = rpc.after(pauseNanos, this::look);
        return this;
    }

    private void look() {
        if (isOver || rpc.isClosed()) {
            return;
        }
        long sentNanos = System.nanoTime();
        Answer<Long> revision = rpc.ask(LocksGrpc.getLookMethod(), look, Repeat.READ, answer -> answer.getRevision());
        // Whoever may not look, or is not answered, counts from earlier.
        revision.directly((known, failure) -> {
            if (known != null) {
                note(sentNanos, known);
            }
            if (!isOver) {
                next = rpc.after(pauseNanos, this::look);
            }
        });
    }

    private void note(long sentNanos, long revision) {
        synchronized (seen) {
            seen.addLast(new Seen(sentNanos, revision));
            if (seen.size() > KEPT) {
                seen.removeFirst();
            }
        }
    }

    /// Ends it. Returns a moment that the grant certainly did not come before.
    long stop(List<Long> tokens) {
        isOver = true;
        Due due = next;
        if (due != null) {
            due.cancel();
        }
        long granted = tokens.stream().mapToLong(Long::longValue).max().orElse(0);
        long fromNanos = askedNanos;
        synchronized (seen) {
            for (Seen each : seen) {
                fromNanos = each.revision < granted ? each.sentNanos : fromNanos;
            }
        }
        return fromNanos;
    }
}
