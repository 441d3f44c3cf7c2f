package io.althing.node.transport;

import io.althing.node.spi.PeerBook;
import io.althing.raft.membership.NodeId;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import javax.net.SocketFactory;

/// What a member that is about to join asks another one before it knows its own id: which cluster
/// this is, and who its members are.
///
/// The question is eight bytes on a connection of its own. The answer is a length (4 bytes) and
/// lines of text: `cluster=<id>`, then `member=<id> <started> <url> <url>...` for each.
///
/// @param clusterId the cluster of whoever answers
public record Introduction(long clusterId, List<Entry> members) {
    static final long MAGIC = 0x414c5448_4a4f494eL; // "ALTHJOIN"
    private static final int ANSWER_BYTES_MAX = 1 << 20;
    private static final String CLUSTER = "cluster=";
    private static final String MEMBER = "member=";

    public Introduction {
        members = List.copyOf(members);
    }

    /// @param hasStarted whether it lives in a data directory already
    public record Entry(NodeId id, boolean hasStarted, List<String> peerUrls) {
        public Entry {
            peerUrls = List.copyOf(peerUrls);
        }
    }

    /// Asks the member that listens there.
    ///
    /// @throws IOException if it does not answer in time, or not as a member would
    public static Introduction ask(SocketFactory sockets, InetSocketAddress where, int timeoutMillis)
            throws IOException {
        InetSocketAddress resolved = new InetSocketAddress(where.getHostString(), where.getPort());
        if (resolved.isUnresolved()) {
            throw new UnknownHostException(where.getHostString());
        }
        try (Socket socket = sockets.createSocket()) {
            socket.connect(resolved, timeoutMillis);
            socket.setSoTimeout(timeoutMillis);
            OutputStream out = socket.getOutputStream();
            out.write(ByteBuffer.allocate(Long.BYTES).putLong(MAGIC).array());
            out.flush();
            DataInputStream in = new DataInputStream(socket.getInputStream());
            int length = in.readInt();
            if (length < 0 || length > ANSWER_BYTES_MAX) {
                throw new IOException("the answer is not that of a member");
            }
            byte[] text = new byte[length];
            in.readFully(text);
            return parse(new String(text, StandardCharsets.UTF_8));
        }
    }

    /// What a member that knows these answers.
    static Introduction of(long clusterId, PeerBook book) {
        List<Entry> members = new ArrayList<>();
        book.urls()
                .forEach((id, urls) ->
                        members.add(new Entry(id, book.directories().containsKey(id), urls)));
        return new Introduction(clusterId, members);
    }

    byte[] encode() {
        StringBuilder text =
                new StringBuilder(CLUSTER).append(Long.toHexString(clusterId)).append('\n');
        for (Entry member : members) {
            text.append(MEMBER)
                    .append(member.id())
                    .append(' ')
                    .append(member.hasStarted())
                    .append(' ')
                    .append(String.join(" ", member.peerUrls()))
                    .append('\n');
        }
        byte[] bytes = text.toString().getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(Integer.BYTES + bytes.length)
                .putInt(bytes.length)
                .put(bytes)
                .array();
    }

    private static Introduction parse(String text) throws IOException {
        try {
            List<String> lines = List.of(text.split("\n", -1));
            List<Entry> members = new ArrayList<>();
            for (String line : lines) {
                if (line.startsWith(MEMBER)) {
                    List<String> words = List.of(line.substring(MEMBER.length()).split(" ", -1));
                    members.add(new Entry(
                            new NodeId(Long.parseUnsignedLong(words.get(0), 16)),
                            Boolean.parseBoolean(words.get(1)),
                            words.subList(2, words.size())));
                }
            }
            String cluster = lines.getFirst();
            if (!cluster.startsWith(CLUSTER)) {
                throw new IllegalArgumentException("no cluster");
            }
            return new Introduction(Long.parseUnsignedLong(cluster.substring(CLUSTER.length()), 16), members);
        } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
            throw new IOException("the answer is not that of a member", e);
        }
    }
}
