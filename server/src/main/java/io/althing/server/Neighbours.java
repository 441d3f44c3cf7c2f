package io.althing.server;

import io.althing.node.spi.Peer;
import io.althing.node.transport.Introduction;
import io.althing.node.transport.IntroductionCall;
import io.althing.node.transport.Readmission;
import io.althing.server.tls.PeerChannels;
import io.althing.server.tls.TlsOptions;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// The other members that `--initial-cluster` names, asked before this one is a member itself;
/// the first that answers counts.
final class Neighbours implements AutoCloseable {
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(15);
    private static final long AGAIN_NANOS = TimeUnit.MILLISECONDS.toNanos(200);

    private final ServerConfig config;
    private final @Nullable PeerChannels tls;
    private final IntroductionCall call;

    private Neighbours(ServerConfig config, @Nullable PeerChannels tls) {
        this.config = config;
        this.tls = tls;
        this.call = new IntroductionCall(tls);
    }

    /// @throws IOException if the files for TLS between members cannot be used
    static Neighbours of(ServerConfig config) throws IOException {
        TlsOptions options = config.tls().peers();
        return new Neighbours(config, options == null ? null : PeerChannels.open(options, config.name()));
    }

    private interface Question {
        Introduction ask(Peer.Endpoint where) throws IOException;
    }

    interface Attempt<T> {
        T make() throws IOException;
    }

    /// Tries again for a while: whoever is asked may not know of it yet, or not be reached.
    ///
    /// @throws IOException as the last attempt did
    static <T> T persistently(Attempt<T> attempt) throws IOException {
        long endNanos = System.nanoTime() + PATIENCE_NANOS;
        while (true) {
            try {
                return attempt.make();
            } catch (IOException e) {
                if (System.nanoTime() - endNanos >= 0) {
                    throw e;
                }
            }
            LockSupport.parkNanos(AGAIN_NANOS);
        }
    }

    /// @throws IOException if nobody answers; the message says why the last one did not
    Introduction introduction(Duration each) throws IOException {
        return first(where -> call.ask(where, each));
    }

    /// @throws IOException if nobody agrees; the message says why the last one did not
    Introduction readmission(Readmission question, Duration each) throws IOException {
        return first(where -> call.ask(where, question, each));
    }

    private Introduction first(Question question) throws IOException {
        IOException last = new IOException("--initial-cluster names no other member to ask");
        for (Map.Entry<String, List<String>> each : config.initialCluster().entrySet()) {
            if (each.getKey().equals(config.name())) {
                continue;
            }
            for (String url : each.getValue()) {
                try {
                    return question.ask(Peer.Endpoint.of(url));
                } catch (IOException e) {
                    last = new IOException("member " + each.getKey() + " at " + url + ": " + e.getMessage(), e);
                }
            }
        }
        throw last;
    }

    @Override
    public void close() {
        call.close();
        if (tls != null) {
            tls.close();
        }
    }
}
