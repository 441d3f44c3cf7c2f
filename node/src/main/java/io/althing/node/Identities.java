package io.althing.node;

import io.althing.raft.membership.NodeId;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Collection;
import java.util.List;

/// The ids of members and clusters, the same as etcd derives. Founding members find them alone,
/// from where they all are.
public final class Identities {
    private Identities() {}

    /// Returns the first eight bytes of SHA-1 over the sorted peer URLs and the cluster's token.
    public static NodeId founder(List<String> peerUrls, String token) {
        return member(peerUrls, token);
    }

    /// The id of a member that is added to a running cluster: never the one that a member at the
    /// same place had before.
    public static NodeId added(List<String> peerUrls, long unixSeconds) {
        return member(peerUrls, Long.toString(unixSeconds));
    }

    private static NodeId member(List<String> peerUrls, String more) {
        StringBuilder text = new StringBuilder();
        peerUrls.stream().sorted().forEach(text::append);
        text.append(more);
        return new NodeId(firstEight(text.toString().getBytes(StandardCharsets.UTF_8)));
    }

    /// Returns the first eight bytes of SHA-1 over the sorted ids of the founding members.
    public static long cluster(Collection<NodeId> founders) {
        ByteBuffer ids = ByteBuffer.allocate(founders.size() * Long.BYTES);
        founders.stream().sorted().forEach(id -> ids.putLong(id.value()));
        return firstEight(ids.array());
    }

    private static long firstEight(byte[] bytes) {
        try {
            return ByteBuffer.wrap(MessageDigest.getInstance("SHA-1").digest(bytes))
                    .getLong();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-1", e);
        }
    }
}
