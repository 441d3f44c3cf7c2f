package io.althing.client.rpc;

import io.grpc.ChannelCredentials;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/// What a client was told about how to reach its cluster.
///
/// @param endpoints one per member, as scheme, host and port
/// @param user who to log in as, or null for nobody
/// @param credentials for endpoints with TLS
/// @param authority the host name that certificates are to be for, or null for the endpoint's own
/// @param timeout how long a request may take, with everything tried for it
/// @param attemptTimeout how long one member may take to answer a read before another is asked,
/// or
///     to be connected to
/// @param answerBytesMax the largest answer that is taken, in bytes
/// @param callbacks where listeners and stages run
/// @param meter what is told of each request
public record Settings(
        List<URI> endpoints,
        @Nullable Login user,
        ChannelCredentials credentials,
        @Nullable String authority,
        Duration timeout,
        Duration attemptTimeout,
        int answerBytesMax,
        Executor callbacks,
        CallMeter meter) {

    public Settings {
        endpoints = List.copyOf(endpoints);
    }

    /// A name and a password, which is never shown.
    public record Login(String user, String password) {
        @Override
        public String toString() {
            return "Login[user=" + user + "]";
        }
    }
}
