package io.althing.server;

import io.althing.raft.membership.NodeId;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Collection;
import java.util.List;

/// The ids that follow from where founding members are: the same as etcd derives, so every
/// member finds them alone.
final class Identities {
    private Identities() {}

    /// Returns the first eight bytes of SHA-1 over the sorted peer URLs and the cluster's token.
    static NodeId member(List<String> peerUrls, String token) {
        StringBuilder text = new StringBuilder();
        peerUrls.stream().sorted().forEach(text::append);
        text.append(token);
        return new NodeId(firstEight(text.toString().getBytes(StandardCharsets.UTF_8)));
    }

    /// Returns the first eight bytes of SHA-1 over the sorted member ids.
    static long cluster(Collection<NodeId> members) {
        ByteBuffer ids = ByteBuffer.allocate(members.size() * Long.BYTES);
        members.stream().sorted().forEach(id -> ids.putLong(id.value()));
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
