package io.althing.spring.leader;

/// This process leads an election from now on. Published to the application's context, by a
/// thread of the election: a listener that takes long keeps the next event of this election
/// waiting.
///
/// @param election its name
/// @param token the fencing token: greater than that of everybody who led before
public record LeadershipAcquired(String election, long token) {}
