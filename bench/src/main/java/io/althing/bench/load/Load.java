package io.althing.bench.load;

/// How much is asked for.
///
/// @param connections spread evenly over the members
/// @param outstanding requests under way at any time (closed loop); a bound on them if there is
///     a rate
/// @param rate requests per second, whatever becomes of those before (open loop); 0 for none
/// @param keys requests are for one of so many
/// @param warmUpSeconds not counted
/// @param seconds counted
public record Load(
        Workload workload,
        int connections,
        int outstanding,
        double rate,
        int valueBytes,
        long keys,
        double warmUpSeconds,
        double seconds) {
    public Load of(Workload other) {
        return new Load(other, connections, outstanding, rate, valueBytes, keys, warmUpSeconds, seconds);
    }

    public Load withKeys(long other) {
        return new Load(workload, connections, outstanding, rate, valueBytes, other, warmUpSeconds, seconds);
    }
}
