package io.althing.server;

/// Where spans go, and which.
///
/// @param url of a receiver of OTLP over gRPC
/// @param sampledPerMillion of calls whose client says nothing about it; what a client follows is
///     followed here
public record TracingOptions(String url, String service, String instance, long sampledPerMillion) {
    static final long MILLION = 1_000_000;
}
