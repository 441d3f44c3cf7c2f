package io.althing.client.admin;

/// What stops a cluster from taking writes until it is disarmed.
///
/// @param member id of the member that raised it
/// @param kind `NOSPACE` or `CORRUPT`
public record Alarm(long member, String kind) {}
