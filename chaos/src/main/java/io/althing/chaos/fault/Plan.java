package io.althing.chaos.fault;

import java.util.List;
import java.util.Optional;

/// What happens, step by step.
public interface Plan {
    /// Empty when nothing more is to come.
    Optional<Step> next();

    /// One fault to come.
    ///
    /// @param afterNanos how long after the step's begin
    /// @param seed what it is done to, and how, is drawn from this
    record Planned(FaultKind kind, long afterNanos, long lastsNanos, long seed) {
        long endNanos() {
            return afterNanos + lastsNanos;
        }
    }

    /// Faults that overlap, in the order in which they begin, and the quiet time after them.
    record Step(List<Planned> faults, long quietNanos) {
        public Step {
            faults = List.copyOf(faults);
        }

        /// How long until the last one ends.
        public long nanos() {
            return faults.stream().mapToLong(Planned::endNanos).max().orElse(0);
        }
    }
}
