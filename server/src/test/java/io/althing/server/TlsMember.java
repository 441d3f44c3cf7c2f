package io.althing.server;

import com.google.protobuf.ByteString;
import io.althing.node.StartRefused;
import io.althing.server.tls.CommandTls;
import io.althing.server.tls.TestAuthority;
import io.etcd.jetcd.api.KVGrpc;
import io.etcd.jetcd.api.PutRequest;
import io.etcd.jetcd.api.RangeRequest;
import io.grpc.ManagedChannel;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// One member in this process whose port for clients speaks TLS, and clients of it.
final class TlsMember implements AutoCloseable {
    private static final long CALL_SECONDS_MAX = 20;

    final TestAuthority authority;
    private final AlthingServer server;
    private final List<ManagedChannel> channels = new ArrayList<>();

    private TlsMember(TestAuthority authority, AlthingServer server) {
        this.authority = authority;
        this.server = server;
    }

    /// @param authority whose certificate `server` the member shows
    static TlsMember start(Path directory, TestAuthority authority, String... flags)
            throws UsageException, StartRefused, IOException {
        TestAuthority.Issued own =
                authority.issue("server", TestAuthority.Wanted.of("server", "localhost", "127.0.0.1"));
        List<String> all = new ArrayList<>(
                List.of("--cert-file=" + own.certificate(), "--key-file=" + own.key(), "--bcrypt-cost=4"));
        all.addAll(List.of(flags));
        return new TlsMember(authority, start(directory, "https", all));
    }

    static AlthingServer start(Path directory, String scheme, List<String> flags)
            throws UsageException, StartRefused, IOException {
        List<String> all = new ArrayList<>(List.of(
                "--data-dir=" + directory.resolve("data"),
                "--listen-client-urls=" + scheme + "://127.0.0.1:0",
                "--listen-peer-urls=http://127.0.0.1:" + freePort(),
                "--initial-advertise-peer-urls=http://127.0.0.1:1"));
        all.addAll(flags);
        return AlthingServer.start(ServerConfig.of(all), (reason, cause) -> {
            throw new AssertionError(reason, cause);
        });
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    int port() {
        return server.clientAddresses().getFirst().getPort();
    }

    int metricsPort() {
        return server.metricsAddresses().getFirst().getPort();
    }

    /// The first line of the answer to a request for health.
    static String httpStatus(Socket socket) throws IOException {
        try (socket) {
            socket.setSoTimeout((int) TimeUnit.SECONDS.toMillis(CALL_SECONDS_MAX));
            socket.getOutputStream()
                    .write("GET /health HTTP/1.1\r\nHost: made.to.point.here\r\nConnection: close\r\n\r\n"
                            .getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII).split("\r\n", 2)[0];
        }
    }

    String endpoint() {
        return "https://127.0.0.1:" + port();
    }

    CommandTls tls(TestAuthority.Issued shown) throws IOException {
        return CommandTls.of(
                new CommandTls.Files(
                        authority.certificate(),
                        shown == null ? null : shown.certificate(),
                        shown == null ? null : shown.key()),
                false);
    }

    /// @param shown the client's certificate; null for none
    ManagedChannel channel(TestAuthority.Issued shown) throws IOException {
        ManagedChannel channel =
                new Endpoints(List.of(endpoint()), Duration.ofSeconds(10), tls(shown)).channel(endpoint());
        channels.add(channel);
        return channel;
    }

    /// Fails at once if there is no connection.
    static KVGrpc.KVBlockingStub kv(ManagedChannel channel) {
        return KVGrpc.newBlockingStub(channel).withDeadlineAfter(CALL_SECONDS_MAX, TimeUnit.SECONDS);
    }

    static void put(ManagedChannel channel, String key) {
        kv(channel)
                .put(PutRequest.newBuilder()
                        .setKey(ByteString.copyFromUtf8(key))
                        .build());
    }

    static long count(ManagedChannel channel, String key) {
        return kv(channel)
                .range(RangeRequest.newBuilder()
                        .setKey(ByteString.copyFromUtf8(key))
                        .build())
                .getCount();
    }

    @Override
    public void close() {
        channels.forEach(ManagedChannel::shutdownNow);
        server.close();
    }
}
