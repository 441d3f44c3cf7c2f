package io.althing.server.tls;

import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.ssl.SslHandler;
import java.io.IOException;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import javax.net.ssl.SSLPeerUnverifiedException;

/// TLS of the port for clients.
public final class ClientTls implements AutoCloseable {
    static final Duration HANDSHAKE_MAX = Duration.ofSeconds(10);

    private final Workshop workshop;

    private ClientTls(Workshop workshop) {
        this.workshop = workshop;
    }

    /// @param name of the member, for its threads
    /// @throws IOException if a file cannot be used; the message says which and why
    public static ClientTls open(TlsOptions options, String name) throws IOException {
        return new ClientTls(Workshop.open(options, Side.CLIENT, name));
    }

    /// Returns what stands first on a new connection.
    public ChannelHandler entry() {
        return new Entry(workshop, HANDSHAKE_MAX);
    }

    /// Returns the common name of the certificate that was shown on a connection; empty if there
    /// was none.
    public static String commonName(ChannelPipeline pipeline) {
        SslHandler tls = pipeline.get(SslHandler.class);
        try {
            Certificate[] shown = tls.engine().getSession().getPeerCertificates();
            return shown[0] instanceof X509Certificate certificate
                    ? CertificateNames.commonName(certificate.getSubjectX500Principal())
                    : "";
        } catch (SSLPeerUnverifiedException _) {
            return "";
        }
    }

    /// Until when the certificates that were read last are good.
    public Instant certificatesEnd() {
        return workshop.renewal().latest().end();
    }

    @Override
    public void close() {
        workshop.close();
    }
}
