package io.althing.client.rate;

import java.util.ArrayDeque;

/// Permits that were granted ahead and not spent yet, and how many to ask for next. Knows no
/// clock; one thread at a time.
///
/// What is not spent soon after it was granted is dropped: clients that rested on what they had
/// could otherwise spend all of it at one moment. So asking ahead costs others what is dropped,
/// and how much is asked for follows what was spent: twice as much if the last grant was gone and
/// more was wanted in less than half of its time, no more than was spent of one that was dropped.
final class Quota {
    private final long keepNanos;
    private final long stepMax;
    private final ArrayDeque<Piece> pieces = new ArrayDeque<>();
    private long step = 1;
    private boolean isLastGone;
    private long lastEndNanos;
    private long count;

    /// What is left of one grant.
    private static final class Piece {
        private final long endNanos;
        private final boolean isOfStep;
        private long spent;
        private long left;

        Piece(long left, long endNanos, boolean isOfStep) {
            this.left = left;
            this.endNanos = endNanos;
            this.isOfStep = isOfStep;
        }
    }

    Quota(long keepNanos, long stepMax) {
        this.keepNanos = keepNanos;
        this.stepMax = Math.max(stepMax, 1);
    }

    /// How many to ask for if one is needed now.
    long step(long nowNanos) {
        if (isLastGone) {
            isLastGone = false;
            boolean isFast = lastEndNanos - nowNanos > keepNanos / 2;
            step = isFast ? Math.min(step * 2, stepMax) : step;
        }
        return step;
    }

    /// How many there are.
    long count() {
        return count;
    }

    /// When the oldest of them were asked for; if there are none, nothing that means anything.
    long oldestNanos() {
        return pieces.isEmpty() ? 0 : pieces.getFirst().endNanos - keepNanos;
    }

    /// @param sentNanos when they were asked for: they are no younger than that
    void add(long permits, long sentNanos) {
        if (permits > 0) {
            pieces.addLast(new Piece(permits, sentNanos + keepNanos, true));
            count += permits;
        }
    }

    /// Comes back from somebody who had them and did not wait for the rest.
    ///
    /// @param sinceNanos they are no younger than that, and older than all others
    void giveBack(long permits, long sinceNanos) {
        if (permits > 0) {
            pieces.addFirst(new Piece(permits, sinceNanos + keepNanos, false));
            count += permits;
        }
    }

    /// Spends up to so many, the oldest first.
    ///
    /// @return how many
    long spend(long wanted) {
        long spent = 0;
        while (spent < wanted && !pieces.isEmpty()) {
            Piece piece = pieces.getFirst();
            long some = Math.min(wanted - spent, piece.left);
            spent += some;
            piece.left -= some;
            piece.spent += some;
            if (piece.left == 0) {
                pieces.removeFirst();
                if (piece.isOfStep) {
                    isLastGone = piece.spent >= step;
                    lastEndNanos = piece.endNanos;
                }
            }
        }
        count -= spent;
        return spent;
    }

    /// Drops what is too old.
    void expire(long nowNanos) {
        while (!pieces.isEmpty() && nowNanos - pieces.getFirst().endNanos >= 0) {
            Piece piece = pieces.removeFirst();
            count -= piece.left;
            if (piece.isOfStep) {
                step = Math.min(step, Math.max(piece.spent, 1));
            }
        }
    }
}
