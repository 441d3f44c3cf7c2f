package io.althing.node.spi;

import io.althing.raft.membership.NodeId;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.List;

/// Another member and where it listens; the first endpoint that answers is taken.
public record Peer(NodeId id, List<Endpoint> endpoints) {
    public Peer {
        endpoints = List.copyOf(endpoints);
    }

    /// @param isEncrypted whether TLS is spoken there
    public record Endpoint(InetSocketAddress address, boolean isEncrypted) {
        /// @param url as `http://host:port` or `https://host:port`
        /// @throws IllegalArgumentException if it is not
        public static Endpoint of(String url) {
            return new Endpoint(Peer.address(url), url.startsWith("https:"));
        }
    }

    /// @param urls as `http://host:port` or `https://host:port`
    /// @throws IllegalArgumentException if one of them is not
    public static Peer at(NodeId id, List<String> urls) {
        return new Peer(id, urls.stream().map(Endpoint::of).toList());
    }

    /// Returns the unresolved address in a URL.
    ///
    /// @throws IllegalArgumentException if it has no host or port
    public static InetSocketAddress address(String url) {
        URI uri = URI.create(url);
        String host = uri.getHost();
        if (host == null || uri.getPort() < 0) {
            throw new IllegalArgumentException("no host and port in URL " + url);
        }
        String bare = host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
        return InetSocketAddress.createUnresolved(bare, uri.getPort());
    }
}
