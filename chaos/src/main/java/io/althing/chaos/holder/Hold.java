package io.althing.chaos.holder;

/// Something that a process was told to hold. Those who share may have equal tokens.
public record Hold(Contested what, long session, long token) {}
