package io.althing.node.transport;

import io.althing.node.spi.PeerBook;
import io.althing.raft.membership.NodeId;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.zip.CRC32C;

/// What a member that is about to join asks another one before it knows its own id: which cluster
/// this is, and who its members are.
///
/// The question is eight bytes on a connection of its own. The answer is a length (4 bytes),
/// the CRC32C of what follows (4), and lines of text: `cluster=<id>`, then `member=<id> <started> <url> <url>...` for
/// each; or
/// `refused=<why>`.
///
/// @param clusterId the cluster of whoever answers
public record Introduction(long clusterId, List<Entry> members) {
    static final long MAGIC = 0x414c5448_4a4f494eL; // "ALTHJOIN"
    static final int HEAD_BYTES = 2 * Integer.BYTES;
    static final int ANSWER_BYTES_MAX = 1 << 20;
    private static final String CLUSTER = "cluster=";
    private static final String MEMBER = "member=";
    private static final String REFUSED = "refused=";

    public Introduction {
        members = List.copyOf(members);
    }

    /// @param hasStarted whether it lives in a data directory already
    public record Entry(NodeId id, boolean hasStarted, List<String> peerUrls) {
        public Entry {
            peerUrls = List.copyOf(peerUrls);
        }
    }

    /// Who is, or is to be, at these URLs; rather one that has not started, in whose place
    /// another may still be.
    public Optional<Entry> memberAt(List<String> peerUrls) {
        List<String> sorted = peerUrls.stream().sorted().toList();
        return members.stream()
                .filter(member -> member.peerUrls().stream().sorted().toList().equals(sorted))
                .min(Comparator.comparing(Entry::hasStarted));
    }

    /// What a member that knows these answers.
    static Introduction of(long clusterId, PeerBook book) {
        List<Entry> members = new ArrayList<>();
        book.urls()
                .forEach((id, urls) ->
                        members.add(new Entry(id, book.directories().containsKey(id), urls)));
        return new Introduction(clusterId, members);
    }

    /// With its length and its checksum.
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
        return withHead(text.toString());
    }

    static byte[] withHead(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(HEAD_BYTES + bytes.length)
                .putInt(bytes.length)
                .putInt(checksum(bytes))
                .put(bytes)
                .array();
    }

    static int checksum(byte[] text) {
        CRC32C crc = new CRC32C();
        crc.update(text);
        return (int) crc.getValue();
    }

    /// An answer that says why there is none.
    static byte[] refusal(String why) {
        return withHead(REFUSED + why.replace('\n', ' '));
    }

    /// @param text what follows the checksum
    /// @throws IOException if it is a refusal
    /// @throws IllegalArgumentException if no member answers so
    static Introduction decode(String text) throws IOException {
        if (text.startsWith(REFUSED)) {
            throw new IOException(text.substring(REFUSED.length()));
        }
        List<String> lines = List.of(text.split("\n", -1));
        String cluster = lines.getFirst();
        if (!cluster.startsWith(CLUSTER)) {
            throw new IllegalArgumentException("no cluster");
        }
        List<Entry> members = new ArrayList<>();
        for (String line : lines) {
            if (line.startsWith(MEMBER)) {
                List<String> words = List.of(line.substring(MEMBER.length()).split(" ", -1));
                if (words.size() < 2) {
                    throw new IllegalArgumentException("no member: " + line);
                }
                members.add(new Entry(
                        new NodeId(Long.parseUnsignedLong(words.get(0), 16)),
                        Boolean.parseBoolean(words.get(1)),
                        words.subList(2, words.size())));
            }
        }
        return new Introduction(Long.parseUnsignedLong(cluster.substring(CLUSTER.length()), 16), members);
    }
}
