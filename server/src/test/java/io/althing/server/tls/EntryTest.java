package io.althing.server.tls;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What becomes of connections that do not get on with their handshake.
class EntryTest {
    private static final int READ_MILLIS_MAX = 20_000;
    private static final Duration SHORT = Duration.ofMillis(100);

    @TempDir
    Path root;

    private final EventLoopGroup loops = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    private Workshop workshop;
    private int port;

    @BeforeEach
    void listen() throws Exception {
        TestAuthority authority = TestAuthority.in(root, "ours");
        TestAuthority.Issued own = authority.issue("own", TestAuthority.Wanted.of("own"));
        TlsOptions.KeyFiles files = new TlsOptions.KeyFiles(own.certificate(), own.key());
        TlsOptions options = new TlsOptions(files, files, null, null, TlsOptions.Protocols.USUAL);
        workshop = Workshop.open(options, Side.CLIENT, "test");
        Channel listening = new ServerBootstrap()
                .group(loops)
                .channel(NioServerSocketChannel.class)
                .childHandler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        channel.pipeline().addLast(new Entry(workshop, SHORT));
                    }
                })
                .bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                .sync()
                .channel();
        port = ((InetSocketAddress) listening.localAddress()).getPort();
    }

    @AfterEach
    void stop() {
        workshop.close();
        loops.shutdownGracefully();
    }

    private void isClosedAfter(byte... bytes) throws Exception {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(READ_MILLIS_MAX);
            socket.getOutputStream().write(bytes);
            socket.getInputStream().readAllBytes();
            assertThat(socket.getInputStream().read()).isEqualTo(-1);
        }
    }

    @Test
    void aConnectionThatSaysNothingIsClosed() throws Exception {
        isClosedAfter();
    }

    @Test
    void aConnectionThatNeverEndsItsHelloIsClosed() throws Exception {
        isClosedAfter((byte) 22, (byte) 3, (byte) 1, (byte) 0x3f, (byte) 0xff, (byte) 1, (byte) 0, (byte) 0x3f);
    }

    /// A hello of TLS 1.2 that is well-formed and offers one suite; the client's next message
    /// never comes.
    @Test
    void aConnectionThatGoesSilentAfterItsHelloIsClosed() throws Exception {
        byte[] body = new byte[2 + 32 + 1 + 2 + 2 + 2 + 2 + 8 + 8];
        ByteBuffer hello = ByteBuffer.wrap(body);
        hello.putShort((short) 0x0303).position(34);
        hello.put((byte) 0)
                .putShort((short) 2)
                .putShort((short) 0xc02b)
                .put((byte) 1)
                .put((byte) 0);
        hello.putShort((short) 16);
        hello.putShort((short) 10).putShort((short) 4).putShort((short) 2).putShort((short) 23);
        hello.putShort((short) 13).putShort((short) 4).putShort((short) 2).putShort((short) 0x0403);
        ByteBuffer record = ByteBuffer.allocate(5 + 4 + body.length);
        record.put((byte) 22).putShort((short) 0x0301).putShort((short) (4 + body.length));
        record.put((byte) 1).put((byte) 0).putShort((short) body.length).put(body);
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(READ_MILLIS_MAX);
            socket.getOutputStream().write(record.array());
            byte[] said = socket.getInputStream().readAllBytes();
            assertThat(said).as("the server's part of the handshake").hasSizeGreaterThan(100);
            assertThat(said[0]).isEqualTo((byte) 22);
        }
    }
}
