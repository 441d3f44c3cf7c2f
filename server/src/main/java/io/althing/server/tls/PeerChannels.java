package io.althing.server.tls;

import io.althing.node.transport.PeerTls;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.ssl.SslHandler;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.RejectedExecutionException;
import javax.net.ssl.SSLException;

/// TLS between members. What is asked of a certificate is asked in both directions.
public final class PeerChannels implements PeerTls, AutoCloseable {
    private static final Duration HANDSHAKE_MAX = Duration.ofSeconds(5);

    private final Workshop workshop;

    private PeerChannels(Workshop workshop) {
        this.workshop = workshop;
    }

    /// @param name of the member, for its threads
    /// @throws IOException if a file cannot be used; the message says which and why
    public static PeerChannels open(TlsOptions options, String name) throws IOException {
        return new PeerChannels(Workshop.open(options, Side.PEER, name));
    }

    /// How many connections did not come about, in either direction.
    long refused() {
        return workshop.refusals().total();
    }

    @Override
    public ChannelHandler accepting(SocketChannel channel) {
        return new Entry(workshop, HANDSHAKE_MAX);
    }

    /// With what was read last; the files are looked at meanwhile, for the next time.
    @Override
    public ChannelHandler dialling(SocketChannel channel, String host, int port) {
        try {
            workshop.tasks().execute(workshop.renewal()::fresh);
        } catch (RejectedExecutionException _) {
            // Many wait, and each of them has the files looked at.
        }
        SslHandler tls = workshop.renewal().latest().dial(host, port, workshop.tasks());
        tls.setHandshakeTimeoutMillis(HANDSHAKE_MAX.toMillis());
        return new Dialled(tls, host + ":" + port);
    }

    /// Until when the certificates that were read last are good.
    public Instant certificatesEnd() {
        return workshop.renewal().latest().end();
    }

    @Override
    public void close() {
        workshop.close();
    }

    /// Puts TLS before itself and tells what becomes of it. In TLS 1.3 a refusal of our own
    /// certificate comes only after the handshake.
    private final class Dialled extends ChannelInboundHandlerAdapter {
        private final SslHandler tls;
        private final String other;
        private boolean isConnected;

        Dialled(SslHandler tls, String other) {
            this.tls = tls;
            this.other = other;
        }

        @Override
        public void handlerAdded(ChannelHandlerContext context) {
            context.pipeline().addBefore(context.name(), null, tls);
        }

        @Override
        public void channelActive(ChannelHandlerContext context) {
            isConnected = true;
            context.fireChannelActive();
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            if (isConnected && cause.getCause() instanceof SSLException) {
                workshop.refusals().tell(other, cause.getCause());
            }
            context.fireExceptionCaught(cause);
        }
    }
}
