package io.althing.node;

import io.althing.journal.disk.Disk;
import io.althing.node.measure.Measures;
import io.althing.node.spi.Clock;
import io.althing.node.spi.Halt;
import io.althing.node.spi.Lane;
import io.althing.node.spi.Network;
import io.althing.store.engine.EngineHome;
import io.althing.store.procedure.Procedures;
import java.util.concurrent.Executor;
import java.util.random.RandomGenerator;

/// Everything outside a member that it touches. A simulator hands in its own.
///
/// @param core the lane of consensus, requests and timers: never blocks
/// @param journal the lane that writes and syncs the journal
/// @param apply the lane that applies committed entries
/// @param leases the lane that keeps the leases' time
/// @param background the lane for flushes, fetches and snapshots
/// @param readers where reads run; may run several at once
/// @param halt called when the member must not go on
/// @param measures what the member tells of itself
/// @param procedures what carries out the calls in the log
public record Environment(
        Clock clock,
        RandomGenerator random,
        Disk disk,
        EngineHome engines,
        Network network,
        Lane core,
        Lane journal,
        Lane apply,
        Lane leases,
        Lane background,
        Executor readers,
        Halt halt,
        Measures measures,
        Procedures procedures) {}
