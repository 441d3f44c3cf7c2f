package io.althing.node.transport;

import io.althing.node.spi.Peer;
import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Asks members for an [Introduction], or how they stand, on a connection for each question; blocks.
public final class IntroductionCall implements AutoCloseable {
    private static final String NO_MEMBER = "the answer is not that of a member: ";

    private final EventLoopGroup loop =
            new MultiThreadIoEventLoopGroup(1, new DefaultThreadFactory("join", true), NioIoHandler.newFactory());
    private final @Nullable PeerTls tls;

    /// @param tls for endpoints that are encrypted
    public IntroductionCall(@Nullable PeerTls tls) {
        this.tls = tls;
    }

    /// @throws IOException if no member answers there in time
    public Introduction ask(Peer.Endpoint where, Duration timeout) throws IOException {
        return introduction(where, question -> question.writeLong(Introduction.MAGIC), timeout);
    }

    /// @throws IOException if no member answers there in time, or it refuses; the message says
    /// why
    public Introduction ask(Peer.Endpoint where, Readmission question, Duration timeout) throws IOException {
        return introduction(where, question::encode, timeout);
    }

    /// @return what it says
    /// @throws IOException if it does not answer in time, or does not know the question
    public String ask(Peer.Endpoint where, Inquiry question, Duration timeout) throws IOException {
        return text(where, question::encode, timeout);
    }

    private Introduction introduction(Peer.Endpoint where, Consumer<ByteBuf> question, Duration timeout)
            throws IOException {
        try {
            return Introduction.decode(text(where, question, timeout));
        } catch (IllegalArgumentException e) {
            throw new IOException(NO_MEMBER + e.getMessage(), e);
        }
    }

    private String text(Peer.Endpoint where, Consumer<ByteBuf> question, Duration timeout) throws IOException {
        InetSocketAddress address = new InetSocketAddress(
                where.address().getHostString(), where.address().getPort());
        if (address.isUnresolved()) {
            throw new UnknownHostException(address.getHostString());
        }
        PeerTls encryption = where.isEncrypted() ? tls : null;
        if (where.isEncrypted() && encryption == null) {
            throw new IOException("it speaks TLS, and no --peer-cert-file or --peer-auto-tls is given");
        }
        CompletableFuture<String> answer = new CompletableFuture<>();
        var connected = new Bootstrap()
                .group(loop)
                .channel(NioSocketChannel.class)
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, (int) timeout.toMillis())
                .handler(new ChannelInitializer<SocketChannel>() {
                    @Override
                    protected void initChannel(SocketChannel channel) {
                        if (encryption != null) {
                            channel.pipeline()
                                    .addLast(encryption.dialling(channel, address.getHostString(), address.getPort()));
                        }
                        channel.pipeline().addLast(new Asking(question, answer));
                    }
                })
                .connect(address);
        connected.addListener(done -> {
            if (!done.isSuccess()) {
                answer.completeExceptionally(done.cause());
            }
        });
        try {
            return answer.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            throw new IOException(String.valueOf(cause.getMessage()), e);
        } catch (TimeoutException e) {
            throw new IOException("no answer within " + timeout.toMillis() + " ms", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        } finally {
            connected.channel().close();
        }
    }

    @Override
    public void close() {
        loop.shutdownGracefully(0, 2, TimeUnit.SECONDS).awaitUninterruptibly();
    }

    private static final class Asking extends ByteToMessageDecoder {
        private final Consumer<ByteBuf> question;
        private final CompletableFuture<String> answer;

        Asking(Consumer<ByteBuf> question, CompletableFuture<String> answer) {
            this.question = question;
            this.answer = answer;
        }

        @Override
        public void channelActive(ChannelHandlerContext context) {
            ByteBuf out = context.alloc().buffer(Readmission.BYTES);
            question.accept(out);
            context.writeAndFlush(out);
        }

        @Override
        protected void decode(ChannelHandlerContext context, ByteBuf in, List<Object> out) {
            if (in.readableBytes() < Introduction.HEAD_BYTES) {
                return;
            }
            int length = in.getInt(in.readerIndex());
            if (length < 0 || length > Introduction.ANSWER_BYTES_MAX) {
                throw new IllegalArgumentException("claims " + length + " bytes");
            }
            if (in.readableBytes() >= Introduction.HEAD_BYTES + length) {
                in.skipBytes(Integer.BYTES);
                int checksum = in.readInt();
                byte[] text = new byte[length];
                in.readBytes(text);
                if (checksum != Introduction.checksum(text)) {
                    throw new IllegalArgumentException("it does not match its checksum");
                }
                answer.complete(new String(text, StandardCharsets.UTF_8));
            }
        }

        @Override
        public void channelInactive(ChannelHandlerContext context) throws Exception {
            super.channelInactive(context);
            answer.completeExceptionally(new IOException("it hung up without an answer"));
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            String why = cause.getMessage() == null ? cause.toString() : cause.getMessage();
            answer.completeExceptionally(new IOException(NO_MEMBER + why, cause));
            context.close();
        }
    }
}
