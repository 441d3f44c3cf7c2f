package io.althing.testkit;

import io.althing.node.Environment;
import io.althing.raft.membership.NodeId;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// What a test can do to one member, from its start to its stop: it stands between the member and
/// its threads and network.
final class Faults {
    private final Standstill standstill = new Standstill();
    private @Nullable CutNetwork network;

    /// Returns the world for the member to live in.
    Environment around(Environment real) {
        CutNetwork own = new CutNetwork(real.network(), real.core());
        network = own;
        return new Environment(
                real.clock(),
                real.random(),
                real.disk(),
                real.engines(),
                own,
                standstill.around(real.core()),
                standstill.around(real.journal()),
                standstill.around(real.apply()),
                standstill.around(real.leases()),
                standstill.around(real.background()),
                standstill.around(real.readers()),
                real.halt(),
                real.measures(),
                real.procedures());
    }

    void pause() {
        standstill.begin();
    }

    void resume() {
        standstill.end();
    }

    /// @param peer how it is linked to this one, as far as this one's side goes
    void link(NodeId peer, CutNetwork.Link link) {
        Objects.requireNonNull(network).link(peer, link);
    }
}
