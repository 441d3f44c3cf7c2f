package io.althing.node;

import io.althing.node.peer.PeerMessage;
import io.althing.node.spi.Network;
import io.althing.raft.membership.NodeId;
import io.althing.store.Store;
import io.althing.store.command.Command;
import java.util.function.Consumer;

/// What leases need of the member around them.
record LeaseSurroundings(Member member, CoreLoop core, Network network) implements LeaseService.Surroundings {
    @Override
    public Leadership leadership() {
        return core.leadership();
    }

    @Override
    public void awaitLinearizable(Consumer<Outcome<Store>> reply) {
        member.awaitLinearizable(reply);
    }

    @Override
    public void propose(Command command) {
        member.write(command, outcome -> {});
    }

    @Override
    public void send(NodeId to, PeerMessage message) {
        network.send(to, message);
    }
}
