package io.althing.server.tls;

import io.netty.handler.codec.http2.Http2SecurityUtil;
import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.netty.handler.ssl.SupportedCipherSuiteFilter;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLException;

/// What one reading of the files came to.
record Contexts(SslContext accepting, SslContext dialling) {
    /// What clients are offered; peers need no choice. Clients of gRPC take only the second;
    /// browsers
    /// and curl, which would take either, come for what is served over the first.
    private static final ApplicationProtocolConfig CLIENT_PROTOCOLS = new ApplicationProtocolConfig(
            ApplicationProtocolConfig.Protocol.ALPN,
            ApplicationProtocolConfig.SelectorFailureBehavior.NO_ADVERTISE,
            ApplicationProtocolConfig.SelectedListenerFailureBehavior.ACCEPT,
            "http/1.1",
            "h2");

    /// Those of TLS 1.3, which nobody chooses from.
    private static final List<String> NEWEST =
            List.of("TLS_AES_128_GCM_SHA256", "TLS_AES_256_GCM_SHA384", "TLS_CHACHA20_POLY1305_SHA256");

    /// @throws IOException if a file cannot be read or holds something else; the message says
    ///     which and what
    static Contexts read(TlsOptions options, Side side) throws IOException {
        Identity own = Identity.read(options.own());
        Identity dialling = options.dialling().equals(options.own()) ? own : Identity.read(options.dialling());
        SslContextBuilder accept = SslContextBuilder.forServer(own.key(), own.chain());
        SslContextBuilder dial = SslContextBuilder.forClient().keyManager(dialling.key(), dialling.chain());
        if (options.admission() == null) {
            dial.trustManager(InsecureTrustManagerFactory.INSTANCE);
        } else {
            Trust trust = Trust.read(options.admission());
            accept.trustManager(trust).clientAuth(ClientAuth.REQUIRE);
            dial.trustManager(trust);
        }
        if (side == Side.CLIENT) {
            accept.applicationProtocolConfig(CLIENT_PROTOCOLS);
        }
        try {
            return new Contexts(
                    finished(accept, options.protocols()).build(),
                    finished(dial, options.protocols()).build());
        } catch (SSLException | IllegalArgumentException e) {
            throw new IOException("TLS cannot be set up with " + options.own() + ": " + e.getMessage(), e);
        }
    }

    private static SslContextBuilder finished(SslContextBuilder builder, TlsOptions.Protocols protocols) {
        List<String> suites = new ArrayList<>(protocols.versions().contains("TLSv1.3") ? NEWEST : List.of());
        suites.addAll(protocols.cipherSuites().isEmpty() ? Http2SecurityUtil.CIPHERS : protocols.cipherSuites());
        return builder.sslProvider(SslProvider.JDK)
                .protocols(protocols.versions())
                .ciphers(suites.stream().distinct().toList(), SupportedCipherSuiteFilter.INSTANCE);
    }
}
