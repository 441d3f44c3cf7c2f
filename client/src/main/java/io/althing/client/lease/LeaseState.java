package io.althing.client.lease;

import io.althing.client.kv.Bytes;
import java.time.Duration;
import java.util.List;

/// A lease as the cluster sees it.
///
/// @param ttl how long it lasts after a renewal
/// @param remaining how long it lasts from now on, in whole seconds
/// @param keys what is attached to it, in the order of keys
public record LeaseState(long id, Duration ttl, Duration remaining, List<Bytes> keys) {
    public LeaseState {
        keys = List.copyOf(keys);
    }
}
