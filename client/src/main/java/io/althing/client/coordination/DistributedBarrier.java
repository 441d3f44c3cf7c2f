package io.althing.client.coordination;

import io.althing.client.rpc.Answer;
import java.time.Duration;

/// Holding everybody up until it is lifted.
public final class DistributedBarrier {
    private final DistributedNumber number;

    DistributedBarrier(DistributedNumber number) {
        this.number = number;
    }

    /// Puts it there. Is answered with whether it was not there before.
    public Answer<Boolean> raise() {
        return number.set(1).map(before -> before == 0);
    }

    /// Takes it away: all who wait go on. Is answered with whether it was there before.
    public Answer<Boolean> lift() {
        return number.set(0).map(before -> before != 0);
    }

    /// Waits until it is not there.
    public Answer<Boolean> passed() {
        return number.atMost(0, Acquisition.FOREVER);
    }

    /// Waits until it is not there; is answered with whether that is so before the time is over.
    public Answer<Boolean> passed(Duration atMost) {
        return number.atMost(0, atMost);
    }
}
