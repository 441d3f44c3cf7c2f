package io.althing.node;

import io.althing.node.peer.PeerMessage;
import io.althing.node.spi.HandshakeRefusal;
import io.althing.node.spi.PeerEvents;
import io.althing.raft.Input;
import io.althing.raft.membership.NodeId;
import java.util.List;
import java.util.UUID;
import java.util.function.Consumer;

/// Hands what the network tells, on its own threads, to the part of the member it is for.
final class PeerInbox implements PeerEvents {
    private static final System.Logger LOG = System.getLogger(PeerInbox.class.getName());

    private final CoreLoop core;
    private final LeaseService leases;
    private final Snapshots snapshots;
    private final Roster roster;
    private final Readmissions readmissions;
    private final StateCheck states;
    private final Environment environment;
    private final Writes.Address address;
    private final Runnable farewell;

    /// @param farewell done on the core lane once this member is removed
    PeerInbox(
            CoreLoop core,
            LeaseService leases,
            Snapshots snapshots,
            Roster roster,
            Readmissions readmissions,
            StateCheck states,
            Environment environment,
            Writes.Address address,
            Runnable farewell) {
        this.core = core;
        this.leases = leases;
        this.snapshots = snapshots;
        this.roster = roster;
        this.readmissions = readmissions;
        this.states = states;
        this.environment = environment;
        this.address = address;
        this.farewell = farewell;
    }

    @Override
    public void received(NodeId from, PeerMessage message) {
        switch (message) {
            case PeerMessage.Consensus(var inner) -> {
                core.heartbeats.received(from, inner, environment.clock().nanoTime());
                core.postInput(new Input.Received(from, inner));
            }
            case PeerMessage.Forward forward -> core.post(() -> core.forwards.received(from, forward));
            case PeerMessage.ForwardRefused(var term, var batchId) ->
                core.post(() -> core.writes.refused(term, batchId));
            case PeerMessage.KeepAlive request -> leases.keepAliveFrom(from, request);
            case PeerMessage.LeaseQuery query -> leases.queryFrom(from, query);
            case PeerMessage.KeepAliveReply reply -> leases.answered(reply.requestId(), reply);
            case PeerMessage.LeaseAnswer answer -> leases.answered(answer.requestId(), answer);
            case PeerMessage.StateReport(var index, var hash) -> core.post(() -> states.reported(from, index, hash));
            case PeerMessage.Copying copying -> snapshots.on(from, copying);
        }
    }

    @Override
    public void connected(NodeId peer) {
        roster.connected(peer);
        core.post(() -> sendAgain(peer));
    }

    /// What was on its way when the link broke may not have arrived; the leader drops what it
    /// has seen.
    private void sendAgain(NodeId peer) {
        Leadership leadership = core.leadership();
        if (peer.equals(leadership.leader())) {
            core.writes.addressedTo(leadership.term()).forEach(address::send);
        }
    }

    @Override
    public void disconnected(NodeId peer) {
        roster.disconnected(peer);
        core.postInput(new Input.Unreachable(peer));
        snapshots.disconnected(peer);
    }

    @Override
    public void introduced(NodeId stranger, List<String> urls) {
        roster.introduced(stranger, urls);
    }

    @Override
    public void readmission(NodeId lost, UUID directory, Consumer<String> answer) {
        readmissions.ask(lost, directory, answer);
    }

    @Override
    public void refused(NodeId by, HandshakeRefusal reason) {
        String text = roster.explain(by, reason);
        switch (reason) {
            case WRONG_DIRECTORY -> environment.halt().turnedAway(text);
            case REMOVED -> {
                roster.turnedOut();
                core.post(farewell);
            }
            case WRONG_CLUSTER, WRONG_MEMBER, UNKNOWN_MEMBER, VERSION -> LOG.log(System.Logger.Level.WARNING, text);
        }
    }
}
