package io.althing.bench.report;

import io.althing.bench.load.Load;
import io.althing.bench.load.Measured;
import io.althing.bench.system.Usage;

/// One system under one load, once.
///
/// @param usage of all its members in the time that counts
public record Run(String system, int members, Load load, Measured measured, Usage usage) {}
