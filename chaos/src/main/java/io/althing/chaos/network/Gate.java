package io.althing.chaos.network;

import io.althing.node.transport.Hello;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Arrays;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// Stands before one member. Who dials is known from the hello that connections begin with: it
/// says where the dialling member is reached itself, which is one of our gates.
final class Gate implements AutoCloseable {
    private static final int HELLO_BYTES_MAX = 8 * 1024;
    private static final int DIAL_MILLIS = 2_000;

    private final Wires wires;
    private final int member;
    private final int hiddenPort;
    private final ServerSocket door;
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private volatile boolean isClosed;

    Gate(Wires wires, int member, int hiddenPort) throws IOException {
        this.wires = wires;
        this.member = member;
        this.hiddenPort = hiddenPort;
        this.door = new ServerSocket(0, 128, InetAddress.getLoopbackAddress());
    }

    int port() {
        return door.getLocalPort();
    }

    void open() {
        Thread.ofVirtual().start(() -> {
            while (!isClosed) {
                try {
                    Socket dialled = door.accept();
                    Thread.ofVirtual().start(() -> welcome(dialled));
                } catch (IOException e) {
                    // Closed, or out of files for a moment; in that case the next one may
                    // succeed.
                    Thread.yield();
                }
            }
        });
    }

    private void welcome(Socket dialler) {
        keep(dialler);
        try {
            dialler.setTcpNoDelay(true);
            byte[] hello = hello(dialler.getInputStream());
            int from = dialler(hello);
            Weather there = from < 0 ? Weather.CLEAR : wires.route(from, member).weather();
            Weather back = from < 0 ? Weather.CLEAR : wires.route(member, from).weather();
            if (isRefused(there) || isRefused(back)) {
                drop(dialler);
                return;
            }
            Socket target = new Socket();
            keep(target);
            target.setTcpNoDelay(true);
            target.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), hiddenPort), DIAL_MILLIS);
            connect(dialler, target, from, hello);
        } catch (IOException | IllegalArgumentException e) {
            // The member is down: who dials it finds nobody, as it would without us. Or garbage.
            drop(dialler);
        }
    }

    private static boolean isRefused(Weather weather) {
        return weather.passage() == Weather.Passage.REFUSED;
    }

    private void connect(Socket dialler, Socket target, int from, byte[] hello) throws IOException {
        Runnable hangUp = () -> {
            drop(dialler);
            drop(target);
        };
        Route there = from < 0 ? new Route() : wires.route(from, member);
        Route back = from < 0 ? new Route() : wires.route(member, from);
        long seed = 31L * target.getLocalPort() + dialler.getPort();
        Conduit in = new Conduit(
                there, new Prefixed(hello, dialler.getInputStream()), target.getOutputStream(), hangUp, seed);
        Conduit out = new Conduit(back, target.getInputStream(), dialler.getOutputStream(), hangUp, ~seed);
        in.start();
        out.start();
    }

    /// Reads as far as it takes to see who dials, or that it is not said.
    private static byte[] hello(InputStream in) throws IOException {
        byte[] bytes = new byte[HELLO_BYTES_MAX];
        int length = 0;
        while (length < bytes.length) {
            int more = in.read(bytes, length, bytes.length - length);
            if (more < 0) {
                throw new IOException("hung up before the hello was over");
            }
            length += more;
            ByteBuf seen = Unpooled.wrappedBuffer(bytes, 0, length);
            boolean isAnotherGreeting = length >= Long.BYTES && !Hello.isMagic(seen.getLong(0));
            if (isAnotherGreeting || decode(seen) != null) {
                break;
            }
        }
        return Arrays.copyOf(bytes, length);
    }

    private static @Nullable Hello decode(ByteBuf seen) {
        return seen.readableBytes() < Long.BYTES ? null : Hello.decode(seen);
    }

    private int dialler(byte[] hello) {
        ByteBuf seen = Unpooled.wrappedBuffer(hello);
        if (seen.readableBytes() < Long.BYTES || !Hello.isMagic(seen.getLong(0))) {
            return -1;
        }
        Hello read = decode(seen);
        return read == null || read.urls().isEmpty()
                ? -1
                : wires.member(read.urls().getFirst());
    }

    private void keep(Socket socket) {
        sockets.add(socket);
        if (isClosed) {
            drop(socket);
        }
    }

    private void drop(Socket socket) {
        sockets.remove(socket);
        try {
            socket.close();
        } catch (IOException _) {
            // It is gone all the same.
        }
    }

    @Override
    public void close() {
        isClosed = true;
        try {
            door.close();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot close the gate before member " + member, e);
        }
        sockets.forEach(this::drop);
    }
}
