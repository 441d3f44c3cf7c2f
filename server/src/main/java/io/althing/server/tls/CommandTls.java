package io.althing.server.tls;

import io.grpc.netty.GrpcSslContexts;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import java.io.IOException;
import java.nio.file.Path;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/// TLS of a command that calls members as a client.
public record CommandTls(SslContext context) {
    /// @param authorities null for those that this Java knows
    /// @param certificate null to show none
    public record Files(
            @Nullable Path authorities,
            @Nullable Path certificate,
            @Nullable Path key) {}

    /// @param isAnybody whether members are taken for whom they say they are
    /// @throws IOException if a file cannot be used; the message says which and why
    public static CommandTls of(Files files, boolean isAnybody) throws IOException {
        SslContextBuilder builder = GrpcSslContexts.configure(SslContextBuilder.forClient(), SslProvider.JDK);
        if (isAnybody) {
            builder.trustManager(InsecureTrustManagerFactory.INSTANCE);
        } else if (files.authorities != null) {
            builder.trustManager(Pem.certificates(files.authorities));
        }
        if (files.certificate != null && files.key != null) {
            Identity identity = Identity.read(new TlsOptions.KeyFiles(files.certificate, files.key));
            builder.keyManager(identity.key(), identity.chain());
        }
        try {
            return new CommandTls(builder.build());
        } catch (SSLException e) {
            throw new IOException("TLS cannot be set up: " + e.getMessage(), e);
        }
    }
}
