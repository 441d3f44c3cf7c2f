package io.althing.client.admin;

import java.util.List;

/// A member as the cluster lists it.
///
/// @param name empty until it has been started for the first time
/// @param peerUrls where the others reach it
/// @param clientUrls where it says that clients reach it; none until it has been started
public record ClusterMember(long id, String name, List<String> peerUrls, List<String> clientUrls, boolean isLearner) {
    public ClusterMember {
        peerUrls = List.copyOf(peerUrls);
        clientUrls = List.copyOf(clientUrls);
    }

    static ClusterMember of(io.etcd.jetcd.api.Member wire) {
        return new ClusterMember(
                wire.getID(), wire.getName(), wire.getPeerURLsList(), wire.getClientURLsList(), wire.getIsLearner());
    }
}
