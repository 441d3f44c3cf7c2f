package io.althing.server;

import java.time.Duration;
import java.util.List;

/// How clients are served, besides where.
///
/// @param metricsUrls where metrics and health are served, and nothing else
/// @param hasGateway whether the API is served as JSON too
/// @param isExtensive whether the time that calls take is measured
/// @param origins whose pages may call the API from a browser; `*` for anyone's
/// @param hosts under which names HTTP clients may ask for this member; `*` for any
/// @param callsMax under way on one connection
/// @param rangeBytesMax what one answer may take; 0 for half of what all may
/// @param rangesBytesMax what all answers under way may take; 0 for a quarter of the heap
/// @param pingMin a client that pings more often is hung up on
/// @param pingAfter a silent client is pinged after this time; zero for never
/// @param pingTimeout and hung up on when it does not answer for this time
/// @param slowAfter a request that takes longer is kept as slow
record ClientOptions(
        List<String> metricsUrls,
        boolean hasGateway,
        boolean isExtensive,
        List<String> origins,
        List<String> hosts,
        int callsMax,
        long rangeBytesMax,
        long rangesBytesMax,
        Duration pingMin,
        Duration pingAfter,
        Duration pingTimeout,
        Duration slowAfter) {
    ClientOptions {
        metricsUrls = List.copyOf(metricsUrls);
        origins = List.copyOf(origins);
        hosts = List.copyOf(hosts);
    }

    static boolean contains(List<String> allowed, String one) {
        return allowed.contains("*") || allowed.contains(one);
    }
}
