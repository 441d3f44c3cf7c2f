package io.althing.bench.trial;

import io.althing.bench.load.Load;

/// How large a trial is. Each takes from it what it needs.
///
/// @param load how many keys, of which size, over how many connections, for how long
/// @param watchers at the same time
/// @param leases at the same time
/// @param sessions with some locks in each
/// @param waiters for one lock
/// @param times a thing is done again that takes long, such as losing the leader
public record Scale(Load load, int watchers, int leases, int sessions, int waiters, int times) {}
