package io.althing.door.etcd;

import io.althing.node.spi.Peer;
import java.util.List;
import java.util.regex.Pattern;

/// Where a member says that others reach it.
final class PeerUrls {
    private static final Pattern HOST_AND_PORT = Pattern.compile("https?://[^/?#@]+:\\d+");

    private PeerUrls() {}

    /// @return the URLs in order
    /// @throws io.grpc.StatusRuntimeException if there is none, or one that is no address
    static List<String> checked(List<String> given) {
        for (String url : given) {
            if (!HOST_AND_PORT.matcher(url).matches() || !isAddress(url)) {
                throw WireErrors.badMemberUrls();
            }
        }
        if (given.isEmpty()) {
            throw WireErrors.badMemberUrls();
        }
        return given.stream().sorted().toList();
    }

    private static boolean isAddress(String url) {
        try {
            Peer.address(url);
            return true;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }
}
