package io.althing.client.rpc;

import java.net.URI;
import java.util.Optional;

/// How a client finds one member, from what its own requests met there.
///
/// @param isPreferred set for the member that is asked first
/// @param isSuspect set if the last request there failed; it is left alone for a while
/// @param failuresInRow how many requests there failed since the last that was answered
/// @param lastFailure what the last failure was
public record MemberHealth(
        URI endpoint, boolean isPreferred, boolean isSuspect, int failuresInRow, Optional<String> lastFailure) {}
