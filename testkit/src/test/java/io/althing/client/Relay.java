package io.althing.client;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// What stands between a client and a cluster, as a balancer of load does: it passes connections
/// on to one member, and later to another.
final class Relay implements AutoCloseable {
    private final ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private volatile URI target;

    Relay(URI target) throws IOException {
        this.target = target;
        Thread.ofVirtual().start(this::accept);
    }

    String endpoint() {
        return "http://127.0.0.1:" + server.getLocalPort();
    }

    /// Connections that there are break.
    void moveTo(URI other) {
        target = other;
        open.forEach(Relay::close);
    }

    private void accept() {
        try {
            while (true) {
                Socket client = server.accept();
                Socket member = new Socket(target.getHost(), target.getPort());
                open.add(client);
                open.add(member);
                Thread.ofVirtual().start(() -> pass(client, member));
                Thread.ofVirtual().start(() -> pass(member, client));
            }
        } catch (IOException e) {
            // Closed.
        }
    }

    private void pass(Socket from, Socket to) {
        try {
            from.getInputStream().transferTo(to.getOutputStream());
        } catch (IOException e) {
            // One of them is closed, and so is the other then.
        } finally {
            close(from);
            close(to);
        }
    }

    private static void close(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            // It is of no use any more.
        }
    }

    @Override
    public void close() throws IOException {
        server.close();
        open.forEach(Relay::close);
    }
}
