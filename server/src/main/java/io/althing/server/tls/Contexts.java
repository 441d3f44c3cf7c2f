package io.althing.server.tls;

import io.netty.handler.codec.http2.Http2SecurityUtil;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.stream.Stream;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.TrustManager;
import org.jspecify.annotations.Nullable;

/// What one reading of the files came to. Java's TLS, without Netty's frame around it: that one
/// reads every authority that Java knows, and tries other libraries, before it does anything.
final class Contexts {
    /// What clients are offered, the first they know; peers need no choice. Clients of gRPC know
    /// only the second; browsers and curl, which would take either, come for what is served over
    /// the first.
    private static final String[] CLIENT_PROTOCOLS = {"http/1.1", "h2"};

    /// How long a session can be taken up again without its certificate being shown once more.
    private static final int SESSION_SECONDS = 600;

    private final Instant end;
    private final SSLContext accepting;
    private final SSLContext dialling;
    private final TlsOptions options;
    private final Side side;
    private final String[] cipherSuites;

    private Contexts(Instant end, SSLContext accepting, SSLContext dialling, TlsOptions options, Side side) {
        this.end = end;
        this.accepting = accepting;
        this.dialling = dialling;
        this.options = options;
        this.side = side;
        this.cipherSuites = cipherSuites(accepting, options.protocols());
    }

    /// @throws IOException if a file cannot be read or holds something else; the message says
    ///     which and what
    static Contexts read(TlsOptions options, Side side) throws IOException {
        Identity own = Identity.read(options.own());
        Identity dialling = options.dialling().equals(options.own()) ? own : Identity.read(options.dialling());
        Trust trust = options.admission() == null ? null : Trust.read(options.admission());
        SSLContext accept = context(own, trust);
        accept.getServerSessionContext().setSessionTimeout(SESSION_SECONDS);
        Instant end = own.end().isBefore(dialling.end()) ? own.end() : dialling.end();
        return new Contexts(end, accept, context(dialling, trust), options, side);
    }

    /// Until when the own certificates are good.
    Instant end() {
        return end;
    }

    private static SSLContext context(Identity identity, @Nullable Trust trust) {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(
                    new KeyManager[] {new OwnKey(identity)},
                    trust == null
                            ? InsecureTrustManagerFactory.INSTANCE.getTrustManagers()
                            : new TrustManager[] {trust},
                    null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has TLS", e);
        }
    }

    /// Those of TLS 1.3 are not chosen from.
    private static String[] cipherSuites(SSLContext context, TlsOptions.Protocols protocols) {
        List<String> wanted = protocols.cipherSuites().isEmpty() ? Http2SecurityUtil.CIPHERS : protocols.cipherSuites();
        List<String> offered = Arrays.asList(context.getSupportedSSLParameters().getCipherSuites());
        return Stream.concat(
                        offered.stream()
                                .filter(suite -> suite.startsWith("TLS_AES_") || suite.startsWith("TLS_CHACHA")),
                        wanted.stream().filter(offered::contains))
                .distinct()
                .toArray(String[]::new);
    }

    /// For a connection that was accepted.
    ///
    /// @param host the other side's address
    SslHandler accept(String host, int port, Executor tasks) {
        SSLEngine engine = accepting.createSSLEngine(host, port);
        SSLParameters parameters = parameters();
        parameters.setNeedClientAuth(options.admission() != null);
        if (side == Side.CLIENT) {
            parameters.setApplicationProtocols(CLIENT_PROTOCOLS);
        }
        engine.setUseClientMode(false);
        engine.setSSLParameters(parameters);
        return new SslHandler(engine, tasks);
    }

    /// For a connection to be made.
    ///
    /// @param host whom the other side's certificate must be for
    SslHandler dial(String host, int port, Executor tasks) {
        SSLEngine engine = dialling.createSSLEngine(host, port);
        SSLParameters parameters = parameters();
        if (options.admission() != null) {
            parameters.setEndpointIdentificationAlgorithm("HTTPS");
        }
        engine.setUseClientMode(true);
        engine.setSSLParameters(parameters);
        return new SslHandler(engine, tasks);
    }

    private SSLParameters parameters() {
        return new SSLParameters(cipherSuites, options.protocols().versions().toArray(String[]::new));
    }
}
