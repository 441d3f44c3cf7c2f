package io.althing.client;

import io.althing.testkit.TestCluster;
import java.net.URI;
import java.util.List;

/// Clients of clusters in tests.
final class Clients {
    private Clients() {}

    static List<String> endpoints(TestCluster cluster) {
        return cluster.endpoints().stream().map(URI::toString).toList();
    }

    static Althing connect(TestCluster cluster) {
        return Althing.connect(endpoints(cluster), AlthingOptions.defaults());
    }

    /// Which member a client asks first.
    static int preferred(Althing althing) {
        for (int i = 0; i < althing.members().size(); i++) {
            if (althing.members().get(i).isPreferred()) {
                return i;
            }
        }
        throw new AssertionError("a client prefers a member");
    }
}
