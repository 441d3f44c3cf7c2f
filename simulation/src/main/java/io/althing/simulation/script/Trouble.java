package io.althing.simulation.script;

/// One thing that happens to a cluster.
///
/// @param member whom it is aimed at, from 1 on; 0 for whoever leads at that moment
/// @param amount as the act says
public record Trouble(long atNanos, Act act, int member, long amount) {}
