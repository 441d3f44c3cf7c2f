package io.althing.client.admin;

/// Whether users are asked who they are.
///
/// @param revision of users and roles; rises with each change to them
public record AccessState(boolean isEnabled, long revision) {}
