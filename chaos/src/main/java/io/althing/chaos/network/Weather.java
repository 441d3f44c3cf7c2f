package io.althing.chaos.network;

/// What happens to the bytes that one member sends another.
///
/// @param jitterNanos up to this much is added to the delay; order is kept
/// @param flipped the share of pieces of which a bit is turned over
/// @param torn the share of pieces that end in their middle, with their connection
public record Weather(Passage passage, long delayNanos, long jitterNanos, double flipped, double torn) {
    public static final Weather CLEAR = new Weather(Passage.OPEN, 0, 0, 0, 0);

    /// Sent bytes are taken and never arrive: a path that is broken in one direction.
    public static final Weather LOST = new Weather(Passage.LOST, 0, 0, 0, 0);

    /// Connections are broken, and new ones refused: a host that is gone.
    public static final Weather REFUSED = new Weather(Passage.REFUSED, 0, 0, 0, 0);

    /// Nothing moves, and nothing is lost: a path that is clogged.
    public static final Weather STALLED = new Weather(Passage.STALLED, 0, 0, 0, 0);

    /// Whether bytes get through at all.
    public enum Passage {
        OPEN,
        LOST,
        REFUSED,
        STALLED
    }

    public static Weather late(long delayNanos, long jitterNanos) {
        return new Weather(Passage.OPEN, delayNanos, jitterNanos, 0, 0);
    }

    public static Weather flipping(double share) {
        return new Weather(Passage.OPEN, 0, 0, share, 0);
    }

    public static Weather tearing(double share) {
        return new Weather(Passage.OPEN, 0, 0, 0, share);
    }
}
