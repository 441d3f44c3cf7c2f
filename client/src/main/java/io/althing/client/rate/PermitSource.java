package io.althing.client.rate;

import io.althing.client.rpc.Answer;

/// Where a limiter has its permits from.
@FunctionalInterface
interface PermitSource {
    /// @param granted from 0 to what was wanted
    /// @param waitNanos when there is another one; 0 if all were granted
    record Taken(long granted, long waitNanos) {}

    Answer<Taken> take(long wanted);
}
