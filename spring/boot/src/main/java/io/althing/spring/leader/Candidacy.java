package io.althing.spring.leader;

/// On which terms a process stands in an election.
///
/// @param isEnabled whether it stands at all
/// @param priority the higher goes first among those who wait
/// @param value what those who follow the election are told of who leads
public record Candidacy(boolean isEnabled, int priority, String value) {}
