package io.althing.acceptance;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;

/// A connection for saying anything at all.
final class RawConnection implements AutoCloseable {
    private static final int CONNECT_MILLIS = 5_000;

    private final Socket socket = new Socket();

    RawConnection(int port) throws IOException {
        this("127.0.0.1", port);
    }

    /// @param from the address of loopback that the other side sees
    RawConnection(String from, int port) throws IOException {
        socket.bind(new InetSocketAddress(from, 0));
        socket.connect(new InetSocketAddress("127.0.0.1", port), CONNECT_MILLIS);
    }

    /// Sends what the other side takes: it may well hang up in the middle.
    RawConnection send(byte[]... parts) {
        for (byte[] part : parts) {
            try {
                socket.getOutputStream().write(part);
            } catch (IOException e) {
                break;
            }
        }
        return this;
    }

    /// Whether the other side says anything, and does not hang up.
    boolean isGreeted() {
        try {
            return read() >= 0;
        } catch (IOException e) {
            return false;
        }
    }

    /// Returns the next byte.
    int read() throws IOException {
        socket.setSoTimeout(CONNECT_MILLIS);
        return socket.getInputStream().read();
    }

    /// Returns all that comes until the other side hangs up.
    ///
    /// @throws AssertionError if it does not within the limit
    byte[] awaitClosed(int limitMillis) {
        ByteArrayOutputStream seen = new ByteArrayOutputStream();
        long endNanos = System.nanoTime() + limitMillis * 1_000_000L;
        byte[] some = new byte[4096];
        try {
            while (true) {
                long leftMillis = (endNanos - System.nanoTime()) / 1_000_000;
                if (leftMillis <= 0) {
                    throw new AssertionError("still open after " + limitMillis + " ms");
                }
                socket.setSoTimeout((int) leftMillis);
                int count = socket.getInputStream().read(some);
                if (count < 0) {
                    return seen.toByteArray();
                }
                seen.write(some, 0, count);
            }
        } catch (SocketTimeoutException e) {
            throw new AssertionError("still open after " + limitMillis + " ms", e);
        } catch (IOException e) {
            // A reset is an end as well.
            return seen.toByteArray();
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }

    static byte[] frame(int bytes, int type, int flags, int stream) {
        return ByteBuffer.allocate(9)
                .put((byte) (bytes >> 16))
                .putShort((short) bytes)
                .put((byte) type)
                .put((byte) flags)
                .putInt(stream)
                .array();
    }
}
